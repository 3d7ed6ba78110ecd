import { describe, expect, test } from 'vitest'
import type { JobQueue } from '../../src/pipeline/ports/job-queue.js'

export interface OpenedQueue {
  readonly queue: JobQueue
  /** Jobs that were given up, by id. */
  readonly failed: string[]
}

/** What every job queue does. `open` gives an empty one. */
export function describeQueue(name: string, open: () => Promise<OpenedQueue>): void {
  describe(name, () => {
    test('a job is done once, with its data', async () => {
      const { queue } = await open()
      const done: unknown[] = []
      await queue.work(
        async (job) => {
          done.push(job)
          return { kind: 'done' }
        },
        { atOnce: 2 },
      )
      await queue.add([
        { id: 'shard-01', data: { shard: 1 } },
        { id: 'shard-02', data: { shard: 2 } },
      ])
      await expect.poll(() => done.length).toBe(2)
      expect(done).toEqual(
        expect.arrayContaining([
          { id: 'shard-01', data: { shard: 1 } },
          { id: 'shard-02', data: { shard: 2 } },
        ]),
      )
      await expect.poll(() => queue.counts()).toEqual({ waiting: 0, active: 0, delayed: 0 })
    })

    test('an id that is waiting or being worked on is there already, and is free again afterwards', async () => {
      const { queue } = await open()
      let runs = 0
      let release = () => {}
      await queue.add([
        { id: 'a', data: 1 },
        { id: 'a', data: 2 },
      ])
      await queue.add([{ id: 'a', data: 3 }])
      await queue.work(
        async () => {
          runs++
          await new Promise<void>((resolve) => {
            release = resolve
          })
          return { kind: 'done' }
        },
        { atOnce: 5 },
      )
      await expect.poll(() => runs).toBe(1)
      await queue.add([{ id: 'a', data: 4 }])
      expect(await queue.counts()).toEqual({ waiting: 0, active: 1, delayed: 0 })
      release()
      await expect.poll(() => queue.counts()).toEqual({ waiting: 0, active: 0, delayed: 0 })
      expect(runs).toBe(1)
      await queue.add([{ id: 'a', data: 5 }])
      await expect.poll(() => runs).toBe(2)
      release()
    })

    test('never more at once than asked for', async () => {
      const { queue } = await open()
      let now = 0
      let most = 0
      let done = 0
      const under: (() => void)[] = []
      await queue.add(Array.from({ length: 30 }, (_, place) => ({ id: `j${place}`, data: null })))
      await queue.work(
        async () => {
          most = Math.max(most, ++now)
          await new Promise<void>((resolve) => under.push(resolve))
          now--
          done++
          return { kind: 'done' }
        },
        { atOnce: 3 },
      )
      for (let ended = 0; ended < 30; ended += 3) {
        await expect.poll(() => under.length).toBe(3)
        expect(await queue.counts()).toEqual({ waiting: 27 - ended, active: 3, delayed: 0 })
        for (const end of under.splice(0)) end()
      }
      await expect.poll(() => done).toBe(30)
      expect(most).toBe(3)
    })

    test('what is put off comes later, after what is due', async () => {
      const { queue } = await open()
      const done: string[] = []
      await queue.add([
        { id: 'later', data: null, delayMs: 300 },
        { id: 'now', data: null },
      ])
      expect(await queue.counts()).toEqual({ waiting: 1, active: 0, delayed: 1 })
      await queue.work(
        async ({ id }) => {
          done.push(id)
          return { kind: 'done' }
        },
        { atOnce: 1 },
      )
      await expect.poll(() => done).toEqual(['now', 'later'])
    })

    test('a job that asks for it comes again', async () => {
      const { queue } = await open()
      let runs = 0
      await queue.work(async () => (++runs < 3 ? { kind: 'again', inMs: 20 } : { kind: 'done' }), {
        atOnce: 1,
      })
      await queue.add([{ id: 'a', data: null }])
      await expect.poll(() => runs).toBe(3)
      await expect.poll(() => queue.counts()).toEqual({ waiting: 0, active: 0, delayed: 0 })
    })

    test('a job that fails is reported and dropped, its id is free, and the others go on', async () => {
      const { queue, failed } = await open()
      const done: string[] = []
      await queue.work(
        async ({ id, data }) => {
          if (data === 'bad') throw new Error('no such shard')
          done.push(id)
          return { kind: 'done' }
        },
        { atOnce: 1 },
      )
      await queue.add([
        { id: 'a', data: 'bad' },
        { id: 'b', data: 'good' },
      ])
      await expect.poll(() => done).toEqual(['b'])
      expect(failed).toEqual(['a'])
      await queue.add([{ id: 'a', data: 'good' }])
      await expect.poll(() => done).toEqual(['b', 'a'])
    })

    test('a worker that stops learns it by the signal, finishes what it does, and takes nothing more', async () => {
      const { queue } = await open()
      const done: string[] = []
      const stop = await queue.work(
        async ({ id }, signal) => {
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
          done.push(id)
          return { kind: 'done' }
        },
        { atOnce: 1 },
      )
      await queue.add([
        { id: 'a', data: null },
        { id: 'b', data: null },
      ])
      await expect.poll(() => queue.counts()).toMatchObject({ active: 1 })
      await stop()
      expect(done).toEqual(['a'])
      expect(await queue.counts()).toEqual({ waiting: 1, active: 0, delayed: 0 })
    })
  })
}
