import { afterEach, expect, test } from 'vitest'
import { HOUR, MINUTE, SECOND } from '../../src/core/model/instant.js'
import type { Subscription } from '../../src/pipeline/endpoints/subscriptions.js'
import {
  changeSubscription,
  createSubscription,
  deleteSubscription,
} from '../../src/pipeline/endpoints/subscriptions.js'
import { readDeliveries, readMessage } from '../../src/pipeline/notify/delivery-store.js'
import { sendDigests } from '../../src/pipeline/notify/digests.js'
import { sendPostponed } from '../../src/pipeline/notify/fan-out/send-postponed.js'
import { createFanOut } from '../../src/pipeline/notify/fan-out.js'
import { decideGroupWait, EMPTY_GROUP } from '../../src/pipeline/notify/notification-groups.js'
import { remind } from '../../src/pipeline/notify/reminders.js'
import { notifySourceChanges } from '../../src/pipeline/notify/source-notices.js'
import { formats } from '../support/texts.js'
import { anEvent, aSubscription, BEGIN, movedClock, openStores, put } from './alert-events.js'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

function newWorld() {
  const clock = movedClock()
  const stores = openStores(clock)
  closing.push(stores.clear)
  const store = stores.open()
  const parts = { store, clock, formats }
  const fanOut = createFanOut(parts)
  return {
    store,
    clock,
    subscribe: (over: Partial<Subscription>) => createSubscription(store, aSubscription(over)),
    run: async () => {
      while ((await fanOut.step()).kind !== 'nothing-new');
      await sendPostponed(parts)
      await sendDigests(parts)
      await remind(parts)
    },
    /** Types told so far, oldest first, with the number of events in a digest. */
    notified: async (id = 'wh_a') => {
      const { deliveries } = await readDeliveries(store, id, { limit: 100 })
      const bodies = await Promise.all(deliveries.map(({ message }) => readMessage(store, message)))
      return bodies
        .map(({ body }) => JSON.parse(body))
        .map(({ type, data }) => (type === 'alert.digest' ? `${type} of ${data.count}` : type))
        .toReversed()
    },
  }
}

const twenty = Array.from({ length: 20 }, (_, index) =>
  anEvent('alert.opened', 1, { id: `alr_${index}`, service: `service-${index}` }),
)

test('twenty alerts at once are one digest for who waits for groups, and twenty messages for who does not', async () => {
  const world = newWorld()
  await world.subscribe({ groupWait: 30 })
  await world.subscribe({ id: 'wh_b' })
  await put(world.store, ...twenty)
  await world.run()
  expect(await world.notified()).toEqual([])
  expect(await world.notified('wh_b')).toHaveLength(20)
  world.clock.move(29 * SECOND)
  await world.run()
  expect(await world.notified()).toEqual([])
  world.clock.move(SECOND)
  await world.run()
  await world.run()
  expect(await world.notified()).toEqual(['alert.digest of 20'])
})

test('a digest has each alert once in its newest state, the biggest first', async () => {
  const world = newWorld()
  await world.subscribe({ groupWait: 30 })
  await put(
    world.store,
    anEvent('alert.opened', 1, { id: 'alr_small', severity: 'minor' }),
    anEvent('alert.opened', 1, { id: 'alr_over' }),
    anEvent('alert.opened', 1, { id: 'alr_big', severity: 'minor' }),
    anEvent('alert.updated', 2, { id: 'alr_big', severity: 'critical' }),
    anEvent('alert.resolved', 2, { id: 'alr_over', severity: 'critical' }),
  )
  await world.run()
  world.clock.move(30 * SECOND)
  await world.run()
  const { deliveries } = await readDeliveries(world.store, 'wh_a', { limit: 9 })
  const { data } = JSON.parse((await readMessage(world.store, deliveries[0]!.message)).body)
  const events = data.events as { readonly data: { readonly id: string; readonly sequence: number } }[]
  expect([data.count, events.map((event) => [event.data.id, event.data.sequence])]).toEqual([
    3,
    [
      ['alr_big', 2],
      ['alr_small', 1],
      ['alr_over', 2],
    ],
  ])
})

test('more alerts than a body of 64 kB holds are several digests, and none is lost', async () => {
  const world = newWorld()
  await world.subscribe({ groupWait: 30 })
  const many = Array.from({ length: 300 }, (_, index) => anEvent('alert.opened', 1, { id: `alr_${index}` }))
  await put(world.store, ...many)
  await world.run()
  world.clock.move(30 * SECOND)
  for (let time = 0; time < 9; time++) await world.run()
  const { deliveries } = await readDeliveries(world.store, 'wh_a', { limit: 100 })
  const bodies = await Promise.all(deliveries.map(({ message }) => readMessage(world.store, message)))
  expect(Math.max(...bodies.map(({ body }) => Buffer.byteLength(body)))).toBeLessThanOrEqual(64 * 1_024)
  const ids = bodies.flatMap(({ body }) => JSON.parse(body).data.events).map(({ data }) => data.id)
  expect([bodies.length > 1, new Set(ids).size, ids.length]).toEqual([true, 300, 300])
})

