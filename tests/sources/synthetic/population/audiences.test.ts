import { expect, test } from 'vitest'
import { HOUR } from '../../../../src/core/model/instant.js'
import { AUDIENCES, COUNTRIES, localTime } from '../../../../src/sources/synthetic/population/audiences.js'

const ZONES = {
  IT: 'Europe/Rome',
  GB: 'Europe/London',
  US: 'America/Chicago',
  FR: 'Europe/Paris',
  DE: 'Europe/Berlin',
  ES: 'Europe/Madrid',
  CA: 'America/Toronto',
} as const

test('every hour of two years is the hour that the clocks of the country show, summer time and its changes included', () => {
  for (const [country, timeZone] of Object.entries(ZONES)) {
    const clock = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hour: '2-digit',
      day: '2-digit',
      hourCycle: 'h23',
    })
    const wrong: string[] = []
    for (let at = Date.UTC(2023, 0, 1); at < Date.UTC(2025, 0, 1); at += HOUR) {
      const local = new Date(localTime(AUDIENCES[country as keyof typeof ZONES], at))
      const parts = Object.fromEntries(
        clock.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
      )
      if (local.getUTCHours() !== parts.hour || local.getUTCDate() !== parts.day)
        wrong.push(new Date(at).toISOString())
    }
    expect([country, wrong]).toEqual([country, []])
  }
})

test('where no summer time is kept the clock never changes', () => {
  const far = [Date.UTC(2024, 0, 1), Date.UTC(2024, 6, 1)].map((at) => localTime(AUDIENCES.MX, at) - at)
  expect(far).toEqual([-6 * HOUR, -6 * HOUR])
  expect(COUNTRIES).toEqual([...Object.keys(ZONES), 'MX'])
})
