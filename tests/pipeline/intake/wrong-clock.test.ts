import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { SHARDS } from '../../../src/core/engine/shard-of.js'
import type { AlertEvent } from '../../../src/core/model/alert.js'
import { HOUR, MINUTE, SECOND } from '../../../src/core/model/instant.js'
import type { Post } from '../../../src/core/model/post.js'
import { createCorrelator } from '../../../src/pipeline/detect/correlator.js'
import { createShardProcessor } from '../../../src/pipeline/detect/shard-processor.js'
import { createIntake } from '../../../src/pipeline/intake/intake.js'
import { createSequencer } from '../../../src/pipeline/intake/sequencer.js'
import { composeReading } from '../../../src/runtime/compose/compose-detection.js'
import { systemClock } from '../../../src/runtime/process/clock.js'
import { openEmbeddedStore } from '../../../src/stores/embedded/embedded-store.js'
import { configuration } from '../../support/configuration.js'
import { createLine, replayEvents, storedEvents } from '../../support/live-line.js'
import { post } from '../../support/reader.js'

const folder = mkdtempSync(join(tmpdir(), 'outcry-clock-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const NOON = Date.UTC(2024, 4, 6, 12)

/** A deployment whose machine's clock is wrong by `skew`. */
function openDeployment(name: string) {
  const truth = { now: NOON, skew: 0 }
  const clock = { now: () => truth.now + truth.skew, sleep: async () => {} }
  const store = openEmbeddedStore(join(folder, name), { clock })
  const { classifyPost, services, policy } = composeReading({ authorKey: 'a key' }, configuration)
  const intake = createIntake({ store, clock, classifyPost })
  const sequencer = createSequencer({ store, policy, time: 'system', clock })
  const shards = createShardProcessor({ store, policy, services })
  const correlator = createCorrelator({ store, policy, services })
  const events: AlertEvent[] = []
  const moods: string[] = []

  async function live(duration: number, posts: (index: number) => Partial<Post>): Promise<void> {
    for (let passed = 0; passed < duration; passed += SECOND) {
      truth.now += SECOND
      const index = truth.now / SECOND
      await intake.accept('x', [post('', { id: `${index}`, at: truth.now, ...posts(index) })])
      await sequencer.step()
      if (moods.at(-1) !== sequencer.skew.kind) moods.push(sequencer.skew.kind)
      if (passed % (10 * SECOND) !== 0) continue
      for (let shard = 0; shard < SHARDS; shard++) await shards.step(shard)
      const step = await correlator.step()
      if (step.kind === 'moved') events.push(...step.events)
    }
  }
  return { truth, live, events, moods, store }
}

const author = (id: string) =>
  ({ id, handle: null, followers: null, createdAt: null, verified: false }) as Post['author']
const talk = (index: number) => ({ text: 'a fine day', author: author(`talk ${index % 50}`) })
const WORDS = [
  'netflix down',
  'netflix is not working',
  'netflix non va',
  'is netflix down',
  'netflix not loading',
  'netflix keeps crashing',
]
const PLACES = [
  'here in the kitchen',
  'on my tv',
  'since dinner',
  'for my sister',
  'at grandma',
  'again tonight',
  'on the phone',
]
const outage = (index: number) => ({
  text: `${WORDS[index % 6]} ${PLACES[index % 7]}, number ${index % 41}`,
  author: author(`victim ${index}`),
})

test.each([
  ['right', 0, 5 * SECOND],
  ['six hours ahead for five seconds', 6 * HOUR, 5 * SECOND],
  ['two days ahead at the start', 48 * HOUR, 10 * SECOND],
])('a clock is %s, then right: an outage opens', async (name, skew, duration) => {
  const deployment = openDeployment(name.replaceAll(' ', '-'))
  const { truth, live, events, moods, store } = deployment
  if (skew < 24 * HOUR) await live(5 * MINUTE, talk)
  truth.skew = skew
  await live(duration, talk)
  truth.skew = 0
  await live(MINUTE, talk)
  expect(moods).toEqual(skew === 0 ? ['none'] : ['none', 'ahead', 'rewind', 'none'])

  const began = truth.now
  await live(3 * MINUTE, outage)
  const opened = events.find(({ type }) => type === 'alert.opened')
  expect(opened?.alert.service).toBe('netflix')
  expect(Date.parse(opened!.at)).toBeGreaterThan(began)
  expect(Date.parse(opened!.at)).toBeLessThanOrEqual(truth.now)
  await store.close()
})

test('a clock that falls back while the posts go on moves nothing back', async () => {
  const { truth, live, moods, store } = openDeployment('behind')
  await live(MINUTE, talk)
  truth.skew = -6 * HOUR
  await live(2 * MINUTE, talk)
  truth.skew = 0
  await live(MINUTE, talk)
  expect(moods).toEqual(['none', 'ahead', 'none'])
  await store.close()
})

test('posts of a wrong future move CLOCK=stream for fifty posts, and a replay takes the same way', async () => {
  const future = Date.UTC(2038, 0, 19)
  const at = (index: number) => NOON + index * SECOND
  const said = (index: number, over: Partial<Post>) => post('', { id: `${index}`, at: at(index), ...over })
  const posts = [
    ...range(0, 60).map((index) => said(index, talk(index))),
    // One post from the future moves nothing, five in a row by five people do.
    said(60, { ...talk(60), at: future }),
    ...range(61, 120).map((index) => said(index, talk(index))),
    ...range(120, 125).map((index) => said(index, { ...talk(index), at: future + index })),
    ...range(125, 240).map((index) => said(index, talk(index))),
    ...range(240, 420).map((index) => said(index, outage(index))),
  ]
  const store = openEmbeddedStore(join(folder, 'future'), { clock: systemClock })
  const line = createLine({ store, ...composeReading({ authorKey: 'a key' }, configuration) })
  for (let from = 0; from < posts.length; from += 37) {
    await line.intake.accept('x', posts.slice(from, from + 37))
    await line.order.step()
  }
  await line.drain()
  const events = await storedEvents(store)
  expect(events.map(({ type }) => type)).toContain('alert.opened')
  expect(Date.parse(events[0]!.at)).toBeLessThanOrEqual(at(420))
  expect(JSON.stringify(events)).toBe(JSON.stringify(replayEvents(posts, 'a key', true)))
  await store.close()
})

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)
