import type { Instant } from '../../../core/model/instant.js'
import { DAY, HOUR } from '../../../core/model/instant.js'

/** People who share a language, a clock and a country. */
export interface Audience {
  readonly country: CountryCode
  readonly tongue: Tongue
  /** Their clock's distance from UTC in winter, in hours; for the US that of the Central zone, midway of its people. */
  readonly offset: number
  /** Whose rule says when the clock is an hour ahead for the summer. */
  readonly summer: SummerRule | null
  readonly regions: readonly string[]
}

export type CountryCode = 'IT' | 'GB' | 'US' | 'FR' | 'DE' | 'ES' | 'CA' | 'MX'
export type Tongue = 'en' | 'it' | 'fr' | 'de' | 'es'

export const AUDIENCES: Readonly<Record<CountryCode, Audience>> = {
  IT: {
    country: 'IT',
    tongue: 'it',
    offset: 1,
    summer: 'europe',
    regions: ['Lombardia', 'Lazio', 'Campania', 'Veneto', 'Sicilia', 'Emilia-Romagna', 'Piemonte', 'Puglia'],
  },
  GB: {
    country: 'GB',
    tongue: 'en',
    offset: 0,
    summer: 'europe',
    regions: ['England', 'England', 'England', 'England', 'Scotland', 'Wales', 'Northern Ireland'],
  },
  US: {
    country: 'US',
    tongue: 'en',
    offset: -6,
    summer: 'america',
    regions: ['California', 'Texas', 'Florida', 'New York', 'Illinois', 'Ohio', 'Georgia', 'Washington'],
  },
  FR: audience('FR', 'fr', 1, 'europe', ['Île-de-France', 'Occitanie', 'Bretagne', 'Grand Est']),
  DE: audience('DE', 'de', 1, 'europe', ['Bayern', 'Nordrhein-Westfalen', 'Berlin', 'Hessen']),
  ES: audience('ES', 'es', 1, 'europe', ['Madrid', 'Cataluña', 'Andalucía', 'Galicia']),
  CA: audience('CA', 'en', -5, 'america', ['Ontario', 'Alberta', 'British Columbia', 'Quebec']),
  MX: audience('MX', 'es', -6, null, ['Ciudad de México', 'Jalisco', 'Nuevo León', 'Puebla']),
}

function audience(
  country: CountryCode,
  tongue: Tongue,
  offset: number,
  summer: SummerRule | null,
  regions: readonly string[],
): Audience {
  return { country, tongue, offset, summer, regions }
}

export const COUNTRIES = Object.keys(AUDIENCES) as CountryCode[]

/**
 * How much is posted in each local hour, 1 on average: asleep at four, a bump at lunch, most in the evening. On
 * Saturday and Sunday people get up later and post a little more.
 */
const HOURS = [
  0.6, 0.34, 0.2, 0.13, 0.11, 0.17, 0.36, 0.68, 0.93, 1.03, 1.08, 1.14, 1.3, 1.28, 1.16, 1.12, 1.16, 1.28,
  1.42, 1.6, 1.8, 1.88, 1.65, 1.11,
]
const MEAN = HOURS.reduce((sum, hour) => sum + hour, 0) / HOURS.length
const LIE_IN = 1.5 * HOUR
const WEEKEND = 1.12
const WORKDAY = (7 - 2 * WEEKEND) / 5

/** How busy an audience is at a moment, 1 on average over the week. */
export function busyness(audience: Audience, at: Instant): number {
  const local = localTime(audience, at)
  // 1 January 1970 was a Thursday.
  const weekday = (Math.floor(local / DAY) + 4) % 7
  const isWeekend = weekday === 0 || weekday === 6
  const inDay = local % DAY
  // The lie-in ends at noon, or Sunday night would be one as well.
  const felt =
    isWeekend && inDay < DAY / 2
      ? Math.max(0, inDay - LIE_IN * Math.min(1, (DAY / 2 - inDay) / (4 * HOUR)))
      : inDay
  const hour = Math.floor(felt / HOUR)
  const part = felt / HOUR - hour
  const level = HOURS[hour]! * (1 - part) + HOURS[(hour + 1) % 24]! * part
  return (level / MEAN) * (isWeekend ? WEEKEND : WORKDAY)
}

/** What an audience's clocks show, as if it were UTC. */
export function localTime({ offset, summer }: Audience, at: Instant): Instant {
  return at + (offset + (summer !== null && isSummer(summer, offset, at) ? 1 : 0)) * HOUR
}

/** Europe changes its clocks everywhere at 01:00 UTC; America at two in the morning of each place. */
export type SummerRule = 'europe' | 'america'

function isSummer(rule: SummerRule, offset: number, at: Instant): boolean {
  const year = new Date(at).getUTCFullYear()
  if (rule === 'europe') {
    return at >= sundayBy(year, MARCH, 31) + HOUR && at < sundayBy(year, OCTOBER, 31) + HOUR
  }
  // The second Sunday of March and the first of November; in November two o'clock is still summer's.
  const begins = sundayBy(year, MARCH, 14) + (2 - offset) * HOUR
  return at >= begins && at < sundayBy(year, NOVEMBER, 7) + (1 - offset) * HOUR
}

const MARCH = 2
const OCTOBER = 9
const NOVEMBER = 10

/** The start of the last Sunday up to a day of a month, in UTC. */
function sundayBy(year: number, month: number, day: number): Instant {
  const last = Date.UTC(year, month, day)
  return last - new Date(last).getUTCDay() * DAY
}
