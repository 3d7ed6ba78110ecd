import { afterEach, expect, test } from 'vitest'
import { HOUR } from '../../../src/core/model/instant.js'
import { createSubscription } from '../../../src/pipeline/endpoints/subscriptions.js'
import { readDeliveries } from '../../../src/pipeline/notify/delivery-store.js'
import { createRelease } from '../../../src/pipeline/notify/fan-out/release.js'
import { createFanOut } from '../../../src/pipeline/notify/fan-out.js'
import type { Store } from '../../../src/pipeline/ports/store.js'
import { isInDailyWindow } from '../../../src/pipeline/silences/daily-window.js'
import type { Matcher, Silence } from '../../../src/pipeline/silences/silences.js'
import { changeSilences, isAbout } from '../../../src/pipeline/silences/silences.js'
import { formats } from '../../support/texts.js'
import {
  anAlert,
  anEvent,
  aSubscription,
  BEGIN,
  movedClock,
  openStores,
  put,
} from '../../webhooks/alert-events.js'

const stores = openStores(movedClock())
afterEach(() => stores.clear())

const ACME: Matcher = { field: 'service', op: 'is', values: ['acme'] }

async function silence(store: Store, over: Partial<Silence> = {}): Promise<void> {
  const made: Silence = {
    id: 'sil_1',
    kind: 'silence',
    matchers: [ACME],
    startsAt: BEGIN,
    endsAt: BEGIN + HOUR,
    window: null,
    comment: '',
    createdBy: 'ops',
    createdAt: BEGIN,
    ...over,
  }
  await changeSilences(store, BEGIN, (silences) => ({ silences: [...silences, made], result: true }))
}

async function begin() {
  const clock = movedClock()
  const store = stores.open()
  await createSubscription(store, aSubscription())
  const release = createRelease({ store, clock, formats })
  return {
    clock,
    store,
    release,
    async pass() {
      while ((await createFanOut({ store, clock, formats }).step()).kind !== 'nothing-new');
      await release()
      const { deliveries } = await readDeliveries(store, 'wh_a', { limit: 100 })
      return deliveries.map(({ type, alert }) => `${type} ${alert!.sequence}`).reverse()
    },
  }
}

test('of a silenced alert nothing is sent; when the silence ends, its newest state goes as an opening', async () => {
  const { store, clock, pass, release } = await begin()
  await silence(store)
  await put(store, anEvent('alert.opened', 1), anEvent('alert.updated', 2, { severity: 'critical' }))
  expect(await pass()).toEqual([])
  clock.move(HOUR)
  expect(await pass()).toEqual(['alert.opened 2'])
  expect(await release()).toEqual({ alerts: 0, deliveries: [] })
  await put(store, anEvent('alert.resolved', 3))
  expect(await pass()).toEqual(['alert.opened 2', 'alert.resolved 3'])
})

test('more than a page of alerts that stay silenced does not keep back the alert after them', async () => {
  const { store, clock, pass } = await begin()
  await silence(store, { endsAt: BEGIN + 9 * HOUR })
  const silenced = Array.from({ length: 501 }, (_, n) => anEvent('alert.opened', 1, { id: `alr_a${n}` }))
  await put(store, ...silenced)
  await silence(store, { id: 'sil_2', matchers: [{ field: 'service', op: 'is', values: ['other'] }] })
  await put(store, anEvent('alert.opened', 1, { id: 'alr_z', service: 'other' }))
  expect(await pass()).toEqual([])
  clock.move(HOUR)
  expect(await pass()).toEqual(['alert.opened 1'])
})

test('an alert that is over when the silence ends is never sent', async () => {
  const { store, clock, pass } = await begin()
  await silence(store)
  await put(store, anEvent('alert.opened', 1), anEvent('alert.resolved', 2))
  expect(await pass()).toEqual([])
  clock.move(HOUR)
  expect(await pass()).toEqual([])
})

test('a subscription that received the opening before the silence receives the end after it', async () => {
  const { store, clock, pass } = await begin()
  await put(store, anEvent('alert.opened', 1))
  expect(await pass()).toEqual(['alert.opened 1'])
  await silence(store)
  await put(store, anEvent('alert.recovering', 2), anEvent('alert.resolved', 3))
  expect(await pass()).toEqual(['alert.opened 1'])
  clock.move(HOUR)
  expect(await pass()).toEqual(['alert.opened 1', 'alert.resolved 3'])
})

test('other alerts are sent meanwhile, and an end that came unsilenced makes the rest needless', async () => {
  const { store, clock, pass } = await begin()
  await silence(store)
  await put(store, anEvent('alert.opened', 1, { id: 'alr_2', service: 'other' }), anEvent('alert.opened', 1))
  expect(await pass()).toEqual(['alert.opened 1'])
  clock.move(HOUR)
  await put(store, anEvent('alert.resolved', 2))
  expect(await pass()).toEqual(['alert.opened 1'])
})

test('a subscription that received an alert receives its retraction', async () => {
  const { store, pass } = await begin()
  await put(store, anEvent('alert.opened', 1), anEvent('alert.retracted', 2, { note: 'a film' }))
  expect(await pass()).toEqual(['alert.opened 1', 'alert.retracted 2'])
})

test.each<[Matcher, boolean]>([
  [ACME, true],
  [{ field: 'service', op: 'isNot', values: ['acme'] }, false],
  [{ field: 'service', op: 'anyOf', values: ['other', 'acme'] }, true],
  [{ field: 'category', op: 'is', values: ['bank'], services: ['acme'] }, true],
  [{ field: 'category', op: 'isNot', values: ['bank'], services: ['acme'] }, false],
  [{ field: 'severity', op: 'is', values: ['minor'] }, false],
  [{ field: 'country', op: 'is', values: ['IT'] }, true],
  [{ field: 'country', op: 'is', values: ['FR'] }, false],
  [{ field: 'lang', op: 'is', values: ['en'] }, true],
  [{ field: 'feature', op: 'is', values: ['login'] }, true],
  [{ field: 'feature', op: 'is', values: ['feed'] }, false],
])('a matcher %j is about an alert: %s', (matcher, expected) => {
  expect(isAbout({ matchers: [matcher] }, anAlert())).toBe(expected)
})

test('a daily window uses the clocks of its zone, over midnight and into summer time', () => {
  const night = { timeZone: 'Europe/Rome', from: '22:00', to: '06:00', days: ['fri'] } as const
  const at = (text: string) => isInDailyWindow(night, Date.parse(text))
  // Friday 5 January 2024: Rome is an hour ahead.
  expect(at('2024-01-05T20:59:00Z')).toBe(false)
  expect(at('2024-01-05T21:00:00Z')).toBe(true)
  expect(at('2024-01-06T04:59:00Z')).toBe(true)
  expect(at('2024-01-06T05:00:00Z')).toBe(false)
  expect(at('2024-01-06T21:00:00Z')).toBe(false)
  expect(at('2024-01-05T04:00:00Z')).toBe(false)
  // In July two hours.
  expect(at('2024-07-05T20:00:00Z')).toBe(true)
})
