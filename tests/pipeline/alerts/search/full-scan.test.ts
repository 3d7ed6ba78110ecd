import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Alert, AlertEvent } from '../../../../src/core/model/alert.js'
import { ALL_ALERTS, storeEvents } from '../../../../src/pipeline/alerts/alert-store.js'
import type { AlertSummary } from '../../../../src/pipeline/alerts/alert-summary.js'
import { readSummary } from '../../../../src/pipeline/alerts/alert-summary.js'
import type { AlertFilter } from '../../../../src/pipeline/alerts/search/alert-filter.js'
import { findAlerts } from '../../../../src/pipeline/alerts/search/find-alerts.js'
import type { AlertSort } from '../../../../src/pipeline/alerts/search/sorted-alerts.js'
import { SORTS } from '../../../../src/pipeline/alerts/search/sorted-alerts.js'
import type { Store } from '../../../../src/pipeline/ports/store.js'
import { connectRedis } from '../../../../src/stores/redis/connect-redis.js'
import { createRedisStore } from '../../../../src/stores/redis/redis-store.js'
import type { RedisServer } from '../../../support/redis-server.js'
import { hasRedis, startRedis } from '../../../support/redis-server.js'
import { anEvent, BEGIN, movedClock, openStores } from '../../../webhooks/alert-events.js'

const embedded = openStores(movedClock())
let redis: RedisServer | null = null
let opened: Store[] = []
let number = 0

beforeAll(async () => {
  if (hasRedis) redis = await startRedis()
})
afterEach(async () => {
  for (const store of opened) await store.close()
  opened = []
  await embedded.clear()
})
afterAll(() => redis?.stop())

const drivers = hasRedis ? (['embedded', 'redis'] as const) : (['embedded'] as const)

function open(driver: (typeof drivers)[number]): Store {
  if (driver === 'embedded') return embedded.open()
  const connection = connectRedis(redis!.url, { onUp: () => {}, onDown: () => {} })
  const store = createRedisStore(connection, { prefix: `scan${++number}` })
  opened.push(store)
  return store
}

const MINUTE = 60_000
/** More than the newest ones, which a search does not look for in the archive. */
const ALERTS = 130

const anAlertOver = fc.record({
  discovered: fc.boolean(),
  severity: fc.constantFrom('minor', 'major', 'critical'),
  confidence: fc.constantFrom(0.5, 0.8, 0.9),
  people: fc.nat(4),
  features: fc.subarray(['login', 'calls']).map((names) => names.map((feature) => ({ feature, share: 1 }))),
  upstream: fc.constantFrom(null, { service: 'bolt', confidence: 1 }),
  scope: fc.record({
    languages: fc.constantFrom({ it: 1 }, { en: 1, it: 0.2 }, {}),
    regions: fc.constantFrom(
      [],
      [{ country: 'IT', region: 'Molise', share: 1 }],
      [{ country: 'FR', share: 1 }],
    ),
    platforms: fc.constant({}),
    sources: fc.constantFrom({ x: 3 }, { bluesky: 2, x: 1 }),
  }),
}) as fc.Arbitrary<Partial<Alert>>

const drawn = fc.record({
  over: anAlertOver,
  beganAt: fc.nat(90),
  openedAfter: fc.nat(5),
  lasts: fc.nat(40),
  status: fc.constantFrom('open', 'acknowledged', 'resolved', 'resolved', 'retracted'),
})

type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never

/** A service has one alert that is not over: these last or not, and each has a service of its own. */
const LASTING = 20

function eventOf(number: number, sequence: number, alert: Drawn): AlertEvent {
  const { over, beganAt, openedAfter, lasts } = alert
  const mayLast = number < LASTING
  const status = mayLast || alert.status === 'retracted' ? alert.status : 'resolved'
  const service = mayLast ? `service-${number}` : (['acme', 'bolt', 'cora'] as const)[number % 3]
  const instant = (minutes: number) => new Date(BEGIN + minutes * MINUTE).toISOString()
  const end = instant(beganAt + openedAfter + lasts)
  const life = {
    ...{ startedAt: instant(beganAt), openedAt: instant(beganAt + openedAfter), status },
    resolvedAt: status === 'resolved' ? end : null,
    ...(status === 'retracted' ? { retractedAt: end } : {}),
  }
  const event = anEvent('alert.opened', sequence)
  const id = `alr_${(number * 7_919) % 1_000}`
  return { ...event, at: end, alert: { ...event.alert, ...over, ...life, service, id } } as AlertEvent
}

