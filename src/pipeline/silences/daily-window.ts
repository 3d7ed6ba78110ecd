import type { Instant } from '../../core/model/instant.js'

/**
 * Part of every day in which a silence holds; `to` before `from` goes over midnight and belongs to the day it began on.
 */
export interface DailyWindow {
  /** IANA. */
  readonly timeZone: string
  /** `HH:MM`, local. */
  readonly from: string
  readonly to: string
  /** Empty: every day. */
  readonly days: readonly Day[]
}

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
type Day = (typeof DAYS)[number]

/**
 * Whether an instant lies in a window by the clocks of its time zone. `to` itself is outside; equal ends mean the whole
 * day.
 */
export function isInDailyWindow({ timeZone, from, to, days }: DailyWindow, at: Instant): boolean {
  const { day, time } = localTime(timeZone, at)
  const isOn = (which: number) => days.length === 0 || days.includes(DAYS[(which + 7) % 7]!)
  if (from === to) return isOn(day)
  if (from < to) return from <= time && time < to && isOn(day)
  // Over midnight: the part after it belongs to the day before.
  return (time >= from && isOn(day)) || (time < to && isOn(day - 1))
}

function localTime(timeZone: string, at: Instant): { readonly day: number; readonly time: string } {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  const day = DAYS.indexOf(String(parts.weekday).toLowerCase() as Day)
  return { day, time: `${parts.hour}:${parts.minute}` }
}

/** Making one costs more than a hundred uses. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
    formats.set(timeZone, format)
  }
  return format
}
