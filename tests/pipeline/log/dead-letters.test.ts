import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { DAY } from '../../../src/core/model/instant.js'
import { createIntake } from '../../../src/pipeline/intake/intake.js'
import type { Consumer } from '../../../src/pipeline/log/consume.js'
import { consume, newConsumerMemory } from '../../../src/pipeline/log/consume.js'
import { createDeadLetters, listDeadLetters, recordStall } from '../../../src/pipeline/log/dead-letters.js'
import { systemClock } from '../../../src/runtime/process/clock.js'
import {
  createWorkMark,
  newMarkMemory,
  openMark,
  readBeat,
  readMark,
} from '../../../src/runtime/process/work-mark.js'
import { openEmbeddedStore } from '../../../src/stores/embedded/embedded-store.js'
import { recordedDay } from '../../support/recorded-day.js'

const folder = mkdtempSync(join(tmpdir(), 'outcry-dead-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const NOW = Date.UTC(2024, 4, 6)

/** A stage that collects values, and "stalls" at `poison`: the process ends, and the watchdog records the mark. */
async function openStage(name: string) {
  const store = openEmbeddedStore(join(folder, name), { clock: systemClock })
  const shared = openMark(newMarkMemory())
  const deadLetters = createDeadLetters(store, createWorkMark(shared))
  const applied: string[] = []
  let stalledAt: string | null = null
  const consumer: Consumer<null, object> = {
    store,
    log: 'letters',
    title: 'the log of letters',
    offsetKey: 'offset',
    limit: 64,
    guard: { deadLetters, withoutPosts: () => 'nothing' },
    async load() {
      const [text = null] = await store.get(['offset'])
      return { offsetText: text, position: Number(text ?? 0), state: null }
    },
    async apply(_, entries) {
      if (entries.some(({ value }) => value === 'poison')) {
        stalledAt = readMark(shared)
        throw new Error('stalled')
      }
      applied.push(...entries.map(({ value }) => value))
      const position = entries.at(-1)!.number
      return { offsetText: `${position}`, position, state: null, change: {}, found: {} }
    },
  }
  /** The life of one process, to its stall or to the end of the log. */
  async function live(): Promise<'stalled' | 'done'> {
    await deadLetters.refresh(NOW)
    const memory = newConsumerMemory<null>()
    for (;;) {
      try {
        if ((await consume(memory, consumer)).kind === 'nothing-new') return 'done'
      } catch {
        await recordStall(store, stalledAt!, NOW)
        return 'stalled'
      }
    }
  }
  return { store, deadLetters, applied, live }
}

test('an entry that alone stalls two processes is applied without its posts, and no other entry suffers', async () => {
  const { store, deadLetters, applied, live } = await openStage('entries')
  const values = ['a', 'b', 'poison', 'c', 'd']
  await store.commit({ append: values.map((value) => ({ log: 'letters', value })) })

  // The first stall is one of five entries, and proves nothing about any of them.
  expect([await live(), await live()]).toEqual(['stalled', 'stalled'])
  expect((await deadLetters.refresh(NOW)).length).toBe(0)
  expect([await live(), await live()]).toEqual(['stalled', 'done'])
  expect(applied).toEqual(['a', 'b', 'nothing', 'c', 'd'])
  expect((await listDeadLetters(store)).map(({ work, tries }) => ({ work, tries }))).toEqual(
    expect.arrayContaining([
      { work: { kind: 'entries', log: 'letters', from: 1, to: 5 }, tries: 1 },
      { work: { kind: 'entries', log: 'letters', from: 3, to: 3 }, tries: 2 },
    ]),
  )
  await store.close()
})

test('a post is set aside after two tries and not after one; its record is deleted after 30 days', async () => {
  const { store, deadLetters } = await openStage('posts')
  const work = { kind: 'post', source: 'x', id: '1' } as const
  for (const isSetAside of [false, true]) {
    await recordStall(store, JSON.stringify(work), NOW)
    await deadLetters.refresh(NOW)
    expect(deadLetters.isSetAside(work)).toBe(isSetAside)
    expect(deadLetters.isSetAside({ ...work, id: '2' })).toBe(false)
  }
  await deadLetters.refresh(NOW + 31 * DAY)
  expect(await listDeadLetters(store)).toEqual([])
  await store.close()
})

test('work that waits or has failed is not marked: a loop that stands still then has other work', async () => {
  const { store, deadLetters } = await openStage('waiting')
  await store.commit({ append: [{ log: 'letters', value: 'a' }] })
  const marks: (string | null)[] = []
  const shared = openMark(newMarkMemory())
  const apply = async () => {
    marks.push(readMark(shared))
    await store.get(['another'])
    marks.push(readMark(shared))
    throw new Error('the store is away')
  }
  const consumer: Consumer<null, object> = {
    ...{ store, log: 'letters', title: 'the log of letters', offsetKey: 'offset', limit: 64, apply },
    guard: {
      deadLetters: { ...deadLetters, mark: createWorkMark(shared) },
      withoutPosts: () => 'nothing',
    },
    load: async () => ({ offsetText: null, position: 0, state: null }),
  }
  await expect(consume(newConsumerMemory<null>(), consumer)).rejects.toThrow('the store is away')
  marks.push(readMark(shared))
  expect(marks).toEqual([expect.stringContaining('"letters"'), null, null])

  const classifyPost = () => {
    marks.push(readMark(shared))
    throw new Error('a bug')
  }
  const intake = createIntake({
    ...{ store, clock: systemClock, classifyPost },
    deadLetters: { ...deadLetters, mark: createWorkMark(shared) },
  })
  await expect(intake.accept('x', recordedDay(1, 1))).rejects.toThrow('a bug')
  expect([...marks.slice(3), readMark(shared)]).toEqual([expect.stringContaining('"post"'), null])
  await store.close()
})

test('each new piece of work is a sign of life: many posts in one turn of the loop are no standstill', () => {
  const shared = openMark(newMarkMemory())
  const mark = createWorkMark(shared)
  const before = readBeat(shared)
  for (const work of ['one', 'two', 'three']) mark.begin(work)
  expect(readBeat(shared)).toBe(before + 3)
})
