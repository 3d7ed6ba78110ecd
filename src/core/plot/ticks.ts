import type { Instant } from '../model/instant.js'
import { DAY, formatInstant, HOUR, MINUTE, WEEK } from '../model/instant.js'

export interface TimeTick {
  readonly at: Instant
  /** The time of day, or the date where a tick is a day. */
  readonly label: string
  /** The date below it: at the first tick and at each midnight; else empty. */
  readonly date: string
}

const STEPS: readonly Instant[] = [
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2].map((days) => days * DAY),
  ...[1, 2, 4, 13, 26, 52, 260, 1040].map((weeks) => weeks * WEEK),
]

/** Weeks are counted from a Monday: 5 January 1970. */
const FIRST_MONDAY: Instant = 4 * DAY

/** Round moments in UTC, at most `most` of them, from one a minute to one in twenty years. */
export function timeTicks(from: Instant, to: Instant, most: number): TimeTick[] {
  const step = STEPS.find((candidate) => (to - from) / candidate <= most) ?? STEPS.at(-1)!
  const origin = step >= WEEK ? FIRST_MONDAY : 0
  const ticks: TimeTick[] = []
  for (let at = origin + Math.ceil((from - origin) / step) * step; at <= to; at += step) {
    const isFirst = ticks.length === 0
    if (step >= DAY) {
      const isNewYear = isFirst || yearOf(at) !== yearOf(at - step)
      ticks.push({ at, label: dayOf(at), date: isNewYear ? yearOf(at) : '' })
    } else {
      ticks.push({
        at,
        label: formatInstant(at).slice(11, 16),
        date: isFirst || at % DAY === 0 ? dayOf(at) : '',
      })
    }
  }
  return ticks
}

/** Round counts from 0 up to `top`: 1, 2 or 5 times a power of ten apart, never less than 1. */
export function countTicks(top: number, most: number): number[] {
  let step = 1
  for (let power = 1; top / step > most; power *= 10) {
    step = [power, 2 * power, 5 * power].find((candidate) => top / candidate <= most) ?? 10 * power
  }
  return Array.from({ length: Math.floor(top / step) + 1 }, (_, index) => index * step)
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** "14 Nov". */
export function dayOf(at: Instant): string {
  const date = formatInstant(at)
  return `${Number(date.slice(8, 10))} ${MONTHS[Number(date.slice(5, 7)) - 1]}`
}

function yearOf(at: Instant): string {
  return formatInstant(at).slice(0, 4)
}
