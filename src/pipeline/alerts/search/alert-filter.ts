import type { AlertStatus } from '../../../core/model/alert.js'
import type { Instant } from '../../../core/model/instant.js'
import type { ServiceId, Severity } from '../../../core/model/vocabulary.js'
import type { AlertSummary, NumberField } from '../alert-summary.js'
import { numberOf } from '../alert-summary.js'
import type { Value } from './dictionary.js'

/** What alerts must be like: every field that is given must hold; of a list, one entry is enough. */
export interface AlertFilter {
  readonly status?: readonly AlertStatus[] | undefined
  readonly service?: readonly ServiceId[] | undefined
  readonly severity?: readonly Severity[] | undefined
  /** Languages, countries and sources that the alert's scope names. */
  readonly lang?: readonly string[] | undefined
  readonly country?: readonly string[] | undefined
  readonly source?: readonly string[] | undefined
  readonly discovered?: boolean | undefined
  readonly feature?: readonly string[] | undefined
  /** Regions that the alert's scope names, written in any case. */
  readonly region?: readonly string[] | undefined
  /** Services that it probably comes of. */
  readonly upstream?: readonly ServiceId[] | undefined
  readonly minConfidence?: number | undefined
  /** Opened, that is announced, at this instant or later. */
  readonly openedSince?: Instant | undefined
  /** Began at this instant or later. */
  readonly since?: Instant | undefined
  /** Began before this instant. */
  readonly until?: Instant | undefined
  /** Had begun at this instant and was not over. */
  readonly activeAt?: Instant | undefined
  /** Was over at this instant or later, or is not over. */
  readonly notOverBefore?: Instant | undefined
  /** Had an event at this instant or later. */
  readonly updatedSince?: Instant | undefined
}

/** A field with one of few values, or a list of them. */
export type ValueField =
  | ('service' | 'status' | 'severity' | 'discovered' | 'upstream')
  | ('languages' | 'countries' | 'sources' | 'features' | 'regions')

/** The value, or one of the list, must be wanted. */
interface ValueTest {
  readonly field: ValueField
  readonly fits: (value: Value) => boolean
}

/** The number must lie between the two, or be one of them. */
interface RangeTest {
  readonly field: NumberField
  readonly from: number
  readonly to: number
}

export interface FilterTests {
  readonly values: readonly ValueTest[]
  readonly ranges: readonly RangeTest[]
}

/** Whether an alert, as it is, is like that. */
export function testOf(filter: AlertFilter): (summary: AlertSummary) => boolean {
  const { values, ranges } = testsOf(filter)
  return (summary) =>
    values.every(({ field, fits }) => fits(summary[field])) &&
    ranges.every(({ field, from, to }) => {
      const value = numberOf(summary, field)
      return value >= from && value <= to
    })
}

/**
 * The tests of the fields that are given. Each is about one field, so a search through columns tests a value once, not
 * once an alert.
 */
export function testsOf(filter: AlertFilter): FilterTests {
  const { lang, country, source, feature, region, upstream } = filter
  const discovered = filter.discovered === undefined ? undefined : [filter.discovered]
  const lower = (text: string) => text.toLowerCase()
  const values = [
    oneOf('status', filter.status),
    oneOf('service', filter.service),
    oneOf('severity', filter.severity),
    oneOf('discovered', discovered),
    oneOf('languages', lang),
    oneOf('countries', country),
    oneOf('sources', source),
    oneOf('features', feature),
    oneOf('regions', region?.map(lower), lower),
    oneOf('upstream', upstream),
  ]
  return { values: values.flat(), ranges: rangesOf(filter) }
}

function oneOf(
  field: ValueField,
  wanted: readonly (string | boolean)[] | undefined,
  form: (text: string) => string = (text) => text,
): ValueTest[] {
  if (wanted === undefined) return []
  const all = new Set<Value>(wanted)
  const isWanted = (value: Value) => all.has(typeof value === 'string' ? form(value) : value)
  return [{ field, fits: (value) => (Array.isArray(value) ? value.some(isWanted) : isWanted(value)) }]
}

function rangesOf({ minConfidence, since, until, activeAt, ...filter }: AlertFilter): RangeTest[] {
  const { openedSince, notOverBefore, updatedSince } = filter
  return [
    ...from('confidence', minConfidence),
    ...from('openedAt', openedSince),
    ...from('startedAt', since),
    ...upTo('startedAt', until === undefined ? undefined : until - 1),
    ...from('endedAt', notOverBefore),
    ...upTo('startedAt', activeAt),
    ...from('endedAt', activeAt === undefined ? undefined : activeAt + 1),
    ...from('updatedAt', updatedSince),
  ]
}

function from(field: NumberField, least: number | undefined): RangeTest[] {
  return least === undefined ? [] : [{ field, from: least, to: Number.POSITIVE_INFINITY }]
}

function upTo(field: NumberField, most: number | undefined): RangeTest[] {
  return most === undefined ? [] : [{ field, from: Number.NEGATIVE_INFINITY, to: most }]
}
