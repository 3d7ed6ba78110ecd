import { afterEach, expect, test } from 'vitest'
import { HOUR, MINUTE } from '../../../src/core/model/instant.js'
import { readPoints, storePoints } from '../../../src/pipeline/detect/stored-timeline.js'
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
