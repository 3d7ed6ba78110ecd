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

/** Keeps of the rows from `from` to `to` those that match, in their order, and gives their new end. */
type Sieve = (rows: Uint32Array, from: number, to: number) => number

/** So many rows go through all sieves before the next ones do: a search may be over early. */
const BLOCK = 4_096

/**
 * The rows of the alerts that match. Use them before the next `await`, since rows move.
 *
 * Cost: under a millisecond for 100,000 alerts and two tests. Each test is a loop over one array that makes no object:
 * a function called for each row made 15 MB of garbage. Where no alert has a wanted value, nothing.
 */
export function matchingRows(
  alerts: AlertColumns,
  filter: AlertFilter,
  { order, end = alerts.count(), limit = end }: Rows,
): Uint32Array {
  const sieves = sievesOf(alerts, filter)
  if (sieves === null) return new Uint32Array()
  const rows = new Uint32Array(Math.min(end, limit + BLOCK))
  let found = 0
  for (let seen = 0; seen < end && found < limit; ) {
    const from = found
    const stop = Math.min(seen + BLOCK, end)
    for (; seen < stop; seen++) rows[found++] = order === 'oldest first' ? seen : end - 1 - seen
    for (const sieve of sieves) found = sieve(rows, from, found)
  }
  return rows.subarray(0, Math.min(found, limit))
}

/** Null where no alert has a wanted value. */
function sievesOf(alerts: AlertColumns, filter: AlertFilter): Sieve[] | null {
  const sieves: Sieve[] = []
  const { values, ranges } = testsOf(filter)
  for (const { field, fits } of values) {
    const marks = alerts.dictionary(field).marks(fits)
    if (marks === null) return null
    sieves.push(sieveOfMarks(alerts.codes(field), marks))
  }
  for (const { field, from, to } of ranges) sieves.push(sieveOfRange(alerts.numbers(field), from, to))
  return sieves
}

function sieveOfMarks(codes: Uint32Array, marks: Uint8Array): Sieve {
  return (rows, from, to) => {
    let kept = from
    for (let index = from; index < to; index++) {
      const row = rows[index]!
      if (marks[codes[row]!] === 1) rows[kept++] = row
    }
    return kept
  }
}

function sieveOfRange(numbers: Float64Array, least: number, most: number): Sieve {
  return (rows, from, to) => {
    let kept = from
    for (let index = from; index < to; index++) {
      const row = rows[index]!
      if (numbers[row]! >= least && numbers[row]! <= most) rows[kept++] = row
    }
    return kept
  }
}
