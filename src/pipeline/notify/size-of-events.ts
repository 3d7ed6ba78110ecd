import type { AlertEvent } from '../../core/model/alert.js'
import { SEVERITIES } from '../../core/model/vocabulary.js'
import { ENDS } from './deliveries.js'

/** How much a reader of a digest should care about an alert, or about alerts of one cause. */
export interface Size {
  readonly lasts: boolean
  /** Of the worst alert that lasts, or of the worst where all are over. */
  readonly severity: number
  /** Over all alerts. */
  readonly people: number
}

/** The size of the newest events of some alerts. */
export function sizeOfEvents(events: readonly AlertEvent[]): Size {
  const lasting = events.filter(({ type }) => !ENDS.includes(type))
  const rank = ({ alert }: AlertEvent) => SEVERITIES.indexOf(alert.severity)
  return {
    lasts: lasting.length > 0,
    severity: Math.max(...(lasting.length > 0 ? lasting : events).map(rank)),
    people: events.reduce((sum, { alert }) => sum + (alert.people ?? alert.signal.authors), 0),
  }
}

/** Above zero where `a` is the larger one: what lasts, then severity, then people. */
export function compareSizes(a: Size, b: Size): number {
  return Number(a.lasts) - Number(b.lasts) || a.severity - b.severity || a.people - b.people
}
