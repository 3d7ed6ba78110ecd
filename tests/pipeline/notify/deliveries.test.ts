import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/core/model/instant.js'
import type { Delivery, Failing, Outcome } from '../../../src/pipeline/notify/deliveries.js'
import {
  afterAttempt,
  isStale,
  judgeEndpoint,
  planAttempt,
  SCHEDULE,
} from '../../../src/pipeline/notify/deliveries.js'
import {
  messageKey,
  pruneDeliveries,
  readDeliveries,
  readDelivery,
  readDue,
  readMessage,
  writeDelivery,
} from '../../../src/pipeline/notify/delivery-store.js'
import type { Store } from '../../../src/pipeline/ports/store.js'
import { BEGIN, movedClock, openStores } from '../../webhooks/alert-events.js'

const stores = openStores(movedClock())
afterEach(() => stores.clear())

const MESSAGE = messageKey(BEGIN, '1-standard-en')

function aDelivery(over: Partial<Delivery> = {}): Delivery {
  return {
    version: 1,
    id: 'dlv_1_a',
    messageId: 'msg_1_a',
    subscription: 'wh_a',
    type: 'alert.opened',
    alert: { id: 'alr_1', sequence: 1 },
    message: MESSAGE,
    purpose: 'event',
    createdAt: BEGIN,
    state: { kind: 'pending', step: 0, nextAttemptAt: BEGIN },
    attempts: [],
    ...over,
  }
}

function answered(status: number, over: Partial<Extract<Outcome, { kind: 'answered' }>> = {}): Outcome {
  return {
    kind: 'answered',
    status,
    latencyMs: 7,
    retryAfterMs: null,
    wantsNoMore: false,
    answer: '',
    ...over,
  }
}

const REFUSED: Outcome = { kind: 'unanswered', error: 'connect ECONNREFUSED', latencyMs: 1 }

/** The waits between attempts that all end like this, until the delivery is over. */
function waits(outcome: Outcome, id = 'dlv_1_a'): { waits: number[]; end: Delivery } {
  let delivery = aDelivery({ id })
  let at = BEGIN
  const found: number[] = []
  while (delivery.state.kind === 'pending') {
    at = delivery.state.nextAttemptAt
    delivery = afterAttempt(delivery, outcome, planAttempt(delivery, outcome, at), at, at)
    if (delivery.state.kind === 'pending') found.push(delivery.state.nextAttemptAt - at)
  }
  return { waits: found, end: delivery }
}

describe('the plan after an attempt', () => {
  test.each([200, 201, 204, 299])('%i delivers', (status) => {
    expect(planAttempt(aDelivery(), answered(status), BEGIN)).toEqual({ kind: 'delivered' })
  })

  test.each([101, 301, 302, 307, 400, 401, 404, 429, 500, 503])('%i is tried again', (status) => {
    expect(planAttempt(aDelivery(), answered(status), BEGIN)).toMatchObject({
      kind: 'retry',
      reason: 'schedule',
    })
  })

  test('ten attempts are made at the intervals of the schedule, give or take a fifth, and then it has failed', () => {
    const { waits: found, end } = waits(REFUSED)
    expect(found).toHaveLength(SCHEDULE.length - 1)
    for (const [index, wait] of found.entries()) {
      expect(wait).toBeGreaterThanOrEqual(0.8 * SCHEDULE[index + 1]!)
      expect(wait).toBeLessThanOrEqual(1.2 * SCHEDULE[index + 1]!)
    }
    expect(end.attempts).toHaveLength(10)
    expect(end.state).toMatchObject({ kind: 'failed', reason: 'attempts-used-up' })
  })

  test('the schedule is the one of the contract', () => {
    expect(SCHEDULE).toEqual([0, 5e3, 3e5, 18e5, 72e5, 18e6, 36e6, 504e5, 72e6, 864e5])
  })

  test('the jitter is drawn from the id: the same for who plans it twice, another for another delivery, and spread over the whole fifth', () => {
    expect(waits(REFUSED, 'dlv_1_a').waits).toEqual(waits(REFUSED, 'dlv_1_a').waits)
    const shares = Array.from(
      { length: 1_000 },
      (_, index) => waits(REFUSED, `dlv_${index}_a`).waits[1]! / (5 * MINUTE),
    )
    expect(new Set(shares).size).toBeGreaterThan(900)
    expect(Math.min(...shares)).toBeLessThan(0.82)
    expect(Math.max(...shares)).toBeGreaterThan(1.18)
  })

  test('a Retry-After that is later than the schedule is honoured, to an hour', () => {
    const asked = (retryAfterMs: number) => planAttempt(aDelivery(), answered(429, { retryAfterMs }), BEGIN)
    expect(asked(2 * MINUTE)).toEqual({ kind: 'retry', at: BEGIN + 2 * MINUTE, reason: 'retry-after' })
    expect(asked(5 * DAY)).toEqual({ kind: 'retry', at: BEGIN + HOUR, reason: 'retry-after' })
  })

  test('a Retry-After sooner than the schedule does not use up the attempts', () => {
    const { waits: found } = waits(answered(503, { retryAfterMs: SECOND }))
    expect(found.at(-1)).toBeGreaterThan(19 * HOUR)
  })

  test('a receiver that is gone, one that wants no more, and a test end at once', () => {
    expect(planAttempt(aDelivery(), answered(410), BEGIN)).toEqual({
      kind: 'failed',
      reason: 'endpoint-gone',
    })
    expect(planAttempt(aDelivery(), answered(500, { wantsNoMore: true }), BEGIN)).toEqual({
      kind: 'discarded',
      reason: 'receiver-aborted',
    })
    expect(planAttempt(aDelivery({ purpose: 'test' }), answered(500), BEGIN)).toEqual({
      kind: 'failed',
      reason: 'test-failed',
    })
  })

  test('whatever the answers, a delivery ends within ten attempts and five days', () => {
    const outcome = fc.record({
      status: fc.integer({ min: 100, max: 599 }),
      retryAfterMs: fc.option(fc.integer({ min: 0, max: 10 * DAY })),
    })
    fc.assert(
      fc.property(fc.array(outcome, { minLength: 10, maxLength: 10 }), (outcomes) => {
        let delivery = aDelivery()
        let at = BEGIN
        for (const { status, retryAfterMs } of outcomes) {
          if (delivery.state.kind !== 'pending') break
          expect(delivery.state.nextAttemptAt).toBeGreaterThanOrEqual(at)
          at = delivery.state.nextAttemptAt
          const came = answered(status, { retryAfterMs })
          delivery = afterAttempt(delivery, came, planAttempt(delivery, came, at), at, at)
        }
        expect(delivery.state.kind).not.toBe('pending')
        expect(at - BEGIN).toBeLessThan(5 * DAY)
      }),
    )
  })
})

