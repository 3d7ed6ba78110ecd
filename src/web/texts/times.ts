import { locale, texts, timeZone } from '../texts.js'
import type { Plural } from './say.js'
import { say } from './say.js'

const HOURS = { hour: '2-digit', minute: '2-digit', ...(timeZone === undefined ? {} : { timeZone }) } as const
const DAY = { day: 'numeric', month: 'short' } as const
const clock = new Intl.DateTimeFormat(locale, HOURS)
const seconds = new Intl.DateTimeFormat(locale, { ...HOURS, second: '2-digit' })
const dated = new Intl.DateTimeFormat(locale, { ...HOURS, ...DAY })
const datedSeconds = new Intl.DateTimeFormat(locale, { ...HOURS, ...DAY, second: '2-digit' })
const ofAnotherYear = new Intl.DateTimeFormat(locale, { ...HOURS, ...DAY, year: 'numeric' })
const zone = timeZone === undefined ? {} : { timeZone }
const dayFormat = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', ...zone })
const dayOfYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', ...zone })
const shortDay = new Intl.DateTimeFormat(locale, { ...DAY, ...zone })
const shortDayOfYear = new Intl.DateTimeFormat(locale, { ...DAY, year: 'numeric', ...zone })
const isoDay = new Intl.DateTimeFormat('en-CA', {
  ...zone,
  ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
})

const MINUTE_MS = 60_000
const DAY_MINUTES = 1_440

/** How far the posts have come: durations of what goes on end there, not at the reader's clock. */
let streamTime: string | null = null

export function setStreamTime(at: string | null): void {
  streamTime = at
}

export function streamNow(): number {
  return streamTime === null ? Date.now() : Date.parse(streamTime)
}

/** `2026-11-28` in the zone of the page. */
export function dayOf(at: string | number): string {
  return isoDay.format(new Date(at))
}

export function isToday(at: string): boolean {
  return dayOf(at) === dayOf(Date.now())
}

/** The shortest form that cannot be mistaken: an hour today, with the day before, with the year further back. */
export function formatTime(at: string, precise = false): string {
  const date = new Date(at)
  if (isToday(at)) return (precise ? seconds : clock).format(date)
  if (precise) return datedSeconds.format(date)
  return (isThisYear(date) ? dated : ofAnotherYear).format(date)
}

/** `Friday 28 November`, with the year where it is another one. */
export function formatDay(at: string | number): string {
  const date = new Date(at)
  return (isThisYear(date) ? dayFormat : dayOfYear).format(date)
}

function isThisYear(date: Date): boolean {
  return date.getFullYear() === new Date().getFullYear()
}

/** `36 min`, `2 h 5 min`, `3 d 4 h`. */
export function formatLength(fromMs: number, toMs: number): string {
  const minutes = Math.max(0, Math.round((toMs - fromMs) / MINUTE_MS))
  if (minutes < 60) return `${minutes} min`
  if (minutes < DAY_MINUTES) {
    return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
  }
  const hours = Math.floor((minutes % DAY_MINUTES) / 60)
  return `${Math.floor(minutes / DAY_MINUTES)} ${texts.dayUnit}${hours === 0 ? '' : ` ${hours} h`}`
}

/**
 * An instant with the words around it. Some languages write them by the hour and the day: "dalle 16:00 del 28 nov" and
 * "dell’8 nov", "a las 16:00" and "a la 1:00".
 */
export function sinceTime(at: string): string {
  return placed(at, texts.since)
}

export function atTime(at: string): string {
  return placed(at, texts.at)
}

function placed(at: string, phrases: { readonly hour: string; readonly day: Plural }): string {
  const date = new Date(at)
  const hour = clock.formatToParts(date).find(({ type }) => type === 'hour')
  const shown = say(texts.clock, { n: Number(hour?.value), at: clock.format(date) })
  if (isToday(at)) return say(phrases.hour, { clock: shown })
  const day = (isThisYear(date) ? shortDay : shortDayOfYear).format(date)
  return say(phrases.day, { n: Number(dayOf(at).slice('YYYY-MM-'.length)), day, clock: shown })
}
