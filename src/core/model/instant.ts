/** A moment, in milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
export const WEEK = 7 * DAY

/** Decisions fall on multiples of this much stream time, so that batching cannot move them. */
export const DECISION_STEP = 10 * SECOND

/** The last whole ten seconds, an instant itself included. */
export function lastStep(at: Instant): Instant {
  return Math.floor(at / DECISION_STEP) * DECISION_STEP
}

/** The first whole ten seconds after an instant. */
export function nextStep(at: Instant): Instant {
  return lastStep(at) + DECISION_STEP
}

/** The earliest and the latest instant that a post may carry; outside lie broken clocks, not posts. */
export const EARLIEST: Instant = Date.UTC(2000, 0, 1)
export const LATEST: Instant = Date.UTC(2100, 0, 1)

export function formatInstant(at: Instant): string {
  return new Date(at).toISOString()
}

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)$/

/**
 * Reads an RFC 3339 time; undefined for anything else, a 30 February included.
 * The common form `2022-04-28T20:41:03.120Z` is read digit by digit: `Date.parse` costs ten times as much,
 * and every post pays it.
 */
export function parseInstant(text: string): Instant | undefined {
  const length = text.length
  if (text.charCodeAt(length - 1) === 90 && (length === 24 || length === 20)) {
    const at = readUtc(text, length)
    if (at !== undefined) return at
  }
  return parseAnyRfc3339(text)
}

function readUtc(text: string, length: number): Instant | undefined {
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45 || text.charCodeAt(10) !== 84) return undefined
  if (text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return undefined
  const year = two(text, 0) * 100 + two(text, 2)
  const month = two(text, 5)
  const day = two(text, 8)
  const hour = two(text, 11)
  const minute = two(text, 14)
  const second = two(text, 17)
  let milli = 0
  if (length === 24) {
    if (text.charCodeAt(19) !== 46) return undefined
    milli = two(text, 20) * 10 + digit(text, 22)
  }
  // NaN from a character that is no digit fails every comparison here.
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 28)) return undefined
  if (!(hour <= 23 && minute <= 59 && second <= 59 && milli <= 999 && year >= 0)) return undefined
  return daysBefore(year, month, day) * DAY + hour * HOUR + minute * MINUTE + second * SECOND + milli
}

function digit(text: string, index: number): number {
  const value = text.charCodeAt(index) - 48
  return value >= 0 && value <= 9 ? value : Number.NaN
}

function two(text: string, index: number): number {
  return digit(text, index) * 10 + digit(text, index + 1)
}

/**
 * Days from 1970-01-01 in the proleptic Gregorian calendar (Howard Hinnant, "chrono-compatible low-level date
 * algorithms").
 */
function daysBefore(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear
  return era * 146_097 + dayOfEra - 719_468
}

function parseAnyRfc3339(text: string): Instant | undefined {
  const found = RFC3339.exec(text)
  if (found === null) return undefined
  const day = Number(found[3])
  const calendar = new Date(Date.UTC(Number(found[1]), Number(found[2]) - 1, day))
  if (calendar.getUTCDate() !== day || calendar.getUTCMonth() + 1 !== Number(found[2])) return undefined
  const fraction = found[7] === undefined ? '' : `.${found[7].slice(0, 3)}`
  // A leap second is counted as the second before it: Date knows none.
  const second = found[6] === '60' ? '59' : found[6]
  const at = Date.parse(
    `${found[1]}-${found[2]}-${found[3]}T${found[4]}:${found[5]}:${second}${fraction}${found[8]!.toUpperCase()}`,
  )
  return Number.isNaN(at) ? undefined : at
}