const instant = fc.integer({ min: -5, max: 95 }).map((minutes) => BEGIN + minutes * MINUTE)
const filter = fc.record(
  {
    status: fc.subarray(['open', 'acknowledged', 'resolved', 'retracted'] as const, { minLength: 1 }),
    service: fc.subarray(['acme', 'bolt', 'dolo']),
    severity: fc.subarray(['minor', 'critical'] as const, { minLength: 1 }),
    lang: fc.constant(['en']),
    country: fc.constant(['IT', 'FR']),
    source: fc.constant(['bluesky']),
    discovered: fc.boolean(),
    feature: fc.constantFrom(['login'], ['sms']),
    region: fc.constantFrom(['MOLISE'], ['lazio']),
    upstream: fc.constant(['bolt']),
    minConfidence: fc.constant(0.8),
    openedSince: instant,
    since: instant,
    until: instant,
    activeAt: instant,
    notOverBefore: instant,
    updatedSince: instant,
  },
  { requiredKeys: [] },
)
/** Mostly few fields, so that some alerts match. */
const aFilter = fc
  .tuple(filter, fc.array(fc.nat(16), { maxLength: 3 }))
  .map(([all, kept]) =>
    Object.fromEntries(Object.entries(all).filter((_, index) => kept.includes(index))),
  ) as fc.Arbitrary<AlertFilter>

/** The filter as its comments say it, by texts of the summary. */
function fits(asked: AlertFilter, one: AlertSummary): boolean {
  const text = (at: number | undefined) => (at === undefined ? undefined : new Date(at).toISOString())
  const anyOf = (wanted: readonly unknown[] | undefined, values: readonly unknown[]) =>
    wanted === undefined || values.some((value) => wanted.includes(value))
  const { endedAt = null, updatedAt = '' } = one
  return (
    anyOf(asked.status, [one.status]) &&
    anyOf(asked.service, [one.service]) &&
    anyOf(asked.severity, [one.severity]) &&
    anyOf(asked.lang, one.languages) &&
    anyOf(asked.country, one.countries) &&
    anyOf(asked.source, one.sources) &&
    anyOf(asked.discovered === undefined ? undefined : [asked.discovered], [one.discovered]) &&
    anyOf(asked.feature, one.features) &&
    anyOf(
      asked.region?.map((name) => name.toLowerCase()),
      one.regions.map((name) => name.toLowerCase()),
    ) &&
    anyOf(asked.upstream, [one.upstream]) &&
    one.confidence >= (asked.minConfidence ?? 0) &&
    one.openedAt >= (text(asked.openedSince) ?? '') &&
    one.startedAt >= (text(asked.since) ?? '') &&
    one.startedAt < (text(asked.until) ?? 'z') &&
    (endedAt ?? 'z') >= (text(asked.notOverBefore) ?? '') &&
    one.startedAt <= (text(asked.activeAt) ?? 'z') &&
    (endedAt ?? 'z') > (text(asked.activeAt) ?? '') &&
    updatedAt >= (text(asked.updatedSince) ?? '')
  )
}

function expectedIds(stored: readonly AlertSummary[], asked: AlertFilter, sort: AlertSort): string[] {
  const field = sort.replace('-', '') as 'startedAt' | 'updatedAt' | 'people'
  const place = (one: AlertSummary) => `${String(one[field]).padStart(30, '0')}/${one.id}`
  const sorted = stored
    .filter((one) => fits(asked, one))
    .sort((a, b) => (place(a) < place(b) ? -1 : 1))
    .map(({ id }) => id)
  return sort.startsWith('-') ? sorted.reverse() : sorted
}

async function foundIds(store: Store, asked: AlertFilter, sort: AlertSort, limit: number): Promise<string[]> {
  const ids: string[] = []
  for (let after: string | undefined; ; ) {
    const { alerts, next } = await findAlerts(store, asked, { limit, sort, after })
    ids.push(...alerts.map(({ id }) => id))
    if (next === null) return ids
    after = next
  }
}

test.each(drivers)(
  'each filter and order finds in %s, by page, what a look at all alerts finds',
  async (driver) => {
    const queries = fc.array(fc.tuple(aFilter, fc.constantFrom(...SORTS), fc.integer({ min: 7, max: 60 })), {
      minLength: 12,
      maxLength: 12,
    })
    const alerts = fc.array(drawn, { minLength: ALERTS, maxLength: ALERTS })
    const changes = fc.array(fc.tuple(fc.nat(ALERTS - 1), drawn), { minLength: 3, maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(alerts, changes, queries, async (first, changed, asked) => {
        const store = open(driver)
        await store.commit(storeEvents(first.map((one, number) => eventOf(number, 1, one))))
        const expectEqual = async () => {
          const stored = (await store.list({ prefix: ALL_ALERTS, limit: 1_000 })).map(readSummary)
          for (const [one, sort, limit] of asked) {
            expect(await foundIds(store, one, sort, limit)).toEqual(expectedIds(stored, one, sort))
          }
        }
        await expectEqual()
        for (const [number, one] of changed) {
          const { beganAt } = first[number]!
          await store.commit(storeEvents([eventOf(number, 2, { ...one, beganAt })]))
        }
        await expectEqual()
      }),
      { numRuns: 15, seed: 11, endOnFailure: true },
    )
  },
)
