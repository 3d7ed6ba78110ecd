import type { Instant } from '../core/model/instant.js'
import { SECOND } from '../core/model/instant.js'

/** How long a `Retry-After` asks to wait: seconds, or a date. Null when it is missing or neither. */
export function readRetryAfter(value: string | undefined, now: Instant): number | null {
  if (value === undefined) return null
  const text = value.trim()
  if (/^\d{1,9}$/.test(text)) return Number(text) * SECOND
  // Only the forms of RFC 9110, which all name the weekday: Date.parse takes almost anything.
  const at = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? null : Math.max(at - now, 0)
}
