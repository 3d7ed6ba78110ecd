import { createHash } from 'node:crypto'
import type { Alert } from '../core/model/alert.js'
import type { Service } from '../core/model/catalogue.js'
import type { Instant } from '../core/model/instant.js'
import type { ServiceId, Severity } from '../core/model/vocabulary.js'
import { readAlert } from '../pipeline/alerts/alert-store.js'
import { isOver } from '../pipeline/alerts/alert-summary.js'
import { currentAlertsOf } from '../pipeline/alerts/search/current-alerts.js'
import { defineCodec } from '../pipeline/log/codec.js'
import { KEYS } from '../pipeline/log/keys.js'
import type { Clock } from '../pipeline/ports/clock.js'
import type { Store } from '../pipeline/ports/store.js'
import { readSilences, silencesOf } from '../pipeline/silences/silences.js'
import type { PostableAlert } from './postable-alert.js'
import { toPostable } from './postable-alert.js'
import type { SendAlerts, Sent } from './send-alerts.js'

const codec = defineCodec<NotifiedState>({ kind: 'state of an Alertmanager', version: 1 })

export type Push = Sent | { readonly kind: 'nothing-to-push' }

export interface PushParts {
  readonly store: Store
  readonly clock: Clock
  readonly services: ReadonlyMap<ServiceId, Service>
  readonly publicUrl: string | undefined
  /** The Alertmanager's address; its hash is the key of the stored state. */
  readonly address: string
  readonly send: SendAlerts
  /** Interval between two pushes. Unit: milliseconds. */
  readonly everyMs: number
}

/** Number of pushes that may fail before an Alertmanager takes an alert for resolved. */
const MISSES = 4

/** The alerts that an Alertmanager may still show: severities by alert, several where a push had no certain result. */
interface NotifiedState {
  readonly version: 1
  readonly alerts: Readonly<Record<string, readonly Severity[]>>
}

/**
 * Pushes every current alert to an Alertmanager, and each ended alert once. An Alertmanager forgets an alert without
 * new pushes. Each alert therefore carries an end a little ahead, which moves with each push. A change of severity ends
 * the old alert there.
 */
export function createPush(parts: PushParts): (signal: AbortSignal) => Promise<Push> {
  const { store, clock, send } = parts
  const key = `${KEYS.alertmanager}${createHash('sha256').update(parts.address).digest('hex').slice(0, 16)}`

  return async (signal) => {
    const now = clock.now()
    const [text = null] = await store.get([key])
    const notified = text === null ? {} : codec.decode(text, 'the state of an Alertmanager').alerts
    const current = await readCurrentAlerts(parts, now)
    const alerts = [
      ...(await endedOf(parts, notified, current, now)),
      ...current.map((alert) => postable(parts, alert, alert.severity, now + MISSES * parts.everyMs)),
    ]
    if (alerts.length === 0) return { kind: 'nothing-to-push' }
    // Stored before the push: after a crash in between, the next process must know which alerts to end.
    const may = await remember(text, withCurrent(notified, current))
    if (may === null) return { kind: 'nothing-to-push' }
    const sent = await send(withoutDoubles(alerts), signal)
    if (sent.kind === 'accepted') await remember(may, withCurrent({}, current))
    return sent
  }

  /** Returns the stored text; null when another process has pushed meanwhile, whose state is newer. */
  async function remember(before: string | null, alerts: NotifiedState['alerts']): Promise<string | null> {
    const value = codec.encode({ version: 1, alerts })
    if (value === before) return value
    const done = await store.commit({ checks: [{ key, value: before }], set: [{ key, value }] })
    return done.kind === 'done' ? value : null
  }
}

/**
 * Alerts that last and are not silenced. To the Alertmanager, one that becomes silenced ends, and comes back after the
 * silence.
 */
async function readCurrentAlerts({ store }: PushParts, now: Instant): Promise<Alert[]> {
  const silences = await readSilences(store)
  const summaries = [...(await currentAlertsOf(store).read()).values()]
  const alerts = await Promise.all(summaries.map(({ id }) => readAlert(store, id)))
  return alerts.filter(
    (alert): alert is Alert =>
      alert !== null && !isOver(alert.status) && silencesOf(silences, alert, now).length === 0,
  )
}

/** The alerts and severities of earlier pushes that do not last any more, each with its end. */
async function endedOf(
  parts: PushParts,
  notified: NotifiedState['alerts'],
  current: readonly Alert[],
  now: Instant,
): Promise<PostableAlert[]> {
  const severities = new Map(current.map(({ id, severity }) => [id, severity]))
  const gone = Object.entries(notified)
    .flatMap(([id, all]) => all.map((severity) => [id, severity] as const))
    .filter(([id, severity]) => severities.get(id) !== severity)
  const ended: PostableAlert[] = []
  for (const [id, severity] of gone) {
    const alert = await readAlert(parts.store, id)
    if (alert === null) continue
    const resolvedAt = alert.resolvedAt === null ? now : Date.parse(alert.resolvedAt)
    ended.push(postable(parts, alert, severity, Math.min(resolvedAt, now)))
  }
  return ended
}

function postable(
  { services, publicUrl }: PushParts,
  alert: Alert,
  severity: Severity,
  endsAt: Instant,
): PostableAlert {
  return toPostable({ alert, severity, service: services.get(alert.service), endsAt, publicUrl })
}

function withCurrent(notified: NotifiedState['alerts'], current: readonly Alert[]): NotifiedState['alerts'] {
  const all = new Map(Object.entries(notified))
  for (const { id, severity } of current) all.set(id, [...new Set([...(all.get(id) ?? []), severity])])
  return Object.fromEntries(all)
}

/** Of the same labels the last: what lasts stands behind what ended. */
function withoutDoubles(alerts: readonly PostableAlert[]): PostableAlert[] {
  return [...new Map(alerts.map((alert) => [JSON.stringify(alert.labels), alert])).values()]
}
