import { expect, test } from 'vitest'
import type { AlertState } from '../../../src/core/alerting/alert-state.js'
import { newTallies } from '../../../src/core/alerting/alert-state.js'
import { severityOf } from '../../../src/core/alerting/severity.js'
import { newPlaceShares } from '../../../src/core/detection/opening/place-shares.js'
import { HOUR } from '../../../src/core/model/instant.js'
import { policy, START } from '../../support/builders.js'

function severity(
  people: number,
  over: {
    talkPerDay?: number
    hours?: number
    countries?: number
    ratio?: number
    unverified?: number
    sources?: Record<string, number>
  } = {},
): string {
  const tallies = newTallies()
  for (let country = 0; country < (over.countries ?? 1); country++) tallies.places[`C${country}`] = 3
  tallies.complaints = people
  tallies.unverified = over.unverified ?? 0
  tallies.sources = over.sources ?? { x: people }
  const alert = {
    severity: 'minor',
    startedAt: START,
    authors: { kind: 'exact', keys: Array.from({ length: people }, (_, key) => key) },
    tallies,
    usual: { perMinute: 0.1, size: 20, talkPerDay: over.talkPerDay ?? null, places: newPlaceShares() },
  } as unknown as AlertState
  return severityOf(alert, over.ratio ?? 50, START + (over.hours ?? 0) * HOUR, policy.life)
}

test('is by the number of people while the audience is unknown', () => {
  expect([24, 25, 249, 250].map((people) => severity(people))).toEqual([
    'minor',
    'major',
    'major',
    'critical',
  ])
})

test('asks for more people where more talk, and for fewer where few do', () => {
  expect(severity(40, { talkPerDay: 20_000 })).toBe('minor')
  expect(severity(50, { talkPerDay: 20_000 })).toBe('major')
  expect(severity(14, { talkPerDay: 15 })).toBe('major')
})

test('counts people of unknown accounts in part, unless verified people or other networks vouch for them', () => {
  const unverified = [62, 63, 624, 625].map((people) => severity(people, { unverified: people }))
  expect(unverified).toEqual(['minor', 'major', 'major', 'critical'])
  expect(severity(250, { unverified: 200 })).toBe('critical')
  expect(severity(250, { unverified: 210 })).toBe('major')
  expect(severity(320, { unverified: 320, sources: { bluesky: 200, mastodon: 120 } })).toBe('critical')
  expect(severity(320, { unverified: 320, sources: { bluesky: 310, mastodon: 10 } })).toBe('major')
  expect(severity(320, { unverified: 320, sources: { bluesky: 200, page: 120 } })).toBe('major')
})

test('rises with how long it lasts and how many countries it reaches', () => {
  expect(severity(20, { hours: 1 })).toBe('major')
  expect(severity(140, { hours: 2 })).toBe('major')
  expect(severity(140, { hours: 4 })).toBe('critical')
  expect(severity(140, { countries: 9 })).toBe('critical')
})

test('is minor whatever the number where so many complain every day', () => {
  expect(severity(1_000, { ratio: 3 })).toBe('minor')
})
