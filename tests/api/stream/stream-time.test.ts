import { afterEach, beforeEach, expect, test } from 'vitest'
import { services, sparklines, timeline } from '../../../src/api/views/service-schemas.js'
import { createStreamOrder } from '../../../src/core/engine/order/stream-order.js'
import { storePoints } from '../../../src/pipeline/detect/stored-timeline.js'
import { saveHead } from '../../../src/pipeline/intake/sequencer-state.js'
import { loadPolicy } from '../../../src/runtime/config/load-policy.js'
import type { ApiServer } from '../api-server.js'
import { startApi } from '../api-server.js'

const NOW = Date.UTC(2026, 0, 1)
const RECORDED = Date.UTC(2022, 3, 28, 20, 50)
const MINUTE = 60_000
let api: ApiServer

beforeEach(async () => {
  api = await startApi(() => ({ clock: { now: () => NOW, sleep: async () => {} } }))
})
afterEach(() => api.close())

async function comeTo(time: number): Promise<void> {
  const head = createStreamOrder(loadPolicy(), 'posts').saveHead()
  await api.store.commit({ set: [saveHead({ ...head, clock: { ...head.clock, time } })] })
}

async function storeMinutes(from: number, observed: readonly number[]): Promise<void> {
  const points = observed.map((count, minute) => ({
    ...{ service: 'netflix', at: from + minute * MINUTE, observed: count, expected: 1, threshold: 6 },
  }))
  await api.store.commit({ set: await storePoints(api.store, points) })
}

const read = async (path: string) => (await api.get(path)).json()

test('a chart of recorded posts ends where they have come to, not years later', async () => {
  await comeTo(RECORDED)
  await storeMinutes(RECORDED - 2 * MINUTE, [3, 4])
  const found = timeline.parse(await read('/v1/services/netflix/timeline'))
  expect([found.to, found.data.map(({ observed }) => observed)]).toEqual(['2022-04-28T20:50:00.000Z', [3, 4]])
  expect(services.parse(await read('/v1/services')).asOf).toBe('2022-04-28T20:50:00.000Z')
})

test('before the first post nothing is as of a time, and a chart ends now', async () => {
  expect(services.parse(await read('/v1/services')).asOf).toBeNull()
  expect(timeline.parse(await read('/v1/services/netflix/timeline')).to).toBe('2026-01-01T00:00:00.000Z')
})

test('sparklines keep the peak of each quarter of an hour, and leave out who is never complained of', async () => {
  await comeTo(RECORDED)
  await storeMinutes(RECORDED - 20 * MINUTE, [0, 7, 2, 0, 0, 9])
  const found = sparklines.parse(await read('/v1/services/sparklines'))
  const nothing = new Array(22).fill(0)
  expect(found).toEqual({
    from: '2022-04-28T15:00:00.000Z',
    to: '2022-04-28T21:00:00.000Z',
    stepSeconds: 900,
    data: [{ service: 'netflix', observed: [...nothing, 9, 0], expected: [...nothing, 1, 0] }],
  })
})

test('sparklines are read anew when stream time has come a minute further', async () => {
  await comeTo(RECORDED)
  await storeMinutes(RECORDED - MINUTE, [5])
  const peak = async () =>
    Math.max(...sparklines.parse(await read('/v1/services/sparklines')).data[0]!.observed)
  expect(await peak()).toBe(5)
  await comeTo(RECORDED + MINUTE)
  await storeMinutes(RECORDED, [8])
  expect(await peak()).toBe(8)
})
