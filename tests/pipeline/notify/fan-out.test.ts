import { afterEach, describe, expect, test } from 'vitest'
import type { AlertEvent } from '../../../src/core/model/alert.js'
import { EVENTS } from '../../../src/pipeline/alerts/alert-store.js'
import type { Filter, Subscription } from '../../../src/pipeline/endpoints/subscriptions.js'
import {
  changeSubscription,
  createSubscription,
  deleteSubscription,
  matches,
  readSubscription,
  readSubscriptions,
} from '../../../src/pipeline/endpoints/subscriptions.js'
import { listAll } from '../../../src/pipeline/log/list-all.js'
import type { Delivery } from '../../../src/pipeline/notify/deliveries.js'
import {
  messageKey,
  pruneDeliveries,
  readDeliveries,
  readDue,
  readMessage,
} from '../../../src/pipeline/notify/delivery-store.js'
import { createFanOut } from '../../../src/pipeline/notify/fan-out.js'
import type { Store } from '../../../src/pipeline/ports/store.js'
import { formats } from '../../support/texts.js'
import { anEvent, aSubscription, BEGIN, movedClock, openStores, put } from '../../webhooks/alert-events.js'

const clock = movedClock()
const stores = openStores(clock)
afterEach(() => stores.clear())

const anybody: Filter = { services: [], countries: [], languages: [], minSeverity: null, minConfidence: null }

/** Takes steps until nothing is new. */
async function fanOut(store: Store): Promise<string[]> {
  const step = createFanOut({ store, clock, formats })
  const made: string[] = []
  for (;;) {
    const came = await step.step()
    if (came.kind === 'nothing-new') return made
    if (came.kind === 'moved') made.push(...came.deliveries)
  }
}

/** What is to be sent to a subscription, as `type sequence`, oldest first. */
async function notified(store: Store, id = 'wh_a'): Promise<string[]> {
  const { deliveries } = await readDeliveries(store, id, { limit: 100 })
  return deliveries
    .toSorted((a, b) => a.alert!.sequence - b.alert!.sequence)
    .map(({ type, alert }) => `${type} ${alert!.sequence}`)
}

describe('a filter', () => {
  const match = (filter: Partial<Filter>, event: AlertEvent = anEvent('alert.opened', 1)) => {
    const found = matches({ filter: { ...anybody, ...filter } }, event)
    return found.kind === 'matches' ? 'matches' : found.reason
  }

  test('that asks for nothing matches every alert', () => {
    expect(match({})).toBe('matches')
  })

  test('asks for services, severity and confidence', () => {
    expect([match({ services: ['other', 'acme'] }), match({ services: ['other'] })]).toEqual([
      'matches',
      'service',
    ])
    expect([match({ minSeverity: 'minor' }), match({ minSeverity: 'major' })]).toEqual(['matches', 'matches'])
    expect(match({ minSeverity: 'critical' })).toBe('severity')
    expect([match({ minConfidence: 0.9 }), match({ minConfidence: 0.91 })]).toEqual(['matches', 'confidence'])
  })

  test('asks for countries and languages that have a tenth of the complaints, regions of a country together', () => {
    expect([match({ countries: ['IT'] }), match({ countries: ['FR'] })]).toEqual(['matches', 'country'])
    expect([match({ languages: ['en'] }), match({ languages: ['other'] })]).toEqual(['matches', 'language'])
    const regions = ['Lazio', 'Molise'].map((region) => ({ country: 'IT', region, share: 0.06 }))
    const scope = { languages: {}, regions, platforms: {}, sources: {} }
    expect(match({ countries: ['IT'] }, anEvent('alert.opened', 1, { scope }))).toBe('matches')
  })

  test('asks for category, region, feature, source, cause and whether the service was discovered', () => {
    const regions = [{ country: 'IT', region: 'Lombardia', share: 0.6 }]
    const event = anEvent('alert.opened', 1, {
      scope: { languages: {}, regions, platforms: {}, sources: { x: 95, lemmy: 5 } },
      upstream: { service: 'cloud', confidence: 0.8 },
    })
    const reasons = (filter: Partial<Filter>) => {
      const found = matches({ filter: { ...anybody, ...filter } }, event, () => 'bank')
      return found.kind === 'matches' ? 'matches' : found.reason
    }
    const pairs: readonly (readonly [Partial<Filter>, Partial<Filter>])[] = [
      [{ categories: ['bank', 'shop'] }, { categories: ['shop'] }],
      [{ regions: ['lombardia'] }, { regions: ['Lazio'] }],
      [{ features: ['login'] }, { features: ['card'] }],
      [{ sources: ['x'] }, { sources: ['lemmy'] }],
      [{ upstream: ['cloud'] }, { upstream: ['aws'] }],
      [{ discovered: false }, { discovered: true }],
    ]
    expect(pairs.map(([fits, fails]) => [reasons(fits), reasons(fails)])).toEqual([
      ['matches', 'category'],
      ['matches', 'region'],
      ['matches', 'feature'],
      ['matches', 'source'],
      ['matches', 'upstream'],
      ['matches', 'discovered'],
    ])
  })

  test('asks for all of it together', () => {
    expect(match({ services: ['acme'], countries: ['IT'], minSeverity: 'critical' })).toBe('severity')
  })
})

