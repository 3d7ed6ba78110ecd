import { describe, expect, test } from 'vitest'
import type { Alert, Service } from '../../src/web/api-types.js'
import { lastDays } from '../../src/web/facts/days.js'
import { leadingFeatures, nowOf, peakOf, peopleOf } from '../../src/web/facts/figures.js'
import { findServices } from '../../src/web/facts/match.js'
import { fewLocated, sharesOf } from '../../src/web/facts/places.js'
import { anAlert } from '../api/api-server.js'

const alert = (over: Partial<Alert> = {}): Alert => ({ ...(anAlert('alr_1') as Alert), ...over })

describe('numbers', () => {
  test('people are those of now where the alert carries them, and whole', () => {
    expect(peopleOf(alert({ people: 4_870 }))).toBe(4_870)
    expect(peopleOf(alert())).toBe(38)
  })

  const points = [
    { at: '2024-05-06T11:00:00.000Z', observed: 90, expected: 1, threshold: 6 },
    { at: '2024-05-06T12:10:00.000Z', observed: 70, expected: 1, threshold: 6 },
    { at: '2024-05-06T12:20:00.000Z', observed: 12, expected: 2, threshold: 6 },
  ]

  test('now and the peak come from the alert, else from its chart; what was before it began is no peak of it', () => {
    const current = {
      at: '2024-05-06T12:20:00.000Z',
      window: 'PT5M',
      actual: 629,
      expected: 0.2,
      ratio: 3_000,
    }
    expect(nowOf(alert({ current }), points)).toBe(current)
    expect(nowOf(alert(), points)).toEqual({ actual: 12, expected: 2 })
    expect(peakOf(alert(), points)).toEqual({ at: '2024-05-06T12:10:00.000Z', actual: 70 })
    expect(nowOf(alert())).toBeNull()
  })
})

test('what hardly anybody complains of is no leading feature', () => {
  const features = [
    { feature: 'messaging', share: 0.57 },
    { feature: 'app', share: 0.16 },
    { feature: 'website', share: 0.004 },
  ]
  expect(leadingFeatures({ features }, 3).map(({ feature }) => feature)).toEqual(['messaging', 'app'])
  expect(leadingFeatures({ features }, 1).map(({ feature }) => feature)).toEqual(['messaging'])
})

describe('shares of places', () => {
  test('a country is never added to its regions, and nothing is scaled to a hundred', () => {
    const { countries, regions } = sharesOf([
      { country: 'IT', share: 0.7 },
      { country: 'IT', region: 'Lombardia', share: 0.4 },
      { country: 'GB', region: 'England', share: 0.1 },
      { country: 'GB', region: 'Scotland', share: 0.05 },
    ])
    expect([...countries].map(([code, share]) => [code, Math.round(share * 100)])).toEqual([
      ['IT', 70],
      ['GB', 15],
    ])
    expect(regions.get('IT')).toEqual(new Map([['Lombardia', 0.4]]))
  })

  test('under five located posts their number is known, so that no share is shown', () => {
    const scope = { ...alert().scope, sources: { x: 3 } }
    expect(fewLocated(alert({ scope }))).toBe(3)
    expect(fewLocated(alert({ scope: { ...scope, sources: { x: 80 }, located: 2 } }))).toBe(2)
    expect(fewLocated(alert())).toBeNull()
  })
})

describe('search', () => {
  const services = [
    ['whatsapp', 'WhatsApp', ['wapp']],
    ['windtre', 'WINDTRE', ['wind']],
    ['agenzia-entrate', 'Agenzia delle Entrate', []],
    ['youtube', 'YouTube', []],
    ['youtube-music', 'YouTube Music', []],
  ].map(([id, name, names]) => ({ id, name, names }) as unknown as Service)
  const first = (text: string) => findServices(services, text)[0]?.id ?? null

  test.each([
    ['WHÁTS', 'whatsapp'],
    ['wapp', 'whatsapp'],
    ['entrate', 'agenzia-entrate'],
    ['youtube', 'youtube'],
    ['whatsap', 'whatsapp'],
    ['whatsaap', 'whatsapp'],
    ['yotuube', 'youtube'],
    ['yuotube', 'youtube'],
    ['win', 'windtre'],
    ['zzzz', null],
    ['', null],
  ])('%s finds %s', (text, id) => expect(first(text)).toBe(id))
})

describe('days', () => {
  const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10)
  const now = Date.parse('2024-05-08T12:00:00.000Z')

  test('an alert over midnight counts on both days, two at once count once, a false alarm never', () => {
    const days = lastDays(
      [
        alert({ startedAt: '2024-05-06T23:00:00.000Z', resolvedAt: '2024-05-07T01:00:00.000Z' }),
        alert({
          startedAt: '2024-05-07T00:30:00.000Z',
          resolvedAt: '2024-05-07T01:30:00.000Z',
          severity: 'critical',
        }),
        alert({ startedAt: '2024-05-08T01:00:00.000Z', status: 'retracted', resolvedAt: null }),
      ],
      3,
      now,
      dayOf,
    )
    expect(days.map(({ day, severity, minutes }) => [day, severity, minutes])).toEqual([
      ['2024-05-06', 'major', 60],
      ['2024-05-07', 'critical', 90],
      ['2024-05-08', null, 0],
    ])
  })
})
