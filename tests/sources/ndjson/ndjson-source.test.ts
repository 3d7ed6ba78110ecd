import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { Post } from '../../../src/core/model/post.js'
import { systemClock } from '../../../src/runtime/process/clock.js'
import { createNdjsonSource } from '../../../src/sources/ndjson/ndjson-source.js'
import { recordedLines } from '../../support/recorded-day.js'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

function newFile(lines: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-ndjson-'))
  folders.push(folder)
  const path = join(folder, 'posts.ndjson')
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}

/** An intake that can fail after so many batches, as a crash would. */
function newIntake(cursor: string | null = null, most = Infinity) {
  let batches = 0
  const ids: string[] = []
  const reported: string[] = []
  return {
    ids,
    reported,
    cursor,
    async accept(posts: readonly Post[], next: string | null) {
      if (++batches > most) throw new Error('the process died')
      ids.push(...posts.map(({ id }) => id))
      this.cursor = next ?? this.cursor
      await new Promise((resolve) => setImmediate(resolve))
    },
    report: ({ kind }: { kind: string }) => void reported.push(kind),
  }
}

const lines = recordedLines(2, 500)
const ids = lines.map((line) => (JSON.parse(line) as Post).id)
const going = new AbortController().signal
const source = (paths: readonly string[], problems: unknown[] = []) =>
  createNdjsonSource(
    { paths, batch: 20, onProblems: (_, found) => problems.push(...found) },
    { clock: systemClock },
  )

describe('recorded posts as a live source', () => {
  test('every post is handed over in order, and then it ends', async () => {
    const intake = newIntake()
    await source([newFile(lines)]).run(intake, going)
    expect(intake.ids).toEqual(ids)
    expect(intake.reported).toEqual(['live', 'ended'])
  })

  test('after a crash between any two batches it goes on with the very next post', async () => {
    const path = newFile(lines)
    for (let batches = 0; batches < 3; batches++) {
      const before = newIntake(null, batches)
      await expect(source([path]).run(before, going)).rejects.toThrow('the process died')
      const after = newIntake(before.cursor)
      await source([path]).run(after, going)
      expect([...before.ids, ...after.ids]).toEqual(ids)
    }
  })

  test('a file that was read is not read again, one that has grown goes on, another one begins anew', async () => {
    const path = newFile(lines.slice(0, 400))
    const first = newIntake()
    await source([path]).run(first, going)
    const again = newIntake(first.cursor)
    await source([path]).run(again, going)
    expect(again.ids).toEqual([])
    appendFileSync(path, `${lines.slice(400).join('\n')}\n`)
    const grown = newIntake(first.cursor)
    await source([path]).run(grown, going)
    expect(grown.ids).toEqual(ids.slice(400))
    writeFileSync(path, `${lines.slice(100).join('\n')}\n`)
    const other = newIntake(grown.cursor)
    await source([path]).run(other, going)
    expect(other.ids).toEqual(ids.slice(100))
  })

  test('a stop in the middle leaves a cursor from which nothing is lost or doubled', async () => {
    const path = newFile(lines)
    const stopping = new AbortController()
    const before = newIntake()
    const { accept } = before
    before.accept = async function (posts, next) {
      await accept.call(this, posts, next)
      if (this.ids.length > 100) stopping.abort()
    }
    await source([path]).run(before, stopping.signal)
    expect(before.ids.length).toBeLessThan(ids.length)
    const after = newIntake(before.cursor)
    await source([path]).run(after, going)
    expect([...before.ids, ...after.ids]).toEqual(ids)
  })

  test('bad lines are reported and skipped, and a malformed cursor is none', async () => {
    const problems: unknown[] = []
    const intake = newIntake('{"posts":"many"}')
    await source([newFile([lines[0]!, 'no json', lines[1]!])], problems).run(intake, going)
    expect(intake.ids).toEqual(ids.slice(0, 2))
    expect(problems).toMatchObject([{ line: 2, reason: 'not-json' }])
  })

  test('a batch that is not stored ends the reading, and no later batch takes the cursor past it', async () => {
    const path = newFile(lines)
    let sleeps = 0
    let fail = () => {}
    const clock = {
      now: () => 0,
      async sleep() {
        // Posts gather while the store does not answer. Then it refuses this batch, and would take the next.
        if (++sleeps === 20) fail()
        await new Promise((resolve) => setImmediate(resolve))
      },
    }
    const played = createNdjsonSource({ paths: [path], batch: 5, speed: 1, onProblems: () => {} }, { clock })
    const intake = newIntake()
    const store = intake.accept.bind(intake)
    let tries = 0
    intake.accept = (posts, next) =>
      tries++ > 0
        ? store(posts, next)
        : new Promise((_, reject) => {
            fail = () => reject(new Error('the store is away'))
          })
    await expect(played.run(intake, going)).rejects.toThrow('the store is away')
    const after = newIntake(intake.cursor)
    await source([path]).run(after, going)
    expect([...intake.ids, ...after.ids]).toEqual(ids)
  })

  test('several files are merged by time', async () => {
    const half = (rest: number) => lines.filter((_, place) => place % 2 === rest)
    const intake = newIntake()
    await source([newFile(half(0)), newFile(half(1))]).run(intake, going)
    expect([...intake.ids].sort()).toEqual([...ids].sort())
  })

  test('posts can be played at a multiple of the speed at which they were written', async () => {
    let now = 0
    const slept: number[] = []
    const clock = {
      now: () => now,
      sleep: async (ms: number) => {
        slept.push(ms)
        now += ms
      },
    }
    const path = newFile(lines)
    const paced = createNdjsonSource({ paths: [path], speed: 100, onProblems: () => {} }, { clock })
    const intake = newIntake()
    await paced.run(intake, going)
    expect(intake.ids).toEqual(ids)
    const minutes = (500 * 600) / 100 / 60_000
    expect(now / 60_000).toBeGreaterThan(minutes * 0.8)
    expect(Math.max(...slept)).toBeLessThanOrEqual(5_000)
  })

  test('killed while it waits for the next post, it goes on with that post', async () => {
    const path = newFile(lines)
    for (const waits of [1, 2, 3, 40]) {
      const killed = new AbortController()
      let now = 0
      let left = waits
      const clock = {
        now: () => now,
        sleep: async (ms: number) => {
          now += ms
          // The batch that was begun before the wait is stored meanwhile.
          await new Promise((resolve) => setTimeout(resolve, 1))
          if (--left === 0) killed.abort()
        },
      }
      const before = newIntake()
      const paced = createNdjsonSource({ paths: [path], speed: 100, onProblems: () => {} }, { clock })
      await paced.run(before, killed.signal)
      const after = newIntake(before.cursor)
      await source([path]).run(after, going)
      expect([...before.ids, ...after.ids]).toEqual(ids)
    }
  })
})
