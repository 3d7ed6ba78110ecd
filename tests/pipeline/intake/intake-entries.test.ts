import { afterEach, expect, test } from 'vitest'
import type { Post } from '../../../src/core/model/post.js'
import { createIntake, MAX_BACKLOG } from '../../../src/pipeline/intake/intake.js'
import { unpackEntry } from '../../../src/pipeline/intake/intake-entry.js'
import { INTAKE } from '../../../src/pipeline/intake/sequencer.js'
import { SEQUENCER_OFFSET } from '../../../src/pipeline/intake/sequencer-state.js'
import { movedClock, openStores } from '../../webhooks/alert-events.js'

const clock = movedClock()
const stores = openStores(clock)
afterEach(() => stores.clear())

const posts = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ at: index, text: '' }) as Post)

function begin() {
  const store = stores.open()
  const intake = createIntake({
    store,
    clock,
    classifyPost: ({ at }) => ({ at, author: at, key: 0, classified: null, hashtags: [] }),
  })
  return { store, intake }
}

test('2,500 posts of one request are three entries of one commit, each post once and in order', async () => {
  const { store, intake } = begin()
  expect(await intake.accept('http', posts(2_500))).toEqual({ kind: 'done', shown: [], about: [] })
  const entries = (await store.readLog(INTAKE, 0, 10)).map(({ value, number }) => unpackEntry(value, number))
  expect(entries.map(({ ingestedPosts }) => ingestedPosts.length)).toEqual([1_000, 1_000, 500])
  expect(entries.flatMap(({ ingestedPosts }) => ingestedPosts.map(({ at }) => at))).toEqual(
    posts(2_500).map(({ at }) => at),
  )
})

test('the backlog counts entries behind the sequencer, and is read again after a tenth of a second', async () => {
  const { store, intake } = begin()
  for (let entry = 0; entry < 3; entry++) await intake.accept('http', posts(1))
  expect(await intake.backlog()).toBe(3)
  const offset = JSON.stringify({ version: 1, position: 2, step: 1 })
  await store.commit({ set: [{ key: SEQUENCER_OFFSET, value: offset }] })
  clock.move(99)
  expect(await intake.backlog()).toBe(3)
  clock.move(1)
  expect(await intake.backlog()).toBe(1)
  expect(MAX_BACKLOG).toBeGreaterThan(100)
})