describe('the fan-out', () => {
  test('makes one delivery for each event and matching subscription, due now, with a frozen message', async () => {
    const store = stores.open()
    await createSubscription(store, aSubscription())
    await createSubscription(store, aSubscription({ id: 'wh_b' }))
    await createSubscription(
      store,
      aSubscription({ id: 'wh_c', filter: { ...anybody, services: ['other'] } }),
    )
    const event = anEvent('alert.opened', 1)
    await put(store, event)
    expect(await fanOut(store)).toEqual(['dlv_1_a', 'dlv_1_b'])

    const { deliveries } = await readDeliveries(store, 'wh_a', { limit: 9 })
    const expected: Delivery = {
      version: 1,
      id: 'dlv_1_a',
      messageId: 'msg_1_a',
      subscription: 'wh_a',
      type: 'alert.opened',
      alert: { id: 'alr_1', sequence: 1 },
      message: messageKey(BEGIN, '1-standard-en'),
      purpose: 'event',
      createdAt: BEGIN,
      state: { kind: 'pending', step: 0, nextAttemptAt: BEGIN },
      attempts: [],
    }
    expect(deliveries).toEqual([expected])
    const message = await readMessage(store, expected.message)
    expect(message.contentType).toBe('application/json')
    expect(JSON.parse(message.body)).toEqual({
      type: 'alert.opened',
      timestamp: event.at,
      data: { ...event.alert, name: event.alert.service, category: null, sequence: 1, reason: event.reason },
    })
    expect((await readDue(store, BEGIN, { limit: 9, after: null })).ids).toEqual(['dlv_1_a', 'dlv_1_b'])
    expect(await notified(store, 'wh_c')).toEqual([])
  })

  test('sends later events to subscriptions that received the opening, in or out of the filter', async () => {
    const store = stores.open()
    await createSubscription(store, aSubscription({ filter: { ...anybody, minSeverity: 'major' } }))
    await put(
      store,
      anEvent('alert.opened', 1),
      { ...anEvent('alert.updated', 2, { severity: 'minor' }), changed: { severity: ['minor', 'major'] } },
      anEvent('alert.acknowledged', 3),
      anEvent('alert.recovering', 4),
      anEvent('alert.resolved', 5, { severity: 'minor' }),
      anEvent('alert.reopened', 6, { severity: 'minor' }),
      anEvent('alert.retracted', 7, { severity: 'minor' }),
    )
    await fanOut(store)
    expect(await notified(store)).toEqual([
      'alert.opened 1',
      'alert.updated 2',
      'alert.acknowledged 3',
      'alert.recovering 4',
      'alert.resolved 5',
      'alert.reopened 6',
      'alert.retracted 7',
    ])
    const { body } = await readMessage(store, messageKey(BEGIN, '2-standard-en'))
    expect(JSON.parse(body).data).toMatchObject({ sequence: 2, changed: { severity: ['minor', 'major'] } })
  })

  test('sends no end of an alert to a subscription that did not receive its opening', async () => {
    const store = stores.open()
    await createSubscription(store, aSubscription({ filter: { ...anybody, minSeverity: 'critical' } }))
    await put(store, anEvent('alert.opened', 1), anEvent('alert.updated', 2), anEvent('alert.resolved', 3))
    await fanOut(store)
    expect(await notified(store)).toEqual([])
  })

  test('begins to send when an update brings an alert into the filter', async () => {
    const store = stores.open()
    await createSubscription(store, aSubscription({ filter: { ...anybody, minSeverity: 'critical' } }))
    await put(
      store,
      anEvent('alert.opened', 1),
      anEvent('alert.updated', 2, { severity: 'critical' }),
      anEvent('alert.resolved', 3, { severity: 'critical' }),
    )
    await fanOut(store)
    expect(await notified(store)).toEqual(['alert.updated 2', 'alert.resolved 3'])
  })

  test('gives a subscription nothing of what was before it, nor how that goes on', async () => {
    const store = stores.open()
    await put(store, anEvent('alert.opened', 1))
    await createSubscription(store, aSubscription())
    await put(store, anEvent('alert.updated', 2), anEvent('alert.resolved', 3))
    await put(store, anEvent('alert.opened', 1, { id: 'alr_2' }))
    await fanOut(store)
    expect(await notified(store)).toEqual(['alert.opened 1'])
  })

  test('sends only the types that were asked for, and the end also to who did not want the opening itself', async () => {
    const store = stores.open()
    await createSubscription(store, aSubscription({ events: ['alert.resolved'] }))
    await put(store, anEvent('alert.opened', 1), anEvent('alert.updated', 2), anEvent('alert.resolved', 3))
    await fanOut(store)
    expect(await notified(store)).toEqual(['alert.resolved 3'])
  })

  test('gives a disabled subscription nothing, and when it is enabled again no end without its beginning', async () => {
    const store = stores.open()
    await createSubscription(store, aSubscription({ state: { kind: 'disabled', at: BEGIN, reason: 'x' } }))
    await put(store, anEvent('alert.opened', 1))
    await fanOut(store)
    await changeSubscription(store, 'wh_a', (now) => ({ ...now, state: { kind: 'enabled' } }))
    await put(store, anEvent('alert.resolved', 2))
    await fanOut(store)
    expect(await notified(store)).toEqual([])
  })

  test('starts where the process before it stopped', async () => {
    const store = stores.open()
    await createSubscription(store, aSubscription())
    await put(
      store,
      ...Array.from({ length: 40 }, (_, index) => anEvent('alert.opened', 1, { id: `alr_${index}` })),
    )
    const first = createFanOut({ store, clock, formats })
    expect(await first.step()).toMatchObject({ kind: 'moved', entries: 32 })
    const second = createFanOut({ store, clock, formats })
    expect(await second.step()).toMatchObject({ kind: 'moved', entries: 8 })
    expect(await first.step()).toEqual({ kind: 'nothing-new' })
    expect((await readDeliveries(store, 'wh_a', { limit: 100 })).deliveries).toHaveLength(40)
  })

  test('of two at once, one is refused and nothing doubles', async () => {
    const store = stores.open()
    await createSubscription(store, aSubscription())
    await put(store, anEvent('alert.opened', 1))
    const came = await Promise.all([1, 2].map(() => createFanOut({ store, clock, formats }).step()))
    expect(came.map(({ kind }) => kind).toSorted()).toEqual(['moved', 'refused'])
    expect(await notified(store)).toEqual(['alert.opened 1'])
  })

  test('killed before its commit leaves nothing, so that the next one makes the same deliveries', async () => {
    const store = stores.open()
    await createSubscription(store, aSubscription())
    await put(store, anEvent('alert.opened', 1))
    const dying: Store = { ...store, commit: () => Promise.reject(new Error('killed')) }
    await expect(createFanOut({ store: dying, clock, formats }).step()).rejects.toThrow('killed')
    expect(await notified(store)).toEqual([])
    expect(await fanOut(store)).toEqual(['dlv_1_a'])
  })

  test('stops loudly when the log has a gap or holds no event', async () => {
    const store = stores.open()
    await store.commit({ append: [{ log: EVENTS, value: '{"broken' }] })
    await expect(fanOut(store)).rejects.toThrow(/event 1 cannot be used: it is not JSON/)
    await store.commit({ append: [{ log: EVENTS, value: '{}' }], trim: [{ log: EVENTS, upTo: 1 }] })
    await expect(fanOut(store)).rejects.toThrow(/the log of events cannot be used: after entry 0 comes 2/)
  })
})

