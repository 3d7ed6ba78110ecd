import type { AlertEvent } from '../model/alert.js'
import { EVENT_TYPES } from '../model/alert.js'
import { parseInstant } from '../model/instant.js'

export type ParsedEvent =
  | { readonly kind: 'event'; readonly event: AlertEvent }
  | { readonly kind: 'rejected'; readonly detail: string }

/**
 * Checks what evaluation and `explain` cannot do without: type, times, id and service. The rest of an alert is believed
 * as it stands. So events of an older or newer version, or of another detector, can be scored too.
 */
export function parseEvent(raw: unknown): ParsedEvent {
  if (!isObject(raw)) return rejected('an event is a JSON object with type, at and alert')
  const { type, at, alert } = raw
  if (!EVENT_TYPES.some((known) => known === type)) {
    return rejected(`type is ${show(type)}; it must be one of ${EVENT_TYPES.join(', ')}`)
  }
  if (!isTime(at)) return wrongTime('at', at)
  if (!isObject(alert)) return rejected(`alert is ${show(alert)}; it must be an object`)
  for (const field of ['id', 'service', 'status']) {
    const value = alert[field]
    if (typeof value !== 'string' || value === '') {
      return rejected(`alert.${field} is ${show(value)}; it must be a text that is not empty`)
    }
  }
  for (const field of ['startedAt', 'openedAt']) {
    if (!isTime(alert[field])) return wrongTime(`alert.${field}`, alert[field])
  }
  for (const field of ['acknowledgedAt', 'resolvedAt']) {
    const value = alert[field]
    if (value !== null && value !== undefined && !isTime(value)) return wrongTime(`alert.${field}`, value)
  }
  return { kind: 'event', event: raw as unknown as AlertEvent }
}

function isObject(raw: unknown): raw is Readonly<Record<string, unknown>> {
  return typeof raw === 'object' && raw !== null && !Array.isArray(raw)
}

function isTime(value: unknown): boolean {
  return typeof value === 'string' && parseInstant(value) !== undefined
}

function wrongTime(field: string, value: unknown): ParsedEvent {
  return rejected(`${field} is ${show(value)}; write RFC 3339, such as 2022-04-28T20:41:03Z`)
}

function rejected(detail: string): ParsedEvent {
  return { kind: 'rejected', detail }
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing'
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
