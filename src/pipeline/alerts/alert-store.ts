import { postKey } from '../../core/engine/post/classified-post.js'
import type { Alert, AlertEvent } from '../../core/model/alert.js'
import type { Instant } from '../../core/model/instant.js'
import type { ServiceId } from '../../core/model/vocabulary.js'
import { defineBareCodec } from '../log/codec.js'
import { KEYS, LOGS } from '../log/keys.js'
import { listAll } from '../log/list-all.js'
import type { Change, KeyValue, Store } from '../ports/store.js'
import type { AlertSummary } from './alert-summary.js'
import { isOver, lifeOf, readSummary, summarise, writeSummary } from './alert-summary.js'

/** The API answers the texts of alerts and events unchanged, so no version stands in them. */
export const eventCodec = defineBareCodec<AlertEvent>()
export const alertCodec = defineBareCodec<Alert>()

/**
 * All events of all alerts in the order in which they were stored; webhooks, streams and feeds read it. An entry's
 * number is the event's place. Entries hold no post: a log cannot be changed, and a post's text may have to be
 * forgotten. `withPosts` adds the posts that may still be shown.
 */
export const EVENTS = LOGS.events

/** The alerts that show a post lie under this; a hash, since networks' ids may be long and hold anything. */
export const evidenceOf = (post: { readonly source: string; readonly id: string }) =>
  `${KEYS.evidenceOf}${postKey(post)}/`

export const alertKey = (id: string) => `${KEYS.alert}${id}`
export const historyKey = (id: string, sequence: number) =>
  `${KEYS.alertEvent}${id}/${String(sequence).padStart(6, '0')}`

/** Where an alert stands among all: by its beginning, then its id. Neither changes in an alert's life. */
const placeOf = ({ startedAt, id }: Pick<Alert, 'startedAt' | 'id'>) => `${startedAt}/${id}`
/** Summaries of all alerts by their place, so that a page is found without reading the alerts that are not on it. */
export const ALL_ALERTS = KEYS.alertStart
/** The same for one service. */
export const alertsOf = (service: ServiceId) => `${KEYS.alertOf}${service}/`
/** The services that ever had an alert, in the catalogue or not. */
const SERVICES_WITH_ALERTS = KEYS.alertService

/** What a commit writes to store events: each in the log and in its alert's history, and the alert as it is now. */
export function storeEvents(events: readonly AlertEvent[]): Required<Pick<Change, 'set' | 'append'>> {
  const set: KeyValue[] = []
  for (const event of events) {
    const text = eventCodec.encode(event)
    set.push({ key: historyKey(event.alert.id, event.sequence), value: text })
    for (const post of event.alert.evidence.posts) {
      set.push({ key: `${evidenceOf(post)}${event.alert.id}`, value: event.alert.id })
    }
    if (event.sequence === 1) {
      set.push({ key: `${SERVICES_WITH_ALERTS}${event.alert.service}`, value: event.alert.service })
    }
  }
  for (const { alert, at } of new Map(events.map((event) => [event.alert.id, event])).values()) {
    const summary = writeSummary(summarise(alert, at))
    set.push({ key: alertKey(alert.id), value: alertCodec.encode(alert) })
    set.push({ key: `${ALL_ALERTS}${placeOf(alert)}`, value: summary })
    set.push({ key: `${alertsOf(alert.service)}${placeOf(alert)}`, value: summary })
  }
  return {
    set,
    append: events.map((event) => ({ log: EVENTS, value: eventCodec.encode(withoutPosts(event)) })),
  }
}

/**
 * What storing newer numbers of alerts writes: each alert as it is now. No event says so, since nobody need be
 * notified.
 */
export async function storeNumbers(
  store: Store,
  alerts: readonly Alert[],
  at: Instant | undefined,
): Promise<KeyValue[]> {
  if (alerts.length === 0) return []
  const updatedAt = new Map((await readSummaries(store, alerts)).map((one) => [one.id, one.updatedAt]))
  return [
    ...alerts.flatMap((alert) => [
      { key: alertKey(alert.id), value: alertCodec.encode(alert) },
      {
        key: `${ALL_ALERTS}${placeOf(alert)}`,
        value: writeSummary(summarise(alert, updatedAt.get(alert.id))),
      },
    ]),
    { key: KEYS.alertNumbers, value: String(at) },
  ]
}

function withoutPosts(event: AlertEvent): AlertEvent {
  return { ...event, alert: { ...event.alert, evidence: { ...event.alert.evidence, posts: [] } } }
}

