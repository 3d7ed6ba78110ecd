import { expect, test } from 'vitest'
import { parseTruth } from '../../../src/core/evaluation/parse-truth.js'
import { quantile } from '../../../src/core/evaluation/quantile.js'
import { scoreEvents } from '../../../src/core/evaluation/score-events.js'
import type { AlertEvent } from '../../../src/core/model/alert.js'
import { event, minute, outage, reported } from './builders.js'

const WEEK_OF_MINUTES = 7 * 24 * 60

test('a week of two services: one outage found twice, one missed, one false alert', () => {
  const events = ['acme 1004-1070', 'acme 1090-1100', 'nadir 3000-3030'].flatMap(reported)
  expect(score(['acme 1000-1090', 'nadir 5000-5060'], events)).toEqual({
    outages: 2,
    detected: 1,
    recall: 0.5,
    alerts: 3,
    retracted: 0,
    outside: 0,
    precision: 2 / 3,
    falseAlerts: 1,
    falseAlertsPerServiceWeek: 0.5,
    duplicates: 1,
    oneAlertShare: 0,
    delaySeconds: { median: 240, p90: 240, count: 1 },
    resolveDelaySeconds: { median: 600, p90: 600, count: 1 },
    unresolved: 0,
    observed: {
      from: minute(0),
      to: minute(WEEK_OF_MINUTES),
      spanFrom: 'truth',
      services: 2,
      servicesFrom: 'truth',
      serviceWeeks: 2,
    },
    found: [
      {
        service: 'acme',
        onset: minute(1000),
        end: minute(1090),
        alerts: ['alr_acme_1004', 'alr_acme_1090'],
        delaySeconds: 240,
        resolveDelaySeconds: 600,
      },
    ],
    missed: [{ service: 'nadir', onset: minute(5000), end: minute(5060) }],
    false: [{ id: 'alr_nadir_3000', service: 'nadir', openedAt: minute(3000), resolvedAt: minute(3030) }],
  })
})

test('an alert that was opened before the onset has a negative delay', () => {
  expect(score(['acme 1000-1060'], reported('acme 995-1060')).delaySeconds.median).toBe(-300)
})

test('a retracted alert is neither right nor wrong', () => {
  const events = [
    ...reported('acme 3000-'),
    event('alert.retracted', { id: 'alr_acme_3000', status: 'retracted' }),
  ]
  expect(score([], events)).toMatchObject({ alerts: 0, retracted: 1, falseAlerts: 0, precision: null })
})

test('a reopened alert stays one alert, and ends when it last ended', () => {
  const id = 'alr_acme_1004'
  const events = [
    ...reported('acme 1004-1030'),
    event('alert.reopened', { id, openedAt: minute(1004), resolvedAt: null }, minute(1040)),
    event('alert.resolved', { id, openedAt: minute(1004), status: 'resolved', resolvedAt: minute(1062) }),
  ]
  expect(score(['acme 1000-1060'], events)).toMatchObject({
    duplicates: 0,
    oneAlertShare: 1,
    resolveDelaySeconds: { median: 120, count: 1 },
  })
})

test('the delay counts to the first event, also where a detector dates a reopened alert anew', () => {
  const again = { id: 'alr_acme_1004', openedAt: minute(1050), startedAt: minute(1050) }
  const events = [...reported('acme 1004-1030'), event('alert.reopened', again)]
  expect(score(['acme 1000-1060'], events).delaySeconds.median).toBe(240)
})

test('an alert that is not resolved has no resolve delay and is counted', () => {
  expect(score(['acme 1000-1060'], reported('acme 1004-'))).toMatchObject({
    resolveDelaySeconds: { median: null, p90: null, count: 0 },
    unresolved: 1,
  })
})

test('an alert outside the observed time is not judged', () => {
  expect(score([], reported('acme 20000-20010'))).toMatchObject({ alerts: 0, outside: 1, falseAlerts: 0 })
})

test('without from, to and services, both files say what was observed', () => {
  const truth = { outages: [outage('acme 0-60')], from: null, to: null, services: null }
  const { observed, falseAlertsPerServiceWeek } = scoreEvents(
    truth,
    reported(`nadir 600-${WEEK_OF_MINUTES / 2}`),
  )
  expect(observed).toEqual({
    from: minute(0),
    to: minute(WEEK_OF_MINUTES / 2),
    spanFrom: 'first and last time in both files',
    services: 2,
    servicesFrom: 'services in both files',
    serviceWeeks: 1,
  })
  expect(falseAlertsPerServiceWeek).toBe(1)
})

test('nothing at all gives no figures rather than wrong ones', () => {
  const truth = { outages: [], from: null, to: null, services: null }
  expect(scoreEvents(truth, [])).toMatchObject({
    recall: null,
    precision: null,
    falseAlertsPerServiceWeek: null,
    oneAlertShare: null,
    observed: { from: null, to: null, serviceWeeks: 0 },
  })
})

test.each([
  [[], 0.5, null],
  [[7], 0.9, 7],
  [[4, 1, 3, 2], 0.5, 2.5],
  [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 0.9, 10],
  [[10, 20], 0.9, 19],
])('the quantile of %j at %d is %s', (values, q, expected) => {
  expect(quantile(values, q)).toBe(expected)
})

test('all mistakes of a truth file are reported at once, each with its path', () => {
  const outages = [
    { service: 'acme', onset: minute(60), end: minute(0) },
    { service: '', onset: minute(0), end: minute(1) },
    { service: 'acme', onset: 'yesterday', end: null },
    { service: 'acme', end: minute(1) },
    { service: 'acme', onset: minute(0) },
    { service: 'nadir', onset: minute(0), end: minute(1) },
    'acme',
  ]
  expect(parseTruth({ outages, services: ['acme'], from: minute(9), to: minute(8) })).toEqual({
    kind: 'rejected',
    problems: [
      'to is not after from; exchange them',
      'outages[0] (acme): end is before onset; exchange them or mend the date',
      'outages[0] (acme) lies outside from … to; widen these or remove the outage',
      'outages[1].service is ""; it must be a service\'s id',
      'outages[2].onset is "yesterday"; write RFC 3339, such as 2022-04-28T20:41:03Z',
      'outages[3].onset is missing; write when it began',
      'outages[4].end is missing; write when it ended, or null if it has not',
      'outages[5].service "nadir" is not in services; add it there or remove the outage',
      'outages[5] (nadir) lies outside from … to; widen these or remove the outage',
      'outages[6] is "acme"; it must be an object with service, onset and end',
    ],
  })
})

function score(outages: readonly string[], events: readonly AlertEvent[]) {
  const [from, to] = [outage('acme 0-').onset, outage(`acme ${WEEK_OF_MINUTES}-`).onset]
  return scoreEvents({ outages: outages.map(outage), from, to, services: ['acme', 'nadir'] }, events)
}
