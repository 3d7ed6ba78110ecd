import type { AlertColumns } from './alert-columns.js'
import type { AlertFilter } from './alert-filter.js'
import { testsOf } from './alert-filter.js'

interface Rows {
  readonly order: 'oldest first' | 'newest first'
  /** Rows from this one on are not wanted. */
  readonly end?: number
  /** How many are wanted. */
  readonly limit?: number
}

/**
 * The rows of the alerts that match. Use them before the next `await`, since rows move.
 *
 * Cost: 100,000 alerts and two tests take some two milliseconds. Where no alert has a wanted value, nothing.
 */
export function matchingRows(
  alerts: AlertColumns,
  filter: AlertFilter,
  { order, end = alerts.count(), limit = end }: Rows,
): Uint32Array {
  const fits = testOfRow(alerts, filter)
  if (fits === null) return new Uint32Array()
  const rows = new Uint32Array(Math.min(limit, end))
  let found = 0
  for (let index = 0; index < end && found < rows.length; index++) {
    const row = order === 'oldest first' ? index : end - 1 - index
    if (fits(row)) rows[found++] = row
  }
  return rows.subarray(0, found)
}

/** Null where no alert has a wanted value. */
function testOfRow(alerts: AlertColumns, filter: AlertFilter): ((row: number) => boolean) | null {
  const tests: ((row: number) => boolean)[] = []
  const { values, ranges } = testsOf(filter)
  for (const { field, fits } of values) {
    const marks = alerts.dictionary(field).marks(fits)
    if (marks === null) return null
    const codes = alerts.codes(field)
    tests.push((row) => marks[codes[row]!] === 1)
  }
  for (const { field, from, to } of ranges) {
    const numbers = alerts.numbers(field)
    tests.push((row) => numbers[row]! >= from && numbers[row]! <= to)
  }
  return (row) => tests.every((test) => test(row))
}
