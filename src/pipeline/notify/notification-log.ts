import type { Instant } from '../../core/model/instant.js'
import { formatInstant } from '../../core/model/instant.js'
import { defineCodec } from '../log/codec.js'
import { KEYS, notificationLogPrefix } from '../log/keys.js'
import { notificationLogEntryFrom1 } from '../log/migrations.js'
import type { KeyValue, Store } from '../ports/store.js'

const codec = defineCodec<NotificationLogEntry>({
  kind: 'notification log entry',
  version: 2,
  migrations: { 1: notificationLogEntryFrom1 },
})
const endedCodec = defineCodec<Ended>({ kind: 'ended notification log entry', version: 1 })

/** Records that a subscription was notified of an alert's opening, and therefore gets its later events. */
export interface NotificationLogEntry {
  readonly version: 1
  /** The last event that it was looked at for. */
  readonly sequence: number
  /** The delivery of the last event that was for it; null when it asks for none of the types so far. */
  readonly delivery: string | null
  /** RFC 3339, stream time of the event that was sent last; absent where none was, or by an older version. */
  readonly notifiedAt?: string
}

const notificationLogKey = (subscription: string, alert: string) =>
  `${notificationLogPrefix(subscription)}${alert}`

/** Entries whose alert ended, by the time of the end; a subscription stays notified of an alert that reopens. */
const ENDED = KEYS.notificationLogEnded

/** Which of these pairs follow, in their order. */
export async function readNotificationLog(
  store: Store,
  pairs: readonly { readonly subscription: string; readonly alert: string }[],
): Promise<(NotificationLogEntry | null)[]> {
  const texts = await store.get(
    pairs.map(({ subscription, alert }) => notificationLogKey(subscription, alert)),
  )
  return texts.map((text, index) => (text === null ? null : parseLogEntry(pairs[index]!.subscription, text)))
}

/** What storing a follow writes; `endedAt` when the alert is over. */
export function writeNotificationLog(
  subscription: string,
  alert: string,
  logEntry: NotificationLogEntry,
  endedAt: Instant | null,
): KeyValue[] {
  const written = [{ key: notificationLogKey(subscription, alert), value: codec.encode(logEntry) }]
  if (endedAt === null) return written
  const ended: Ended = { version: 1, subscription, alert, sequence: logEntry.sequence }
  const key = `${ENDED}${formatInstant(endedAt)}/${subscription}/${alert}`
  return [...written, { key, value: endedCodec.encode(ended) }]
}

/** Keys of a page of entries whose alert ended before `before` and did not reopen. */
export async function endedLogEntries(store: Store, before: Instant, limit: number): Promise<string[]> {
  const end = `${ENDED}${formatInstant(before)}`
  const found = (await store.list({ prefix: ENDED, limit })).filter(({ key }) => key < end)
  const ended = found.map(({ key, value }) => endedCodec.decode(value, key))
  const logEntries = await readNotificationLog(store, ended)
  return found.flatMap(({ key }, index) => {
    const { subscription, alert, sequence } = ended[index]!
    return logEntries[index]?.sequence === sequence ? [key, notificationLogKey(subscription, alert)] : [key]
  })
}

interface Ended {
  readonly version: 1
  readonly subscription: string
  readonly alert: string
  readonly sequence: number
}

function parseLogEntry(subscription: string, text: string): NotificationLogEntry {
  return codec.decode(text, `the notification log of ${subscription}`)
}
