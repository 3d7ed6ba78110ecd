import type { Alert, AlertEvent } from '../core/model/alert.js'
import type { Change, KeyValue, Store } from './ports/store.js'

/** All events of all alerts in the order of their storing; webhooks, streams and feeds read it. An entry's number is the event's place. */
export const EVENTS = 'events'

const alertKey = (id: string) => `alert/${id}`
const historyKey = (id: string, sequence: number) => `alert-event/${id}/${String(sequence).padStart(6, '0')}`
/** Sorts alerts by their beginning, so that the newest are found without reading all. */
const startKey = ({ startedAt, id }: Alert) => `alert-start/${startedAt}/${id}`

/** What storing events writes: each to the log and to its alert's history, and the alert as it is now. */
export function storeEvents(events: readonly AlertEvent[]): Required<Pick<Change, 'set' | 'append'>> {
  const set: KeyValue[] = []
  for (const event of events) {
    const text = JSON.stringify(event)
    set.push({ key: historyKey(event.alert.id, event.sequence), value: text })
    if (event.sequence === 1) set.push({ key: startKey(event.alert), value: event.alert.id })
  }
  for (const { alert } of new Map(events.map((event) => [event.alert.id, event])).values()) {
    set.push({ key: alertKey(alert.id), value: JSON.stringify(alert) })
  }
  return { set, append: events.map((event) => ({ log: EVENTS, value: JSON.stringify(event) })) }
}

export async function readAlert(store: Store, id: string): Promise<Alert | null> {
  const [text = null] = await store.get([alertKey(id)])
  return text === null ? null : (JSON.parse(text) as Alert)
}

/** An alert's events, oldest first. */
export async function readHistory(store: Store, id: string): Promise<AlertEvent[]> {
  const found = await store.list({ prefix: `alert-event/${id}/`, limit: 10_000 })
  return found.map(({ value }) => JSON.parse(value) as AlertEvent)
}

/** A page of alerts, the newest beginning first; `after` is the place that the page before it gave. */
export async function readAlerts(
  store: Store,
  page: { readonly limit: number; readonly after?: string },
): Promise<{ readonly alerts: readonly Alert[]; readonly next: string | null }> {
  const found = await store.list({
    prefix: 'alert-start/',
    reverse: true,
    limit: page.limit,
    ...(page.after === undefined ? {} : { after: page.after }),
  })
  const texts = await store.get(found.map(({ value }) => alertKey(value)))
  return {
    alerts: texts.filter((text) => text !== null).map((text) => JSON.parse(text) as Alert),
    next: found.length < page.limit ? null : found.at(-1)!.key,
  }
}