/** Events of the log with the posts that their alerts' histories still hold, in their order. */
export async function withPosts(store: Store, events: readonly AlertEvent[]): Promise<AlertEvent[]> {
  if (events.length === 0) return []
  const texts = await store.get(events.map(({ alert, sequence }) => historyKey(alert.id, sequence)))
  return texts.map((text, index) =>
    text === null ? events[index]! : eventCodec.decode(text, `an event of ${events[index]!.alert.id}`),
  )
}

export async function readAlert(store: Store, id: string): Promise<Alert | null> {
  const [text = null] = await store.get([alertKey(id)])
  return text === null ? null : alertCodec.decode(text, alertKey(id))
}

/** Alerts as they are stored, JSON texts, in the order asked for; null for one that is gone. */
export async function readAlertTexts(store: Store, ids: readonly string[]): Promise<(string | null)[]> {
  return ids.length === 0 ? [] : [...(await store.get(ids.map(alertKey)))]
}

/** Summaries of alerts in the order asked for; one that is gone is left out. */
export async function readSummaries(
  store: Store,
  alerts: readonly Pick<Alert, 'startedAt' | 'id'>[],
): Promise<readonly AlertSummary[]> {
  if (alerts.length === 0) return []
  const keys = alerts.map((alert) => `${ALL_ALERTS}${placeOf(alert)}`)
  const texts = await store.get(keys)
  const found = texts.flatMap((value, index) =>
    value === null ? [] : [readSummary({ key: keys[index]!, value })],
  )
  return completeSummaries(store, found)
}

/** Adds what summaries of older versions lack, from the alerts themselves and their last events. */
export async function completeSummaries(
  store: Store,
  summaries: readonly AlertSummary[],
): Promise<readonly AlertSummary[]> {
  if (summaries.every(({ updatedAt }) => updatedAt !== undefined)) return summaries
  return Promise.all(
    summaries.map(async (summary) => {
      if (summary.updatedAt !== undefined) return summary
      const last = (await readHistory(store, summary.id)).at(-1)
      return last === undefined ? summary : { ...summary, ...lifeOf(last.alert), updatedAt: last.at }
    }),
  )
}

/** The events of all alerts whose id begins so, each alert's oldest first. */
export async function readEventsBeginning(store: Store, idPrefix: string): Promise<AlertEvent[]> {
  const found = await store.list({ prefix: `${KEYS.alertEvent}${idPrefix}`, limit: 10_000 })
  return found.map(({ key, value }) => eventCodec.decode(value, key))
}

/** An alert's events, oldest first. */
export async function readHistory(store: Store, id: string): Promise<AlertEvent[]> {
  const found = await store.list({ prefix: `${KEYS.alertEvent}${id}/`, limit: 10_000 })
  return found.map(({ key, value }) => eventCodec.decode(value, key))
}

/** Changes with every event. What is shown of an alert may change without one: `readRenderVersion`. */
export async function readAlertsVersion(store: Store): Promise<number> {
  const [tail = 0] = await store.tails([EVENTS])
  return tail
}

/** The services that ever had an alert. */
export async function readServicesWithAlerts(store: Store): Promise<ServiceId[]> {
  return (await listAll(store, SERVICES_WITH_ALERTS)).map(({ value }) => value)
}

/** The services with an alert that is not over. */
export async function readAlertedServices(store: Store): Promise<ServiceId[]> {
  const services = await readServicesWithAlerts(store)
  const current = await Promise.all(services.map((service) => readCurrent(store, service)))
  return services.filter((_, index) => current[index]!.length > 0)
}

/** Whether a service ever had an alert: one that is in no catalogue is known by that alone. */
export async function hadAlert(store: Store, service: ServiceId): Promise<boolean> {
  const [found = null] = await store.get([`${SERVICES_WITH_ALERTS}${service}`])
  return found !== null
}

/**
 * A new alert begins after the last is over, so looking at a service's newest would usually be enough. But a retracted
 * alert may have begun later than the one that took its place.
 */
const LOOKED_AT = 5

/** The alerts of a service that are not over, the newest beginning first; in practice one or none. */
export async function readCurrent(store: Store, service: ServiceId): Promise<AlertSummary[]> {
  const newest = await store.list({ prefix: alertsOf(service), reverse: true, limit: LOOKED_AT })
  return newest.map(readSummary).filter(({ status }) => !isOver(status))
}
