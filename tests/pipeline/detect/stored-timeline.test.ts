import { afterEach, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../../src/core/model/instant.js'
import { RESOLUTIONS, readPoints, storePoints } from '../../../src/pipeline/detect/stored-timeline.js'
import { BEGIN, movedClock, openStores } from '../../webhooks/alert-events.js'

const stores = openStores(movedClock())
afterEach(() => stores.clear())

const point = (minute: number, service = 'acme') => ({
  service,
  at: BEGIN + minute * MINUTE,
  observed: minute,
  expected: 1,
  threshold: 2,
})

test('points of one hour that come in two steps are all read, both ends included', async () => {
  const store = stores.open()
  await store.commit({ set: await storePoints(store, [point(0), point(1), point(1, 'other')]) })
  await store.commit({ set: await storePoints(store, [point(2), point(60)]) })
  const minutes = async (from: number, to: number) =>
    (await readPoints(store, 'acme', BEGIN + from, BEGIN + to)).map(([, observed]) => observed)
  expect(await minutes(0, HOUR)).toEqual([0, 1, 2, 60])
  expect(await minutes(MINUTE, 2 * MINUTE)).toEqual([1, 2])
  expect(await minutes(1, HOUR - 1)).toEqual([1, 2])
})

test('a long span gives the same points as its days one by one, of every resolution', async () => {
  const store = stores.open()
  const [minutes, fives, hours] = RESOLUTIONS
  const set = [0, 1, 2, 3, 40].flatMap((day) =>
    [minutes, fives!, hours!].map((resolution, kind) => {
      const at = BEGIN + day * DAY + (7 + kind) * HOUR
      return { key: resolution.keyOf('acme', at), value: JSON.stringify([[at, day, kind, 2]]) }
    }),
  )
  // Months and days hold several points in a value.
  const values = new Map<string, unknown[]>()
  for (const { key, value } of set)
    values.set(key, [...(values.get(key) ?? []), ...(JSON.parse(value) as unknown[])])
  await store.commit({
    set: [
      ...[...values].map(([key, points]) => ({ key, value: JSON.stringify(points) })),
      { key: minutes.keyOf('acme-two', BEGIN + DAY), value: JSON.stringify([[BEGIN + DAY, 9, 9, 9]]) },
    ],
  })
  const days: unknown[] = []
  for (let day = 0; day < 45; day++)
    days.push(...(await readPoints(store, 'acme', BEGIN + day * DAY, BEGIN + (day + 1) * DAY - 1)))
  expect(days).toHaveLength(15)
  expect(await readPoints(store, 'acme', BEGIN, BEGIN + 45 * DAY - 1)).toEqual(days)
  const from = BEGIN + 7 * HOUR + 1
  expect(await readPoints(store, 'acme', from, BEGIN + 3 * DAY)).toEqual(days.slice(1, 9))
})
