import { expect, test } from 'vitest'
import { timeZoneOf } from '../../../../src/core/detection/baseline/time-zone.js'

test.each([
  [['IT'], 'Europe/Rome'],
  [['GB', 'IE'], 'Europe/London'],
  [['US'], 'America/Chicago'],
  [[], 'UTC'],
  [['ZZ'], 'UTC'],
])('services of %j live by the clock of %s', (countries, zone) => {
  expect(timeZoneOf(countries)).toBe(zone)
})

test('every zone is one that the platform knows', () => {
  for (const country of ['AT', 'AU', 'BR', 'DE', 'FR', 'IN', 'JP', 'MX', 'NG', 'NZ', 'ZA']) {
    expect(() => new Intl.DateTimeFormat('en', { timeZone: timeZoneOf([country]) })).not.toThrow()
  }
})