test('an attempt says what was answered, and of a redirect what to do', () => {
  const came = answered(301, { answer: 'moved' })
  expect(
    afterAttempt(aDelivery(), came, { kind: 'retry', at: BEGIN + 5, reason: 'schedule' }, BEGIN, BEGIN + 7),
  ).toEqual(
    aDelivery({
      state: { kind: 'pending', step: 1, nextAttemptAt: BEGIN + 5 },
      attempts: [
        {
          at: BEGIN,
          status: 301,
          latencyMs: 7,
          error: 'it answered 301; redirects are not followed, give the final address',
          answer: 'moved',
        },
      ],
    }),
  )
})

describe('an endpoint', () => {
  const failing: Failing = { version: 1, since: BEGIN, error: 'it answered 500' }

  test('fails from its first failure on, and is well again after one success', () => {
    expect(judgeEndpoint(null, answered(500), BEGIN)).toEqual({ kind: 'failing', failing })
    expect(judgeEndpoint(failing, answered(200), BEGIN + 9 * DAY)).toEqual({ kind: 'well' })
  })

  test('is given up after five days of nothing but failures, not before, with the last error', () => {
    expect(judgeEndpoint(failing, REFUSED, BEGIN + 5 * DAY - 1)).toEqual({
      kind: 'failing',
      failing: { version: 1, since: BEGIN, error: 'connect ECONNREFUSED' },
    })
    expect(judgeEndpoint(failing, REFUSED, BEGIN + 5 * DAY)).toEqual({
      kind: 'given-up',
      reason: 'every attempt since 2024-01-01T00:00:00.000Z failed, the last one: connect ECONNREFUSED',
    })
  })

  test('is given up at once by 410', () => {
    expect(judgeEndpoint(null, answered(410), BEGIN)).toEqual({
      kind: 'given-up',
      reason: 'the endpoint answered 410 Gone',
    })
  })
})

describe('a message is stale', () => {
  const tried = aDelivery({ attempts: [{ at: BEGIN, status: 500, latencyMs: 1, error: 'x', answer: '' }] })
  const late = BEGIN + HOUR
  const stale = (delivery: Delivery, isOver: boolean, at = late) => isStale(delivery, isOver, at, 15 * MINUTE)

  test('when it was tried, is old, and its alert is over', () => {
    expect(stale(tried, true)).toBe(true)
  })

  test('but not while the alert lasts, or it is young, was never tried, is of the end, or was asked for again', () => {
    expect(stale(tried, false)).toBe(false)
    expect(stale(tried, true, BEGIN + 14 * MINUTE)).toBe(false)
    expect(stale(aDelivery(), true)).toBe(false)
    expect(stale({ ...tried, type: 'alert.resolved' }, true)).toBe(false)
    expect(stale({ ...tried, purpose: 'redelivery' }, true)).toBe(false)
  })
})

