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

const TOO_MANY = 429
const WAIT = /"retry_after"\s*:\s*(\d{1,9}(?:\.\d{1,9})?)/

/**
 * The wait that chat services ask for in the body of a 429, in seconds: Telegram as `parameters.retry_after`, Discord
 * as `retry_after`. By pattern, since the answer may be cut off.
 */
export function readRetryAfterBody(status: number, answer: string): number | null {
  const seconds = status === TOO_MANY ? WAIT.exec(answer)?.[1] : undefined
  return seconds === undefined ? null : Math.ceil(Number(seconds) * SECOND)
}
