import type { AlertEvent } from '../model/alert.js'
import type { Instant } from '../model/instant.js'
import { parseInstant } from '../model/instant.js'
import type { ServiceId } from '../model/vocabulary.js'

/** An alert as its events leave it. */
export interface AlertSpan {
  readonly id: string
  readonly service: ServiceId
  readonly startedAt: Instant
  /** The time of the first event. */
  readonly openedAt: Instant
  /** Null while it is not over. */
  readonly resolvedAt: Instant | null
  readonly isRetracted: boolean
}

/** Folds events, in the order of their emission, into one span per alert; earliest opened first. */
export function alertSpans(events: readonly AlertEvent[]): AlertSpan[] {
  const spans = new Map<string, AlertSpan>()
  for (const { alert, type } of events) {
    const openedAt = parseInstant(alert.openedAt)!
    spans.set(alert.id, {
      id: alert.id,
      service: alert.service,
      startedAt: parseInstant(alert.startedAt)!,
      openedAt: Math.min(openedAt, spans.get(alert.id)?.openedAt ?? openedAt),
      resolvedAt: parseInstant(alert.resolvedAt ?? '') ?? null,
      isRetracted: type === 'alert.retracted' || alert.status === 'retracted',
    })
  }
  return [...spans.values()].sort((a, b) => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1))
}
