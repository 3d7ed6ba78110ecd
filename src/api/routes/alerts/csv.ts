import type { Alert } from '../../../core/model/alert.js'
import type { AlertNames } from '../../../pipeline/alerts/alert-names.js'

type Answered = Alert & AlertNames & { readonly updatedAt: string }
type Cell = string | number | boolean | null | undefined

/** Each column with the field of an alert that it shows, by which `fields` chooses. */
const COLUMNS: readonly (readonly [column: string, field: string, cell: (alert: Answered) => Cell])[] = [
  ['id', 'id', ({ id }) => id],
  ['service', 'service', ({ service }) => service],
  ['name', 'name', ({ name }) => name],
  ['category', 'category', ({ category }) => category],
  ['discovered', 'discovered', ({ discovered }) => discovered],
  ['status', 'status', ({ status }) => status],
  ['severity', 'severity', ({ severity }) => severity],
  ['confidence', 'confidence', ({ confidence }) => confidence],
  ['startedAt', 'startedAt', ({ startedAt }) => startedAt],
  ['openedAt', 'openedAt', ({ openedAt }) => openedAt],
  ['acknowledgedAt', 'acknowledgedAt', ({ acknowledgedAt }) => acknowledgedAt],
  ['resolvedAt', 'resolvedAt', ({ resolvedAt }) => resolvedAt],
  ['retractedAt', 'retractedAt', ({ retractedAt }) => retractedAt],
  ['updatedAt', 'updatedAt', ({ updatedAt }) => updatedAt],
  ['window', 'signal', ({ signal }) => signal.window],
  ['actual', 'signal', ({ signal }) => signal.actual],
  ['expected', 'signal', ({ signal }) => signal.expected],
  ['ratio', 'signal', ({ signal }) => signal.ratio],
  ['authors', 'signal', ({ signal }) => signal.authors],
  ['people', 'people', ({ people }) => people],
  ['complaints', 'complaints', ({ complaints }) => complaints],
  ['currentAt', 'current', ({ current }) => current?.at],
  ['currentActual', 'current', ({ current }) => current?.actual],
  ['currentExpected', 'current', ({ current }) => current?.expected],
  ['peakAt', 'peak', ({ peak }) => peak?.at],
  ['peakActual', 'peak', ({ peak }) => peak?.actual],
  ['languages', 'scope', ({ scope }) => Object.keys(scope.languages).join(' ')],
  ['countries', 'scope', ({ scope }) => [...new Set(scope.regions.map((one) => one.country))].join(' ')],
  ['regions', 'scope', ({ scope }) => scope.regions.flatMap((one) => one.region ?? []).join('; ')],
  ['sources', 'scope', ({ scope }) => Object.keys(scope.sources).join(' ')],
  ['features', 'features', ({ features }) => features.map(({ feature }) => feature).join(' ')],
  ['upstream', 'upstream', ({ upstream }) => upstream?.service],
  ['note', 'note', ({ note }) => note],
  ['closedBy', 'closedBy', ({ closedBy }) => closedBy],
  ['url', 'url', ({ url }) => url],
]

const chosen = (fields: readonly string[] | undefined) =>
  fields === undefined ? COLUMNS : COLUMNS.filter(([, field]) => fields.includes(field))

export function csvHeader(fields?: readonly string[]): string {
  return chosen(fields)
    .map(([column]) => column)
    .join(',')
}

/** RFC 4180. */
export function csvRow(alert: Alert, fields?: readonly string[]): string {
  return chosen(fields)
    .map(([, , cell]) => quoted(cell(alert as Answered)))
    .join(',')
}

/** A spreadsheet runs what begins so as a formula; an apostrophe makes it a text. */
const FORMULA = /^[=+\-@\t\r]/

function quoted(cell: Cell): string {
  if (typeof cell !== 'string') return cell === null || cell === undefined ? '' : String(cell)
  const safe = FORMULA.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
