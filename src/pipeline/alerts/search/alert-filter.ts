import type { AlertStatus } from '../../../core/model/alert.js'
import type { Instant } from '../../../core/model/instant.js'
import { formatInstant } from '../../../core/model/instant.js'
import type { ServiceId, Severity } from '../../../core/model/vocabulary.js'
import type { AlertSummary } from '../alert-summary.js'

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

type Test = (summary: AlertSummary) => boolean

/**
 * Whether an alert, as it is, is like that. Only the fields that are given are tested, since a search may go through a
 * hundred thousand alerts.
 */
export function testOf(filter: AlertFilter): Test {
  const tests = [...testsOfValues(filter), ...testsOfLists(filter), ...testsOfTimes(filter)]
  return (summary) => tests.every((test) => test(summary))
}

function testsOfValues({ status, service, severity, discovered, minConfidence }: AlertFilter): Test[] {
  return [
    ...given(status, (wanted) => (one) => wanted.includes(one.status)),
    ...given(service, (wanted) => (one) => wanted.includes(one.service)),
    ...given(severity, (wanted) => (one) => wanted.includes(one.severity)),
    ...given(discovered, (wanted) => (one) => one.discovered === wanted),
    ...given(minConfidence, (least) => (one) => one.confidence >= least),
  ]
}

function testsOfLists({ lang, country, source, feature, region, upstream }: AlertFilter): Test[] {
  const lower = (text: string) => text.toLowerCase()
  return [
    ...given(lang, (wanted) => (one) => meets(one.languages, wanted)),
    ...given(country, (wanted) => (one) => meets(one.countries, wanted)),
    ...given(source, (wanted) => (one) => meets(one.sources, wanted)),
    ...given(feature, (wanted) => (one) => meets(one.features, wanted)),
    ...given(region?.map(lower), (wanted) => (one) => meets(one.regions.map(lower), wanted)),
    ...given(upstream, (wanted) => (one) => one.upstream !== null && wanted.includes(one.upstream)),
  ]
}

/** Instants of alerts are written with milliseconds and in UTC: as texts they stand in the order of time. */
function testsOfTimes(filter: AlertFilter): Test[] {
  const { openedSince, since, until, notOverBefore, activeAt, updatedSince } = filter
  return [
    ...given(text(openedSince), (from) => (one) => one.openedAt >= from),
    ...given(text(since), (from) => (one) => one.startedAt >= from),
    ...given(text(until), (to) => (one) => one.startedAt < to),
    ...given(text(notOverBefore), (from) => (one) => one.endedAt == null || one.endedAt >= from),
    ...given(
      text(activeAt),
      (at) => (one) => one.startedAt <= at && (one.endedAt == null || one.endedAt > at),
    ),
    ...given(text(updatedSince), (from) => (one) => (one.updatedAt ?? one.openedAt) >= from),
  ]
}

function given<T>(value: T | undefined, test: (value: T) => Test): Test[] {
  return value === undefined ? [] : [test(value)]
}

function text(instant: Instant | undefined): string | undefined {
  return instant === undefined ? undefined : formatInstant(instant)
}

function meets(values: readonly string[], wanted: readonly string[]): boolean {
  return values.some((value) => wanted.includes(value))
}
