import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MINUTE } from '../../../../src/core/model/instant.js'
import { createOutageTally } from '../../../../src/pipeline/alerts/search/outage-stats.js'

const outage = fc.record({
  service: fc.constantFrom(1, 2, 3),
  from: fc.nat(60),
  length: fc.option(fc.nat(30), { freq: 4 }),
  leadSeconds: fc.option(
    fc.nat(99).map((minutes) => minutes * 60),
    { nil: undefined },
  ),
})

test('outages are counted as if each minute of the span was looked at', () => {
  const span = { from: 20, to: 50 }
  const minutes = Array.from({ length: span.to - span.from }, (_, index) => span.from + index)
  fc.assert(
    fc.property(fc.array(outage, { maxLength: 12 }), (drawn) => {
      const all = drawn
        .map(({ length, from, ...one }) => ({ ...one, from, to: length === null ? Infinity : from + length }))
        .sort((a, b) => a.from - b.from)
      const tally = createOutageTally({ from: span.from * MINUTE, to: span.to * MINUTE })
      for (const { service, from, to, leadSeconds } of all)
        tally.add(service, from * MINUTE, to * MINUTE, leadSeconds)
      const down = (service: number | null) =>
        minutes.filter((minute) =>
          all.some(
            (one) => one.from <= minute && minute < one.to && (service ?? one.service) === one.service,
          ),
        ).length
      const began = all.filter(({ from }) => from >= span.from && from < span.to)
      const leads = began.flatMap(({ leadSeconds }) => leadSeconds ?? []).sort((a, b) => a - b)
      expect(tally.stats()).toEqual({
        alerts: began.length,
        outageMinutes: down(1) + down(2) + down(3),
        longestMinutes: Math.max(
          0,
          ...all.map(({ from, to }) => Math.min(to, span.to) - Math.max(from, span.from)),
        ),
        availability: Math.round((1 - down(null) / minutes.length) * 1e6) / 1e6,
        leadMinutes: leads.length === 0 ? null : leads[Math.floor(leads.length / 2)]! / 60,
      })
    }),
    { seed: 7, numRuns: 500 },
  )
})

test('an empty span has no availability', () => {
  expect(createOutageTally({ from: 5, to: 5 }).stats().availability).toBeNull()
})