describe('stored deliveries', () => {
  test('are found when they are due, the longest first, page by page', async () => {
    const store = stores.open()
    for (const [id, after] of [
      ['dlv_c', 2],
      ['dlv_a', 3],
      ['dlv_b', 1],
      ['dlv_d', 900],
    ] as const) {
      const state = { kind: 'pending', step: 0, nextAttemptAt: BEGIN + after } as const
      await store.commit(writeDelivery(null, aDelivery({ id, state })))
    }
    const first = await readDue(store, BEGIN + 3, { limit: 2, after: null })
    expect(first.ids).toEqual(['dlv_b', 'dlv_c'])
    expect(await readDue(store, BEGIN + 3, { limit: 2, after: first.next })).toEqual({
      ids: ['dlv_a'],
      next: null,
    })
  })

  test('are in one list at a time: what is put off is due later, what is over no more', async () => {
    const store = stores.open()
    const first = aDelivery()
    await store.commit(writeDelivery(null, first))
    const put: Delivery = { ...first, state: { kind: 'pending', step: 1, nextAttemptAt: BEGIN + 9 } }
    await store.commit(writeDelivery(first, put))
    expect((await readDue(store, BEGIN + 8, { limit: 9, after: null })).ids).toEqual([])
    expect((await readDue(store, BEGIN + 9, { limit: 9, after: null })).ids).toEqual(['dlv_1_a'])
    await store.commit(writeDelivery(put, { ...put, state: { kind: 'delivered', at: BEGIN + 9 } }))
    expect((await readDue(store, BEGIN + DAY, { limit: 9, after: null })).ids).toEqual([])
  })

  test("of a subscription are listed newest first, page by page, and no one else's", async () => {
    const store = stores.open()
    for (const [id, subscription, after] of [
      ['dlv_1', 'wh_a', 1],
      ['dlv_2', 'wh_b', 2],
      ['dlv_3', 'wh_a', 3],
      ['dlv_4', 'wh_a', 4],
    ] as const) {
      await store.commit(writeDelivery(null, aDelivery({ id, subscription, createdAt: BEGIN + after })))
    }
    const first = await readDeliveries(store, 'wh_a', { limit: 2 })
    expect(first.deliveries.map(({ id }) => id)).toEqual(['dlv_4', 'dlv_3'])
    const second = await readDeliveries(store, 'wh_a', { limit: 2, after: first.next! })
    expect(second.deliveries.map(({ id }) => id)).toEqual(['dlv_1'])
    expect(second.next).toBeNull()
  })

  test('and their messages go when they are kept no longer, and pending ones never', async () => {
    const store = stores.open()
    const over = aDelivery({ id: 'dlv_over', state: { kind: 'delivered', at: BEGIN } })
    const pending = aDelivery({ id: 'dlv_pending', message: messageKey(BEGIN + 20 * DAY, 'other') })
    const message = JSON.stringify({ version: 1, contentType: 'a/b', headers: {}, body: '{}' })
    await store.commit({
      set: [
        ...writeDelivery(null, over).set,
        ...writeDelivery(null, pending).set,
        { key: MESSAGE, value: message },
        { key: pending.message, value: message },
      ],
    })
    await pruneDeliveries(store, BEGIN + 30 * DAY, 100)
    expect(await readDelivery(store, 'dlv_over')).not.toBeNull()
    await pruneDeliveries(store, BEGIN + 46 * DAY, 100)
    expect(await readDelivery(store, 'dlv_over')).toBeNull()
    expect(await readDelivery(store, 'dlv_pending')).not.toBeNull()
    expect((await readDeliveries(store, 'wh_a', { limit: 9 })).deliveries.map(({ id }) => id)).toEqual([
      'dlv_pending',
    ])
    await expect(readMessage(store, MESSAGE)).rejects.toThrow(/it is gone, but a delivery of it is left/)
    expect((await readMessage(store, pending.message)).body).toBe('{}')
    expect(await pruneDeliveries(store, BEGIN + 46 * DAY, 100)).toBe(0)
  })

  test('that are asked for again while old ones are deleted stay', async () => {
    const store = stores.open()
    const over = aDelivery({ state: { kind: 'delivered', at: BEGIN } })
    await store.commit(writeDelivery(null, over))
    const now = BEGIN + 31 * DAY
    const again: Delivery = { ...over, state: { kind: 'pending', step: 0, nextAttemptAt: now } }
    const asked: Store = {
      ...store,
      list: async (range) => {
        const found = await store.list(range)
        if (range.prefix === 'delivery-over/') await store.commit(writeDelivery(over, again))
        return found
      },
    }
    await pruneDeliveries(asked, now, 100)
    expect((await readDelivery(store, over.id))?.delivery).toEqual(again)
  })
})
