import type { Instant } from '../model/instant.js'
import { parseInstant } from '../model/instant.js'

/** Where the two columns stand that a series needs; others may stand beside them and are not looked at. */
export interface SeriesColumns {
  readonly timestamp: number
  readonly value: number
  /** How many columns the header names. */
  readonly count: number
}

export type ParsedHeader =
  | { readonly kind: 'columns'; readonly columns: SeriesColumns }
  | { readonly kind: 'rejected'; readonly detail: string }

export type ParsedRow =
  | { readonly kind: 'row'; readonly timestamp: string; readonly at: Instant; readonly value: number }
  | { readonly kind: 'rejected'; readonly reason: RowProblem; readonly detail: string }

export type RowProblem = 'missing-column' | 'bad-time' | 'not-a-number' | 'negative' | 'too-large'

/** Finds `timestamp` and `value` in the first line. */
export function parseSeriesHeader(line: string): ParsedHeader {
  const names = splitCsvLine(line).map((name) => name.trim().toLowerCase())
  const missing = ['timestamp', 'value'].filter((name) => !names.includes(name))
  if (missing.length > 0) {
    const found = line.trim() === '' ? 'is blank' : `is ${show(line)}`
    return {
      kind: 'rejected',
      detail: `the header ${found}, without ${missing.join(' and ')}; the first line must read timestamp,value`,
    }
  }
  const twice = ['timestamp', 'value'].find((name) => names.indexOf(name) !== names.lastIndexOf(name))
  if (twice !== undefined) {
    return { kind: 'rejected', detail: `the header ${show(line)} names ${twice} twice; keep one of them` }
  }
  return {
    kind: 'columns',
    columns: { timestamp: names.indexOf('timestamp'), value: names.indexOf('value'), count: names.length },
  }
}

/** Reads one line of the series, or says which field is wrong, what it holds and what it should hold. */
export function parseSeriesRow(line: string, columns: SeriesColumns): ParsedRow {
  const fields = splitCsvLine(line)
  const timestamp = fields[columns.timestamp]?.trim()
  const written = fields[columns.value]?.trim()
  if (timestamp === undefined || written === undefined) {
    return rejected('missing-column', `${show(line)} has ${fields.length} of ${columns.count} columns`)
  }
  const at = parseTime(timestamp)
  if (at === undefined) {
    const forms = '2015-02-26T21:42:53Z or 2015-02-26 21:42:53'
    return rejected('bad-time', `timestamp is ${show(timestamp)}; write it as ${forms}`)
  }
  const value = DECIMAL.test(written) ? Number(written) : Number.NaN
  if (!Number.isFinite(value)) {
    return rejected('not-a-number', `value is ${show(written)}; write a count, such as 12`)
  }
  if (value < 0) return rejected('negative', `value is ${show(written)}; a count cannot be below zero`)
  if (value > Number.MAX_SAFE_INTEGER) {
    return rejected('too-large', `value is ${show(written)}; the largest count is ${Number.MAX_SAFE_INTEGER}`)
  }
  return { kind: 'row', timestamp, at, value }
}

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/
const ZONE = /(?:[Zz]|[+-]\d\d:\d\d)$/

/** RFC 3339, with a space for the T where people write one; without a zone it is UTC. */
function parseTime(text: string): Instant | undefined {
  // The common form, brought into the one that is read fastest.
  if (text.length === 19 && text[10] === ' ') return parseInstant(`${text.slice(0, 10)}T${text.slice(11)}Z`)
  return parseInstant(ZONE.test(text) ? text : `${text}Z`)
}

/** RFC 4180: a field may stand in quotes, where a quote is written twice. */
function splitCsvLine(line: string): string[] {
  if (!line.includes('"')) return line.split(',')
  return Array.from(line.matchAll(FIELD), ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain!)
}

const FIELD = /(?<=^|,)(?:"((?:[^"]|"")*)"|([^,]*))(?=,|$)/g

function rejected(reason: RowProblem, detail: string): ParsedRow {
  return { kind: 'rejected', reason, detail }
}

function show(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text)
}