test('people get one message in ten minutes about details, and at once what changes severity or state', async () => {
  const world = newWorld()
  await world.subscribe({ format: 'slack' })
  await world.subscribe({ id: 'wh_b' })
  const sequences = async (id: string) => {
    const { deliveries } = await readDeliveries(world.store, id, { limit: 100 })
    return deliveries.map(({ alert }) => alert!.sequence).sort((a, b) => a - b)
  }
  const scope = { ...anEvent('alert.updated', 2), changed: { scope: [[], ['IT']] } } as const
  await put(world.store, anEvent('alert.opened', 1), scope, {
    ...scope,
    sequence: 3,
    changed: { features: [[], ['login']] },
  })
  await put(world.store, {
    ...anEvent('alert.updated', 4),
    changed: { severity: ['minor', 'major'], scope: [[], ['IT']] },
  })
  await put(world.store, { ...scope, ...{ sequence: 5, at: anEvent('alert.updated', 5).at } })
  await world.run()
  expect([await sequences('wh_a'), await sequences('wh_b')]).toEqual([
    [1, 4],
    [1, 2, 3, 4, 5],
  ])
  // The last detail is sent ten minutes of stream time after the message before it: that was one minute earlier.
  world.clock.move(9 * MINUTE - 1)
  await world.run()
  expect(await sequences('wh_a')).toEqual([1, 4])
  world.clock.move(1)
  await world.run()
  expect(await sequences('wh_a')).toEqual([1, 4, 5])
  await put(world.store, anEvent('alert.resolved', 6))
  await world.run()
  expect(await sequences('wh_a')).toEqual([1, 4, 5, 6])
  expect(await world.store.list({ prefix: 'postponed-event/', limit: 9 })).toEqual([])
})

test('PagerDuty gets an admission and details as supplements, never before its incident', async () => {
  const world = newWorld()
  await world.subscribe({ format: 'pagerduty' })
  await put(
    world.store,
    anEvent('alert.opened', 1),
    anEvent('alert.acknowledged', 2),
    { ...anEvent('alert.updated', 3), changed: { scope: [[], ['IT']] } },
    { ...anEvent('alert.updated', 4), changed: { severity: ['minor', 'major'] } },
    anEvent('alert.resolved', 5),
  )
  await world.run()
  const { deliveries } = await readDeliveries(world.store, 'wh_a', { limit: 100 })
  const shown = deliveries.map(({ alert, isSupplement = false }) => [alert!.sequence, isSupplement])
  expect(shown.toSorted()).toEqual([
    [1, false],
    [2, true],
    [3, true],
    [4, false],
    [5, false],
  ])
})

test('one event that waited alone is sent as itself, under the id it would have had', async () => {
  const world = newWorld()
  await world.subscribe({ groupWait: 30 })
  await put(world.store, twenty[0]!)
  await world.run()
  world.clock.move(30 * SECOND)
  await world.run()
  expect(await world.notified()).toEqual(['alert.opened'])
  const { deliveries } = await readDeliveries(world.store, 'wh_a', { limit: 9 })
  expect(deliveries.map(({ id, messageId }) => [id, messageId])).toEqual([['dlv_1_a', 'msg_1_a']])
})

test('what is more than the cap in a minute comes as a digest when the minute is over', async () => {
  const world = newWorld()
  await world.subscribe({ maxPerMinute: 3 })
  await put(world.store, ...twenty.slice(0, 10))
  await world.run()
  expect(await world.notified()).toEqual(['alert.opened', 'alert.opened', 'alert.opened'])
  world.clock.move(MINUTE)
  await world.run()
  expect((await world.notified()).at(-1)).toBe('alert.digest of 7')
  await put(world.store, twenty[10]!)
  await world.run()
  expect(await world.notified()).toHaveLength(5)
})

test('PagerDuty gets each event by itself, since it keeps an incident for each', async () => {
  const world = newWorld()
  await world.subscribe({ groupWait: 30, format: 'pagerduty' })
  await put(world.store, ...twenty)
  await world.run()
  expect((await readDeliveries(world.store, 'wh_a', { limit: 100 })).deliveries).toHaveLength(20)
})

