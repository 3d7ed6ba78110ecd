import { formatInstant } from '../../../core/model/instant.js'
import type { AlertSummary, NumberField } from '../alert-summary.js'
import { numberOf } from '../alert-summary.js'
import type { ValueField } from './alert-filter.js'
import type { Dictionary } from './dictionary.js'
import { createDictionary } from './dictionary.js'

type Place = Pick<AlertSummary, 'startedAt' | 'id'>

/**
 * Summaries of many alerts, field by field, the oldest beginning first. An alert is a row, and a field is an array of
 * numbers. A search reads the arrays alone and makes no object of an alert that does not match. The collection of
 * garbage skips them.
 *
 * Rows move when an alert is added, so a row number holds until the next `put`.
 */
export interface AlertColumns {
  /** How many alerts there are. */
  count(): number
  /** Adds an alert, or replaces what is known of it. */
  put(summary: AlertSummary): void
  summary(row: number): AlertSummary
  id(row: number): string
  value<F extends ValueField>(row: number, field: F): AlertSummary[F]
  numbers(field: NumberField): Float64Array
  /** For each row the number of its value in `dictionary`. */
  codes(field: ValueField): Uint32Array
  dictionary(field: ValueField): Dictionary
  /** The first row that does not begin before a place. */
  rowOf(place: Place): number
}

const NUMBERS = ['startedAt', 'openedAt', 'updatedAt', 'endedAt', 'confidence', 'people'] as const
const VALUES = [
  ...(['service', 'status', 'severity', 'discovered', 'upstream'] as const),
  ...(['languages', 'countries', 'sources', 'features', 'regions'] as const),
]
const SPARE_ROWS = 1_024
/** Room for an eighth more: adding stays cheap, and little stands empty. */
const GROWTH = 1.125

interface Columns {
  readonly ids: string[]
  readonly numbers: Record<NumberField, Float64Array>
  readonly codes: Record<ValueField, Uint32Array>
}

export function createAlertColumns(): AlertColumns {
  const columns: Columns = {
    ids: [],
    numbers: byField(NUMBERS, () => new Float64Array(SPARE_ROWS)),
    codes: byField(VALUES, () => new Uint32Array(SPARE_ROWS)),
  }
  const { ids, numbers, codes } = columns
  const dictionaries = byField(VALUES, createDictionary)
  const value = <F extends ValueField>(row: number, field: F) =>
    dictionaries[field].valueOf(codes[field][row]!) as AlertSummary[F]

  return {
    count: () => ids.length,
    put(summary) {
      const row = rowIn(columns, summary)
      const isNew = ids[row] !== summary.id || numbers.startedAt[row] !== Date.parse(summary.startedAt)
      if (isNew) insert(columns, row, summary.id)
      for (const field of NUMBERS) numbers[field][row] = numberOf(summary, field)
      for (const field of VALUES) {
        const code = dictionaries[field].take(summary[field])
        if (!isNew) dictionaries[field].release(codes[field][row]!)
        codes[field][row] = code
      }
    },
    summary(row) {
      const values = byField(VALUES, (field) => value(row, field))
      const { endedAt, ...times } = byField(NUMBERS, (field) => numbers[field][row]!)
      return {
        ...(values as Pick<AlertSummary, ValueField>),
        id: ids[row]!,
        startedAt: formatInstant(times.startedAt),
        openedAt: formatInstant(times.openedAt),
        updatedAt: formatInstant(times.updatedAt),
        endedAt: endedAt === Number.POSITIVE_INFINITY ? null : formatInstant(endedAt),
        confidence: times.confidence,
        people: times.people,
      }
    },
    id: (row) => ids[row]!,
    value,
    numbers: (field) => numbers[field],
    codes: (field) => codes[field],
    dictionary: (field) => dictionaries[field],
    rowOf: (place) => rowIn(columns, place),
  }
}

function rowIn({ ids, numbers }: Columns, { startedAt, id }: Place): number {
  const at = Date.parse(startedAt)
  let [low, high] = [0, ids.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const began = numbers.startedAt[middle]!
    if (began === at ? ids[middle]! < id : began < at) low = middle + 1
    else high = middle
  }
  return low
}

/** Most alerts are added near the end, so few rows move. */
function insert({ ids, numbers, codes }: Columns, row: number, id: string): void {
  const isFull = ids.length === numbers.startedAt.length
  for (const field of NUMBERS) {
    if (isFull) numbers[field] = larger(numbers[field], Float64Array)
    numbers[field].copyWithin(row + 1, row, ids.length)
  }
  for (const field of VALUES) {
    if (isFull) codes[field] = larger(codes[field], Uint32Array)
    codes[field].copyWithin(row + 1, row, ids.length)
  }
  ids.splice(row, 0, id)
}

function byField<F extends string, T>(fields: readonly F[], make: (field: F) => T): Record<F, T> {
  return Object.fromEntries(fields.map((field) => [field, make(field)])) as Record<F, T>
}

function larger<A extends Float64Array | Uint32Array>(array: A, Type: new (length: number) => A): A {
  const grown = new Type(Math.ceil(array.length * GROWTH) + SPARE_ROWS)
  grown.set(array)
  return grown
}
