import { getAllCountries, getTimezone } from 'countries-and-timezones'
import { expect, test } from 'vitest'
import { timeZoneOf } from '../../../src/core/detection/baseline/time-zone.js'
import { zoneOfCountry } from '../../../src/runtime/config/zone-of-country.js'

test.each([
  ['AR', 'America/Argentina/Buenos_Aires'],
  ['SG', 'Asia/Singapore'],
  ['RU', 'Europe/Moscow'],
  ['ID', 'Asia/Jakarta'],
  ['ZZ', null],
])('people in %s live by the clock of %s', (country, zone) => {
  expect(zoneOfCountry(country)).toBe(zone)
})

test('the zones that the core lists come before those of the library', () => {
  expect(timeZoneOf(['US'], zoneOfCountry)).toBe('America/Chicago')
  expect(timeZoneOf(['AR'], zoneOfCountry)).toBe('America/Argentina/Buenos_Aires')
  expect(timeZoneOf(['ZZ'], zoneOfCountry)).toBe('UTC')
})

/** Research stations, and islands without inhabitants. */
const UNINHABITED = ['AQ', 'HM', 'TF', 'UM']

test('every inhabited country has one zone, which the platform knows, and which was chosen where its clocks differ', () => {
  const clockOf = (zone: string) => {
    const { utcOffset, dstOffset } = getTimezone(zone)!
    return `${utcOffset}/${dstOffset}`
  }
  const undecided: string[] = []
  for (const { id, timezones } of Object.values(getAllCountries())) {
    if (UNINHABITED.includes(id)) continue
    const zone = timeZoneOf([id], zoneOfCountry)
    expect(() => new Intl.DateTimeFormat('en', { timeZone: zone }), id).not.toThrow()
    const isChosen = zone !== timezones[0] || timeZoneOf([id]) !== 'UTC'
    if (new Set(timezones.map(clockOf)).size > 1 && !isChosen) undecided.push(`${id} ${zone}`)
  }
  // Their largest zone is the first that the library lists.
  expect(undecided).toEqual(['CN Asia/Shanghai', 'EC America/Guayaquil', 'ID Asia/Jakarta', 'UA Europe/Kyiv'])
})