test('what waits for a subscription that was deleted or disabled goes nowhere', async () => {
  const world = newWorld()
  await world.subscribe({ groupWait: 30 })
  await world.subscribe({ id: 'wh_b', groupWait: 30 })
  await put(world.store, ...twenty)
  await world.run()
  await deleteSubscription(world.store, 'wh_a')
  const state = { kind: 'disabled', at: BEGIN, reason: 'a test' } as const
  await changeSubscription(world.store, 'wh_b', (now) => ({ ...now, state }))
  world.clock.move(HOUR)
  await world.run()
  expect([await world.notified('wh_a'), await world.notified('wh_b')]).toEqual([[], []])
  expect(await world.store.list({ prefix: 'notification-group/', limit: 9 })).toEqual([])
})

test('two processes that send the same notification group make one digest', async () => {
  const world = newWorld()
  await world.subscribe({ groupWait: 30 })
  await put(world.store, ...twenty)
  await world.run()
  world.clock.move(MINUTE)
  const parts = { store: world.store, clock: world.clock, formats }
  const made = await Promise.all([sendDigests(parts), sendDigests(parts), sendDigests(parts)])
  expect(made.flat()).toEqual(['dlv_digest-1-20-20_a'])
})

test('the pace is decided with a reason', () => {
  const notified = [BEGIN, BEGIN + SECOND]
  const decide = (pace: object, group: object = {}) =>
    decideGroupWait(pace, { ...EMPTY_GROUP, ...group }, BEGIN + 2 * SECOND)
  expect([
    decide({}),
    decide({ groupWait: 10 }),
    decide({ maxPerMinute: 2 }, { notified }),
    decide({ maxPerMinute: 3 }, { notified }),
    decide({ groupWait: 10 }, { until: BEGIN + 5 * SECOND }),
  ]).toEqual([
    { kind: 'now' },
    { kind: 'wait', until: BEGIN + 12 * SECOND, reason: 'group-wait' },
    { kind: 'wait', until: BEGIN + MINUTE, reason: 'rate' },
    { kind: 'now' },
    { kind: 'wait', until: BEGIN + 5 * SECOND, reason: 'others-wait' },
  ])
})

test('reminders come while an alert lasts, counted from the last notification, and none after its end', async () => {
  const world = newWorld()
  await world.subscribe({ remindEvery: 3_600 })
  await world.subscribe({ id: 'wh_b' })
  await put(world.store, anEvent('alert.opened', 1))
  await world.run()
  world.clock.move(HOUR)
  await world.run()
  await world.run()
  expect(await world.notified()).toEqual(['alert.opened', 'alert.reminder'])
  world.clock.move(HOUR / 2)
  await put(world.store, anEvent('alert.updated', 2))
  await world.run()
  world.clock.move(HOUR / 2)
  await world.run()
  expect(await world.notified()).toEqual(['alert.opened', 'alert.reminder', 'alert.updated'])
  world.clock.move(HOUR / 2)
  await world.run()
  expect((await world.notified()).at(-1)).toBe('alert.reminder')
  world.clock.move(SECOND)
  await put(world.store, anEvent('alert.resolved', 3))
  await world.run()
  world.clock.move(3 * HOUR)
  await world.run()
  expect((await world.notified()).slice(4)).toEqual(['alert.resolved'])
  expect(await world.notified('wh_b')).toEqual(['alert.opened', 'alert.updated', 'alert.resolved'])
  expect(await world.store.list({ prefix: 'webhook-reminder/', limit: 9 })).toEqual([])
})

test('a source that is degraded for a minute is notified once, and once when it has recovered', async () => {
  const world = newWorld()
  const events = ['source.degraded', 'source.recovered'] as const
  await world.subscribe({ events })
  await world.subscribe({ id: 'wh_b' })
  const since = new Date(BEGIN).toISOString()
  const at = async (state: string, afterMs: number) => {
    world.clock.move(afterMs)
    const source = { name: 'bluesky', state, detail: null, since }
    return notifySourceChanges(world.store, [source], { formats, now: world.clock.now() })
  }
  expect(await at('live', 0)).toEqual([])
  expect(await at('late', MINUTE - 1)).toEqual([])
  expect(await at('late', 1)).toHaveLength(1)
  expect(await at('blocked', MINUTE)).toEqual([])
  expect(await at('connecting', MINUTE)).toEqual([])
  expect(await at('live', MINUTE)).toHaveLength(1)
  expect(await at('live', MINUTE)).toEqual([])
  // One that connects for minutes is lost.
  expect(await at('connecting', MINUTE)).toHaveLength(1)
  expect(await world.notified()).toEqual(['source.degraded', 'source.recovered', 'source.degraded'])
  expect(await world.notified('wh_b')).toEqual([])
})
