import { expect, test } from 'vitest'
import { parseTruth } from '../../../src/core/evaluation/parse-truth.js'
import { scoreEvents } from '../../../src/core/evaluation/score-events.js'
import { DAY, HOUR, MINUTE } from '../../../src/core/model/instant.js'
import { composeDetection } from '../../../src/runtime/compose/compose-detection.js'
import { firstOutage } from '../../../src/sources/synthetic/outages.js'
import type { WorldPlan } from '../../../src/sources/synthetic/world.js'
import { createWorld } from '../../../src/sources/synthetic/world.js'
import { configuration } from '../../support/configuration.js'

const START = Date.UTC(2024, 0, 1)
/** As much about services as at ten posts a second, and little else, to be quick. */
const SPARSE = { postsPerSecond: 0.5, serviceShare: 0.2 }

function detect(plan: WorldPlan, to: number) {
  const world = createWorld(plan)
  const { takePost, engine } = composeDetection({ authorKey: 'crowd' }, configuration)
  const events = [...world.posts(START, to)].flatMap((post) => takePost(post))
  events.push(...engine.finish())
  const parsed = parseTruth(world.truth(START, to))
  if (parsed.kind !== 'truth') throw new Error(parsed.problems.join('; '))
  return { events, score: scoreEvents(parsed.truth, events) }
}

test('a large outage is found within minutes, admitted and over, and nothing else is found', () => {
  const onset = START + 12 * HOUR
  const outage = { service: 'netflix', onset, end: onset + HOUR, peak: 40 }
  const { events, score } = detect({ ...SPARSE, seed: 3, outages: [outage] }, START + 15 * HOUR)
  expect(score).toMatchObject({ outages: 1, detected: 1, alerts: 1, falseAlerts: 0, unresolved: 0 })
  expect(score.delaySeconds.median).toBeLessThan((10 * MINUTE) / 1_000)
  expect(events.filter(({ type }) => type === 'alert.acknowledged')).toHaveLength(1)
  expect(events.at(-1)).toMatchObject({ type: 'alert.resolved', alert: { service: 'netflix' } })
})

test('without an outage a day stays quiet, once a first day was learnt', () => {
  const { events } = detect({ ...SPARSE, seed: 5, outages: [] }, START + 2 * DAY)
  expect(events.filter(({ at }) => Date.parse(at) >= START + DAY)).toEqual([])
})

test('a population in real time begins with an outage, which a detection that knows nothing finds within three minutes', () => {
  const world = createWorld({ ...SPARSE, seed: 1, also: [firstOutage(START)] })
  const { takePost } = composeDetection({ authorKey: 'crowd' }, configuration)
  const events = [...world.posts(START, START + 3 * MINUTE)].flatMap((post) => takePost(post))
  expect(events[0]).toMatchObject({ type: 'alert.opened', alert: { service: 'whatsapp' } })
})
