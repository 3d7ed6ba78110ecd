import { describe, expect, test } from 'vitest'
import { affectedPlaces } from '../../../src/core/alerting/affected-places.js'
import type { Tallies, Usual } from '../../../src/core/alerting/alert-state.js'
import { newTallies } from '../../../src/core/alerting/alert-state.js'
import type { PlaceShares } from '../../../src/core/detection/opening/place-shares.js'
import {
  countPlace,
  newPlaceShares,
  usualPlaceShare,
} from '../../../src/core/detection/opening/place-shares.js'
import { DAY, MINUTE } from '../../../src/core/model/instant.js'
import { benjaminiHochberg } from '../../../src/core/stats/benjamini-hochberg.js'
import { complaints, inOrder, murmur, play, START } from '../../support/builders.js'

function talliesOf(places: Record<string, number>, complaints: number): Tallies {
  const located = Object.entries(places).reduce(
    (sum, [name, count]) => (name.includes('/') ? sum : sum + count),
    0,
  )
  return { ...newTallies(), places, located, complaints }
}

function sharesOf(counts: Record<string, number>): PlaceShares {
  const shares = newPlaceShares()
  for (const [name, count] of Object.entries(counts)) {
    const [country, region] = name.split('/')
    const place = region === undefined ? { country: country! } : { country: country!, region }
    for (let post = 0; post < count; post++) countPlace(shares, place, START)
  }
  return shares
}

function usual(over: Partial<Usual> = {}): Usual {
  return { perMinute: 0.01, size: 20, talkPerDay: null, places: newPlaceShares(), ...over }
}

describe('the places that are affected', () => {
  test('while nothing is known of a service are ranked by their complaints', () => {
    const tallies = talliesOf({ IT: 30, 'IT/Lombardia': 12, 'IT/Veneto': 7, FR: 9 }, 60)
    expect(affectedPlaces(tallies, 20, usual()).map(({ name }) => name)).toEqual([
      'IT',
      'IT/Lombardia',
      'FR',
      'IT/Veneto',
    ])
  })

  test('are judged against their own usual: a small region counts, a large one that is as always does not', () => {
    const places = sharesOf({ 'IT/Lombardia': 600, 'IT/Lazio': 300, 'IT/Molise': 10 })
    const tallies = talliesOf({ IT: 90, 'IT/Lombardia': 40, 'IT/Lazio': 20, 'IT/Molise': 30 }, 200)
    const named = affectedPlaces(tallies, 60, usual({ perMinute: 3, places })).map(({ name }) => name)
    expect(named).toContain('IT/Molise')
    expect(named).not.toContain('IT/Lombardia')
  })

  test('leave out where no more complain than on any day', () => {
    const places = sharesOf({ GB: 900, IT: 100 })
    // Three complaints a minute are usual, nearly all of them British; an hour of it.
    const tallies = talliesOf({ GB: 160, IT: 90 }, 250)
    expect(affectedPlaces(tallies, 60, usual({ perMinute: 3, places })).map(({ name }) => name)).toEqual([
      'IT',
    ])
  })

  test('leave out a single complaint, unless hardly anybody says where they are', () => {
    expect(affectedPlaces(talliesOf({ IT: 20, US: 1 }, 60), 20, usual()).map(({ name }) => name)).toEqual([
      'IT',
    ])
    expect(affectedPlaces(talliesOf({ IT: 1 }, 12), 20, usual()).map(({ name }) => name)).toEqual(['IT'])
  })
})

test('of twenty places in which nothing happened, hardly one is named', () => {
  // Chances of places without an outage are evenly spread.
  const chances = Array.from({ length: 20 }, (_, index) => (index + 0.5) / 20)
  expect(benjaminiHochberg(chances, 20, 0.05)).toBe(-1)
  expect(benjaminiHochberg([0.001, 0.004, 0.2], 20, 0.05)).toBe(0.004)
  expect(benjaminiHochberg([0.001, 0.004, 0.2], 200, 0.05)).toBe(-1)
})

test('where people talk from fades by half in two weeks, and an unknown place is possible', () => {
  const shares = sharesOf({ IT: 40 })
  countPlace(shares, { country: 'FR' }, START + 14 * DAY)
  expect(shares.counts).toEqual({ IT: 20, FR: 1 })
  expect(usualPlaceShare(shares, 'IT')).toBeCloseTo(21 / 41)
  expect(usualPlaceShare(shares, 'constructor')).toBeCloseTo(1 / 41)
})

test('an alert says the regions surely affected, and on what it fails', () => {
  const from = START + 60 * MINUTE
  const events = play(
    inOrder(
      murmur(START, START + 100 * MINUTE),
      complaints(from, 10, 14, { place: { country: 'IT', region: 'Lombardia' }, platforms: ['tv'] }),
      complaints(from, 10, 6, { place: { country: 'IT', region: 'Veneto' }, platforms: ['tv', 'ios'] }),
      complaints(from + 5 * MINUTE, 1, 1, { place: { country: 'US', region: 'Texas' } }),
      complaints(from, 10, 20),
    ),
  )
  expect(events.at(-1)!.alert.scope).toEqual({
    languages: { en: 1 },
    regions: [
      { country: 'IT', region: 'Lombardia', share: 0.67 },
      { country: 'IT', region: 'Veneto', share: 0.29 },
    ],
    platforms: { tv: 0.77, ios: 0.23 },
    sources: { x: 41 },
    located: 21,
  })
})
