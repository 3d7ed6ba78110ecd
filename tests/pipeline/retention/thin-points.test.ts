import { afterEach, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../../src/core/model/instant.js'
import { peaks, readPoints, storePoints } from '../../../src/pipeline/detect/stored-timeline.js'
import { KEYS } from '../../../src/pipeline/log/keys.js'
import { listAll } from '../../../src/pipeline/log/list-all.js'
import type { Store } from '../../../src/pipeline/ports/store.js'
import { thinPoints } from '../../../src/pipeline/retention/thin-points.js'
import { seededRandom } from '../../support/seeded-random.js'
import { BEGIN, movedClock, openStores } from '../../webhooks/alert-events.js'

const stores = openStores(movedClock())
afterEach(() => stores.clear())
const isCatalogued = (service: string) => service === 'acme'

/** A day of minutes: one in a hundred stands out. */
function dayOfPoints(service: string, day: number, seed: number) {
  const random = seededRandom(seed + day)
  return Array.from({ length: 1_440 }, (_, minute) => ({
    service,
    at: BEGIN + day * DAY + minute * MINUTE,
    observed: Math.floor(random() * (random() < 0.01 ? 500 : 5)),
    expected: 1.25,
    threshold: 12.5,
  }))
}

async function sizeOf(store: Store): Promise<{ readonly keys: number; readonly bytes: number }> {
  let keys = 0
  let bytes = 0
  for (const prefix of [KEYS.point, KEYS.pointDay, KEYS.pointMonth]) {
    for (const { value } of await listAll(store, prefix)) {
      keys++
      bytes += value.length
    }
  }
  return { keys, bytes }
}

test('the charts of a year take as much room as those of a hundred days', async () => {
  const store = stores.open()
  const sizes: { readonly keys: number; readonly bytes: number }[] = []
  for (let day = 0; day < 365; day++) {
    await store.commit({ set: await storePoints(store, dayOfPoints('acme', day, 1)) })
    await thinPoints({ store, isCatalogued }, BEGIN + (day + 1) * DAY)
    if (day % 5 === 4) sizes.push(await sizeOf(store))
  }
  // 168 hours and 83 days, whatever the age; a month of hours is one more key of 30 kB.
  const [early, late] = [sizes[20]!, sizes.at(-1)!]
  expect(late.keys - early.keys).toBeLessThanOrEqual(10)
  expect(late.bytes - early.bytes).toBeLessThan(9 * 32_000)
  expect(late.keys).toBeLessThan(168 + 90 + 13)
  expect(late.bytes).toBeLessThan(1_600_000)
}, 120_000)

test('a chart shows the same minutes after its points were thinned, in steps of their distance', async () => {
  const store = stores.open()
  for (let day = 0; day < 2; day++) {
    await store.commit({ set: await storePoints(store, dayOfPoints('acme', day, 7)) })
  }
  const read = (step: number) =>
    readPoints(store, 'acme', BEGIN, BEGIN + 2 * DAY).then((points) => peaks(points, step))
  const [five, hours] = [await read(5 * MINUTE), await read(HOUR)]
  await thinPoints({ store, isCatalogued }, BEGIN + 8 * DAY)
  expect(await read(5 * MINUTE)).not.toEqual([])
  const middle = await readPoints(store, 'acme', BEGIN, BEGIN + 2 * DAY)
  expect(middle.length).toBe(288 + 1_440)
  await thinPoints({ store, isCatalogued }, BEGIN + 9 * DAY)
  expect(await readPoints(store, 'acme', BEGIN, BEGIN + 2 * DAY)).toEqual(five)
  await thinPoints({ store, isCatalogued }, BEGIN + 92 * DAY)
  expect(await readPoints(store, 'acme', BEGIN, BEGIN + 2 * DAY)).toEqual(hours)
  await thinPoints({ store, isCatalogued }, BEGIN + (2 * 365 + 31) * DAY)
  expect(await sizeOf(store)).toEqual({ keys: 0, bytes: 0 })
})

test('points of a shard that is far behind join those that were thinned before', async () => {
  const store = stores.open()
  const points = dayOfPoints('acme', 0, 3)
  const minute = (index: number) => storePoints(store, points.slice(index, index + 1))
  await store.commit({ set: await minute(0) })
  await thinPoints({ store, isCatalogued }, BEGIN + 20 * DAY)
  for (let index = 1; index < 12; index++) await store.commit({ set: await minute(index) })
  await thinPoints({ store, isCatalogued }, BEGIN + 20 * DAY)
  const stored = points.slice(0, 12).map(({ at, observed }) => [at, observed, 1.25, 12.5] as const)
  expect(await readPoints(store, 'acme', BEGIN, BEGIN + DAY)).toEqual(peaks(stored, 5 * MINUTE))
})

test('a discovered service without an alert loses its points after two days, one with an alert keeps them', async () => {
  const store = stores.open()
  for (const service of ['passing', 'real-one']) {
    await store.commit({ set: await storePoints(store, dayOfPoints(service, 0, 5)) })
  }
  await store.commit({ set: [{ key: `${KEYS.alertService}real-one`, value: 'real-one' }] })
  await thinPoints({ store, isCatalogued }, BEGIN + 3 * DAY)
  expect(await readPoints(store, 'passing', BEGIN, BEGIN + DAY)).toEqual([])
  expect(await readPoints(store, 'real-one', BEGIN, BEGIN + DAY)).toHaveLength(1_440)
})

test('of a flood of invented names the two thousand newest keep points', async () => {
  const store = stores.open()
  const point = (index: number) => ({
    ...{ service: `name-${index}`, at: BEGIN + index * MINUTE, observed: 1, expected: 1, threshold: 2 },
  })
  const points = Array.from({ length: 2_300 }, (_, index) => point(index))
  await store.commit({ set: await storePoints(store, points) })
  await thinPoints({ store, isCatalogued }, BEGIN + 1.9 * DAY)
  const left = await listAll(store, KEYS.point)
  expect(left).toHaveLength(2_000)
  expect(left.map(({ key }) => key)).not.toContain('point/name-0/2024-01-01T00')
})
