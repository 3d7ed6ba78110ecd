import type { Instant } from '../../core/model/instant.js'
import { formatInstant, parseInstant } from '../../core/model/instant.js'

/** A time with its beginning and without its end. */
export interface Span {
  readonly from: Instant
  readonly to: Instant
}

export const ALWAYS: Span = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }

export function isWithin({ from, to }: Span, at: Instant): boolean {
  return at >= from && at < to
}

/** What `--from` and `--to` leave; null where nothing can lie between them. */
export function spanOf({ from, to }: { readonly from?: Instant; readonly to?: Instant }): Span | null {
  if (from === undefined && to === undefined) return ALWAYS
  const span = { from: from ?? ALWAYS.from, to: to ?? ALWAYS.to }
  return span.from < span.to ? span : null
}

const DATE = /^\d{4}-\d\d-\d\d$/
const MINUTES = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d$/
const SECONDS = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?$/

/** A date, which means its midnight, or a time; without a zone it is UTC. Undefined for anything else. */
export function readTime(text: string): Instant | undefined {
  if (DATE.test(text)) return parseInstant(`${text}T00:00:00Z`)
  const whole = text.replace(' ', 'T')
  if (MINUTES.test(text)) return parseInstant(`${whole}:00Z`)
  return parseInstant(SECONDS.test(text) ? `${whole}Z` : whole)
}

/** An instant for a sentence. */
export function showTime(at: Instant): string {
  return `${formatInstant(at).slice(0, 16).replace('T', ' ')} UTC`
}
