import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import type { AlertEvent } from '../../../../src/core/model/alert.js'
import { ALL_ALERTS, EVENTS, storeEvents, storeNumbers } from '../../../../src/pipeline/alerts/alert-store.js'
import type { AlertSummary } from '../../../../src/pipeline/alerts/alert-summary.js'
import { readSummary, summarise } from '../../../../src/pipeline/alerts/alert-summary.js'
import { createAlertArchive } from '../../../../src/pipeline/alerts/search/alert-archive.js'
import type { AlertColumns } from '../../../../src/pipeline/alerts/search/alert-columns.js'
import { createAlertColumns } from '../../../../src/pipeline/alerts/search/alert-columns.js'
import { createCurrentAlerts } from '../../../../src/pipeline/alerts/search/current-alerts.js'
import { findAlerts } from '../../../../src/pipeline/alerts/search/find-alerts.js'
import type { Store } from '../../../../src/pipeline/ports/store.js'
import { anEvent, BEGIN, movedClock, openStores } from '../../../webhooks/alert-events.js'

const stores = openStores(movedClock())
afterEach(() => stores.clear())

/** Event `sequence` of alert `number`; the second one ends the alert, and the third one reopens it. */
function eventOf(number: number, sequence: number, over: Partial<AlertEvent['alert']> = {}): AlertEvent {
  const type = (['alert.opened', 'alert.resolved', 'alert.reopened'] as const)[sequence - 1]!
  const event = anEvent(type, sequence)
  const startedAt = new Date(BEGIN + number * 1_000).toISOString()
  const at = new Date(BEGIN + number * 1_000 + sequence * 600_000).toISOString()
  const life =
    type === 'alert.resolved'
      ? ({ status: 'resolved', resolvedAt: at } as const)
      : ({ status: 'open', resolvedAt: null } as const)
  return {
    ...event,
    at,
    alert: { ...event.alert, id: `alr_${number}`, startedAt, openedAt: startedAt, ...life, ...over },
  }
}

const byPlace = (summaries: readonly AlertSummary[]) =>
  [...summaries].sort((a, b) => (`${a.startedAt}/${a.id}` < `${b.startedAt}/${b.id}` ? -1 : 1))

async function summariesIn(store: Store) {
  return (await store.list({ prefix: ALL_ALERTS, limit: 10_000 })).map(readSummary)
}

function summariesOf(alerts: AlertColumns): AlertSummary[] {
  return Array.from({ length: alerts.count() }, (_, row) => alerts.summary(row))
}

test('the archive and the alerts that last equal the store after any events, numbers and reads', async () => {
  const step = fc.record({
    number: fc.nat(12),
    what: fc.constantFrom('event', 'event', 'numbers', 'read'),
    people: fc.nat(500),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const store = stores.open()
      const archive = createAlertArchive(store)
      const current = createCurrentAlerts(store)
      const expectEqual = async () => {
        const stored = await summariesIn(store)
        const lasting = stored.filter(({ status }) => status === 'open')
        expect(summariesOf(await archive.read())).toEqual(stored)
        expect(byPlace(await current.readAll())).toEqual(lasting)
        expect([...(await current.read()).keys()].sort()).toEqual([
          ...new Set(lasting.map(({ service }) => service).sort()),
        ])
        expect((await current.servicesWithAlerts()).size).toBe(
          new Set(stored.map(({ service }) => service)).size,
        )
      }
      const last = new Map<number, AlertEvent>()
      for (const { number, what, people } of steps) {
        const before = last.get(number)
        if (what === 'read') await expectEqual()
        else if (what === 'numbers' && before !== undefined) {
          const set = await storeNumbers(store, [{ ...before.alert, people }], BEGIN + people)
          await store.commit({ set })
        } else if (what === 'event' && (before?.sequence ?? 0) < 3) {
          const event = eventOf(number, (before?.sequence ?? 0) + 1, { service: `service-${number % 3}` })
          last.set(number, event)
          await store.commit(storeEvents([event]))
        }
      }
      await expectEqual()
    }),
    { numRuns: 40, seed: 3 },
  )
})

test('a rare alert among thousands is found, page by page, and again after it changed', async () => {
  const store = stores.open()
  const events = Array.from({ length: 3_000 }, (_, number) =>
    eventOf(number, 2, number % 1_000 === 7 ? { discovered: true } : {}),
  )
  await store.commit(storeEvents(events))
  const page = async (after?: string) => {
    const { alerts, next } = await findAlerts(store, { discovered: true }, { limit: 2, after })
    return { ids: alerts.map(({ id }) => id), next }
  }
  const first = await page()
  expect(first.ids).toEqual(['alr_2007', 'alr_1007'])
  expect(await page(first.next!)).toEqual({ ids: ['alr_7'], next: null })
  await store.commit(storeEvents([eventOf(8, 3, { discovered: true })]))
  expect((await page(first.next!)).ids).toEqual(['alr_8', 'alr_7'])
})

test('a test beyond the summary is asked about all alerts, each once', async () => {
  const store = stores.open()
  await store.commit(storeEvents(Array.from({ length: 3_000 }, (_, number) => eventOf(number, 2))))
  const asked: string[] = []
  const where = async (summaries: readonly AlertSummary[]) => {
    asked.push(...summaries.map(({ id }) => id))
    return summaries.filter(({ id }) => id === 'alr_7')
  }
  const { alerts } = await findAlerts(store, {}, { limit: 2, where })
  expect(alerts.map(({ id }) => id)).toEqual(['alr_7'])
  expect(asked).toEqual(Array.from({ length: 3_000 }, (_, number) => `alr_${2_999 - number}`))
  const byPeople = await findAlerts(store, {}, { limit: 2, where, sort: 'people' })
  expect(byPeople.alerts.map(({ id }) => id)).toEqual(['alr_7'])
})

test('an alert that changes for long leaves no old values behind', () => {
  const alerts = createAlertColumns()
  const one = summarise(eventOf(1, 1).alert)
  for (let number = 0; number < 100; number++) alerts.put({ ...one, features: [`feature-${number}`] })
  expect(alerts.dictionary('features').marks(() => true)!.length).toBeLessThan(3)
})

test('where events are gone that it had not read, the archive reads all anew', async () => {
  const store = stores.open()
  const archive = createAlertArchive(store)
  await store.commit(storeEvents([eventOf(1, 1)]))
  await archive.read()
  await store.commit(storeEvents([eventOf(1, 2)]))
  await store.commit(storeEvents([eventOf(2, 1)]))
  await store.commit({ trim: [{ log: EVENTS, upTo: 2 }] })
  expect(summariesOf(await archive.read())).toEqual(await summariesIn(store))
})
