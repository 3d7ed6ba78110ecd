import { expect, test } from 'vitest'
import { readiness, usualIn } from '../../../../src/core/detection/baseline/baseline.js'
import { createSlotOf } from '../../../../src/core/detection/baseline/local-hour.js'
import type { HistoryBucket } from '../../../../src/core/engine/service/learn-history.js'
import type { SavedShard, Shard } from '../../../../src/core/engine/shard.js'
import { createShard } from '../../../../src/core/engine/shard.js'
import { DAY, HOUR, MINUTE } from '../../../../src/core/model/instant.js'
import { serviceOf } from '../../../sources/x/live-source.js'
import { classified, policy, START } from '../../../support/builders.js'

const WEEK_BEFORE = START - 7 * DAY
const { baseline } = policy

/** A week of buckets; `postsAt` says how many posts each holds. */
function week(postsAt: (from: number) => number): HistoryBucket[] {
  const buckets: HistoryBucket[] = []
  for (let from = WEEK_BEFORE; from < START; from += 5 * MINUTE) buckets.push([from, postsAt(from)])
  return buckets
}

function shard(saved?: SavedShard): Shard {
  return createShard({ policy, services: [{ ...serviceOf('acme'), countries: ['IT'] }] }, saved)
}

function watchOf(of: Shard) {
  return of.save().serviceStates.find(({ service }) => service === 'acme')!
}

function expectedAt(of: Shard, at: number): number {
  const { base, timeZone } = watchOf(of)
  return usualIn(base, createSlotOf()(at, timeZone), 5, baseline)
}

test('a week of counts makes a service ready, at its share of the counts', () => {
  const it = shard()
  it.history({ service: 'acme', buckets: week(() => 20) })
  const { base } = watchOf(it)
  expect(readiness(base, baseline)).toBe('ready')
  expect(base.exposed).toBe(7 * DAY)
  expect(base.closedUntil).toBe(START)
  const usual = expectedAt(it, START + HOUR)
  expect(usual).toBeGreaterThan(20 * baseline.historyShare * 0.7)
  expect(usual).toBeLessThan(20 * baseline.historyShare * 1.05)
})

test('what counts cannot know stays as it is for a new service', () => {
  const it = shard()
  it.history({ service: 'acme', buckets: week((from) => (from % (15 * MINUTE) === 0 ? 30 : 0)) })
  const { base } = watchOf(it)
  const { pearson, pearsonBuckets, brand, brandMinutes, leakComplaints, leakPosts } = base
  expect({ pearson, pearsonBuckets, brand, brandMinutes, leakComplaints, leakPosts }).toEqual({
    pearson: 0,
    pearsonBuckets: 0,
    brand: 0,
    brandMinutes: 0,
    leakComplaints: 0,
    leakPosts: 0,
  })
})

test('hours are learnt by the clock on the wall of the people', () => {
  const it = shard()
  // Twelve to one in Rome in winter is eleven to twelve UTC.
  it.history({ service: 'acme', buckets: week((from) => (Math.floor((from % DAY) / HOUR) === 11 ? 40 : 2)) })
  const [busy, calm] = [expectedAt(it, START + 11.5 * HOUR), expectedAt(it, START + 12.5 * HOUR)]
  expect(busy).toBeGreaterThan(3 * calm)
})

test('an outage within the history does not become the usual', () => {
  const [quiet, loud] = [shard(), shard()]
  quiet.history({ service: 'acme', buckets: week(() => 4) })
  loud.history({
    service: 'acme',
    buckets: week((from) => (from >= START - 2 * HOUR && from < START - HOUR ? 4_000 : 4)),
  })
  expect(expectedAt(loud, START + HOUR)).toBeLessThan(2 * expectedAt(quiet, START + HOUR))
})

test('a history that comes twice, or after a restart, changes nothing', () => {
  const once = shard()
  once.history({ service: 'acme', buckets: week(() => 7) })
  const saved = once.save()
  once.history({ service: 'acme', buckets: week(() => 900) })
  expect(once.save()).toEqual(saved)
  const restarted = shard(saved)
  restarted.history({ service: 'acme', buckets: week(() => 900) })
  expect(restarted.save()).toEqual(saved)
})

test('a baseline that has learnt from posts is left alone', () => {
  const it = shard()
  it.reach(START)
  it.count({ at: START, author: 1, key: 1, classified: classified(START), hashtags: [] }, START)
  const second = START + 20 * MINUTE
  it.count({ at: second, author: 2, key: 2, classified: classified(second), hashtags: [] }, second)
  it.reach(second + HOUR)
  const before = watchOf(it)
  expect(before.base.exposed).toBeGreaterThan(0)
  it.history({ service: 'acme', buckets: week(() => 50) })
  expect(watchOf(it)).toEqual(before)
})

test('a service whose first post came before its history is seeded up to that post', () => {
  const it = shard()
  const first = START - DAY
  it.count({ at: first, author: 1, key: 1, classified: classified(first), hashtags: [] }, first)
  it.history({ service: 'acme', buckets: week(() => 6) })
  const { base } = watchOf(it)
  expect(base.exposed).toBe(6 * DAY)
  expect(base.closedUntil).toBe(first)
})

test('minutes that were not counted are not taken for calm', () => {
  const [whole, holed] = [shard(), shard()]
  whole.history({ service: 'acme', buckets: week(() => 6) })
  holed.history({
    service: 'acme',
    buckets: week((from) => (Math.floor(from / HOUR) % 2 === 0 ? 6 : -1)).filter(([, posts]) => posts >= 0),
  })
  expect(watchOf(holed).base.exposed).toBe(3.5 * DAY)
  expect(expectedAt(holed, START)).toBeGreaterThan(0.8 * expectedAt(whole, START))
})

test('a service that is not in the catalogue, or an empty history, leaves no trace', () => {
  const it = shard()
  it.history({ service: 'nobody', buckets: week(() => 6) })
  it.history({ service: 'acme', buckets: [] })
  expect(it.save().serviceStates).toEqual([])
})
