import fc from 'fast-check'
import { expect, test } from 'vitest'
import { summarise } from '../../../../src/pipeline/alerts/alert-summary.js'
import { createAlertColumns } from '../../../../src/pipeline/alerts/search/alert-columns.js'
import type { AlertFilter } from '../../../../src/pipeline/alerts/search/alert-filter.js'
import { testOf } from '../../../../src/pipeline/alerts/search/alert-filter.js'
import { matchingRows } from '../../../../src/pipeline/alerts/search/matching-rows.js'
import { anAlert, BEGIN } from '../../../webhooks/alert-events.js'

/** More than two blocks of rows. */
const ALERTS = 9_000

const summaries = Array.from({ length: ALERTS }, (_, number) => {
  const startedAt = new Date(BEGIN + number * 1_000).toISOString()
  const severity = number % 700 === 3 ? 'critical' : number % 2 === 0 ? 'major' : 'minor'
  return summarise(anAlert({ id: `alr_${number}`, startedAt, openedAt: startedAt, severity }), startedAt)
})
const alerts = createAlertColumns()
// The newest first, so that each one moves all others.
for (const summary of summaries.toReversed()) alerts.put(summary)

test('rows that match are found in both orders, from any end, up to any limit', () => {
  const instant = fc.integer({ min: -1, max: ALERTS }).map((second) => BEGIN + second * 1_000)
  const filter = fc.record(
    {
      severity: fc.constantFrom(['critical'], ['major', 'critical'], ['minor']),
      since: instant,
      until: instant,
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<AlertFilter>
  const rows = fc.record(
    {
      order: fc.constantFrom('oldest first', 'newest first'),
      end: fc.nat(ALERTS),
      limit: fc.oneof(fc.nat(20), fc.nat(ALERTS)),
    },
    { requiredKeys: ['order'] },
  ) as fc.Arbitrary<Parameters<typeof matchingRows>[2]>
  fc.assert(
    fc.property(filter, rows, (asked, wanted) => {
      const all = summaries.slice(0, wanted.end).flatMap((one, row) => (testOf(asked)(one) ? row : []))
      const ordered = wanted.order === 'oldest first' ? all : all.reverse()
      expect([...matchingRows(alerts, asked, wanted)]).toEqual(ordered.slice(0, wanted.limit))
    }),
    { seed: 13, numRuns: 60 },
  )
})
