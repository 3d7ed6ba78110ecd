import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { WindowSum } from '../../../src/core/series/recent-rows.js'
import { addRow, clearRows, newRecentRows, sumWindows } from '../../../src/core/series/recent-rows.js'

const LENGTHS = [1, 3, 7]

test('after any rows and gaps, a window is the sum of the last rows, or is left out until it is full', () => {
  const anyRows = fc.array(
    fc.oneof({ weight: 9, arbitrary: fc.nat(1000) }, { weight: 1, arbitrary: fc.constant(null) }),
  )
  fc.assert(
    fc.property(anyRows, (values) => {
      const rows = newRecentRows()
      let kept: number[] = []
      for (const value of values) {
        if (value === null) {
          clearRows(rows)
          kept = []
          continue
        }
        addRow(rows, value, value / 2, 7)
        kept.push(value)
        const sums: WindowSum[] = []
        const complete = sumWindows(rows, LENGTHS, sums)
        const expected = LENGTHS.filter((length) => length <= kept.length).map((length) => {
          const sum = kept.slice(-length).reduce((one, other) => one + other)
          return { length, value: sum, expected: sum / 2 }
        })
        expect(sums.slice(0, complete)).toEqual(expected)
      }
    }),
  )
})
