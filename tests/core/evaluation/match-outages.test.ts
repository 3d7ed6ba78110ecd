import fc from 'fast-check'
import { expect, test } from 'vitest'
import { alertSpans } from '../../../src/core/evaluation/alert-spans.js'
import { matchOutages } from '../../../src/core/evaluation/match-outages.js'
import { outage, reported } from './builders.js'

test.each([
  ['an alert within an outage belongs to it', ['acme 100-160'], ['acme 110-150'], ['acme_110'], []],
  ['an alert of another service does not', ['acme 100-160'], ['nadir 110-150'], [''], ['nadir_110']],
  [
    'an alert over ten minutes before the onset does not',
    ['acme 100-160'],
    ['acme 60-90'],
    [''],
    ['acme_60'],
  ],
  ['an alert over nine minutes before it does', ['acme 100-160'], ['acme 60-91'], ['acme_60'], []],
  [
    'an alert that starts thirty minutes after the end does',
    ['acme 100-160'],
    ['acme 190-195'],
    ['acme_190'],
    [],
  ],
  ['a minute later it does not', ['acme 100-160'], ['acme 191-195'], [''], ['acme_191']],
  [
    'two alerts of one outage both belong to it',
    ['acme 100-160'],
    ['acme 110-120', 'acme 130-140'],
    ['acme_110 acme_130'],
    [],
  ],
  [
    'one alert over two outages counts for the first',
    ['acme 100-160', 'acme 200-260'],
    ['acme 110-250'],
    ['acme_110', ''],
    [],
  ],
  [
    'an alert without an end counts for one outage, and leaves the next to the next',
    ['acme 100-160', 'acme 500-560'],
    ['acme 110-', 'acme 510-550'],
    ['acme_110', 'acme_510'],
    [],
  ],
  [
    'outages close together get an alert each',
    ['acme 100-110', 'acme 120-130'],
    ['acme 105-115', 'acme 125-135'],
    ['acme_105', 'acme_125'],
    [],
  ],
  ['an outage that is not over takes any later alert', ['acme 100-'], ['acme 900-950'], ['acme_900'], []],
] as const)('%s', (_, outages, alerts, matched, wrong) => {
  const { matches, falseAlerts } = matchOutages(outages.map(outage), alertSpans(alerts.flatMap(reported)))
  expect(matches.map((match) => names(match.alerts))).toEqual(matched)
  expect(falseAlerts.map(({ id }) => id.slice(4))).toEqual(wrong)
})

test('every alert is counted exactly once, whatever the spans', () => {
  const span = fc
    .record({
      service: fc.constantFrom('acme', 'nadir'),
      from: fc.nat(600),
      length: fc.option(fc.integer({ min: 1, max: 90 })),
    })
    .map(({ service, from, length }) => `${service} ${from}-${length === null ? '' : from + length}`)
  fc.assert(
    fc.property(fc.array(span, { maxLength: 8 }), fc.array(span, { maxLength: 8 }), (outages, alerts) => {
      const spans = alertSpans(alerts.flatMap(reported))
      const { matches, falseAlerts } = matchOutages(outages.map(outage), spans)
      const counted = [...matches.flatMap((match) => match.alerts), ...falseAlerts].map(({ id }) => id)
      expect(counted.sort()).toEqual(spans.map(({ id }) => id).sort())
    }),
  )
})

function names(alerts: readonly { readonly id: string }[]): string {
  return alerts.map(({ id }) => id.slice(4)).join(' ')
}