describe('subscriptions', () => {
  test('are stored, listed oldest first, changed and deleted with all that hangs on them', async () => {
    const store = stores.open()
    const b = await createSubscription(store, aSubscription({ id: 'wh_b', createdAt: BEGIN }))
    const a = await createSubscription(store, aSubscription({ id: 'wh_a', createdAt: BEGIN + 1 }))
    expect(await readSubscriptions(store)).toEqual([b, a])
    const changed = await changeSubscription(store, 'wh_a', (now) => ({ ...now, locale: 'it' }))
    expect(changed).toEqual({ ...a, locale: 'it' })
    expect((await readSubscription(store, 'wh_a'))?.subscription).toEqual(changed)
    await put(store, anEvent('alert.opened', 1))
    await fanOut(store)
    expect(await listAll(store, 'notification-log/wh_a')).toHaveLength(1)
    expect(await deleteSubscription(store, 'wh_a')).toBe(true)
    expect(await listAll(store, 'notification-log/wh_a')).toEqual([])
    expect(await readSubscriptions(store)).toEqual([b])
    expect(await deleteSubscription(store, 'wh_a')).toBe(false)
    expect(await changeSubscription(store, 'wh_a', (now) => now)).toBeNull()
  })

  test('changed by two at once keep both changes', async () => {
    const store = stores.open()
    await createSubscription(store, aSubscription())
    const change = (over: Partial<Subscription>) =>
      changeSubscription(store, 'wh_a', (now) => ({ ...now, ...over }))
    await Promise.all([change({ locale: 'it' }), change({ url: 'https://other.example/' })])
    expect((await readSubscription(store, 'wh_a'))?.subscription).toMatchObject({
      locale: 'it',
      url: 'https://other.example/',
    })
  })

  test('forget an alert a month after its end, unless it flared up again', async () => {
    const store = stores.open()
    await createSubscription(store, aSubscription())
    await put(store, anEvent('alert.opened', 1), anEvent('alert.resolved', 2))
    await put(
      store,
      anEvent('alert.opened', 1, { id: 'alr_2' }),
      anEvent('alert.resolved', 2, { id: 'alr_2' }),
    )
    await put(store, anEvent('alert.reopened', 3, { id: 'alr_2' }))
    await fanOut(store)
    while ((await pruneDeliveries(store, BEGIN + 31 * 86_400_000, 100)) > 0);
    expect((await listAll(store, 'notification-log/')).map(({ key }) => key)).toEqual([
      'notification-log/wh_a/alr_2',
    ])
  })
})
