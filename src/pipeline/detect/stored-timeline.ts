import type { TimelinePoint } from '../../core/model/alert.js'
import type { Instant } from '../../core/model/instant.js'
import { DAY, formatInstant, HOUR, MINUTE } from '../../core/model/instant.js'
import { defineBareCodec } from '../log/codec.js'
import { KEYS } from '../log/keys.js'
import type { KeyValue, Store } from '../ports/store.js'

/** Several points in a value for each service: without a version in each. */
const pointsCodec = defineBareCodec<StoredPoint[]>()

/** One minute of a service's chart, short since there are many: instant, observed, expected, threshold. */
export type StoredPoint = readonly [at: Instant, observed: number, expected: number, threshold: number]

/** Points of one distance, how many of them one value has, and how long they are kept. */
export interface Resolution {
  readonly prefix: string
  readonly step: Instant
  readonly keptFor: Instant
  keyOf(service: string, at: Instant): string
}

/** Finest first. An old value goes into that of the next; the last is deleted. */
export const RESOLUTIONS: readonly [Resolution, ...Resolution[]] = [
  // A minute for 7 days, an hour in a value (2026-01-31T05).
  resolution(KEYS.point, MINUTE, 7 * DAY, 13),
  // Five minutes for 90 days, a day in a value (2026-01-31).
  resolution(KEYS.pointDay, 5 * MINUTE, 90 * DAY, 10),
  // An hour for two years, a month in a value (2026-01).
  resolution(KEYS.pointMonth, HOUR, 2 * 365 * DAY, 7),
]
const [MINUTES] = RESOLUTIONS

function resolution(prefix: string, step: Instant, keptFor: Instant, characters: number): Resolution {
  const keyOf = (service: string, at: Instant) =>
    `${prefix}${service}/${formatInstant(at).slice(0, characters)}`
  return { prefix, step, keptFor, keyOf }
}

export function pointPrefix({ prefix }: Resolution, service: string): string {
  return `${prefix}${service}/`
}

/** What adding points writes; the hours they belong to are read first, since they may have begun earlier. */
export async function storePoints(store: Store, points: readonly TimelinePoint[]): Promise<KeyValue[]> {
  if (points.length === 0) return []
  const added = new Map<string, StoredPoint[]>()
  for (const { service, at, observed, expected, threshold } of points) {
    const point: StoredPoint = [at, round(observed), round(expected), round(threshold)]
    addTo(added, MINUTES.keyOf(service, at), point)
  }
  return addToStored(store, added, (known, more) => [...known, ...more])
}

/** What thinning values of a resolution writes: their peaks, among the points of the next resolution. */
export async function thin(
  store: Store,
  from: Resolution,
  service: string,
  values: readonly KeyValue[],
): Promise<KeyValue[]> {
  const to = RESOLUTIONS[RESOLUTIONS.indexOf(from) + 1]
  if (to === undefined) return []
  const added = new Map<string, StoredPoint[]>()
  for (const { key, value } of values) {
    for (const point of pointsCodec.decode(value, key)) addTo(added, to.keyOf(service, point[0]), point)
  }
  return addToStored(store, added, (known, more) => peaks([...known, ...more], to.step))
}

function addTo(added: Map<string, StoredPoint[]>, key: string, point: StoredPoint): void {
  const points = added.get(key) ?? []
  added.set(key, points)
  points.push(point)
}

async function addToStored(
  store: Store,
  added: ReadonlyMap<string, readonly StoredPoint[]>,
  merge: (known: readonly StoredPoint[], more: readonly StoredPoint[]) => readonly StoredPoint[],
): Promise<KeyValue[]> {
  const keys = [...added.keys()]
  const before = await store.get(keys)
  return keys.map((key, index) => {
    const known = pointsCodec.decode(before[index] ?? '[]', key)
    return { key, value: pointsCodec.encode([...merge(known, added.get(key)!)]) }
  })
}

/** The points of a service between two instants, oldest first: each age in its resolution. */
export async function readPoints(
  store: Store,
  service: string,
  from: Instant,
  to: Instant,
): Promise<StoredPoint[]> {
  const found =
    to - from > NAMED_SPAN ? await listed(store, service, from, to) : await named(store, service, from, to)
  return found
    .flatMap(({ key, value }) => pointsCodec.decode(value, key))
    .filter(([at]) => at >= from && at <= to)
    .sort(([a], [b]) => a - b)
}

/** A longer span is listed: of a year, most of 9,000 hours have no value of their own. */
const NAMED_SPAN = 2 * DAY
const PAGE = 1_000

/** The values of a span by their keys, coarsest first. */
async function named(store: Store, service: string, from: Instant, to: Instant): Promise<KeyValue[]> {
  const keys = new Set<string>()
  for (let hour = Math.floor(from / HOUR) * HOUR; hour <= to; hour += HOUR) {
    for (const { keyOf } of [...RESOLUTIONS].reverse()) keys.add(keyOf(service, hour))
  }
  const names = [...keys]
  const values = await store.get(names)
  return values.flatMap((value, index) => (value === null ? [] : [{ key: names[index]!, value }]))
}

/** The same, of those values that the store has. */
async function listed(store: Store, service: string, from: Instant, to: Instant): Promise<KeyValue[]> {
  const found: KeyValue[] = []
  for (const resolution of [...RESOLUTIONS].reverse()) {
    const prefix = pointPrefix(resolution, service)
    const [first, last] = [resolution.keyOf(service, from), resolution.keyOf(service, to)]
    // Listing begins behind a key; a shortened key lies before the first.
    for (let after = first.slice(0, -1); ; ) {
      const page: readonly KeyValue[] = await store.list({ prefix, after, limit: PAGE })
      found.push(...page.filter(({ key }) => key >= first && key <= last))
      const end = page.at(-1)?.key
      if (page.length < PAGE || end === undefined || end >= last) break
      after = end
    }
  }
  return found
}

/**
 * Of each step the minute that stands out most, as it was. An average would hide the very minute for which an alert
 * opened. A maximum of each number would show a minute that never was.
 */
export function peaks(points: readonly StoredPoint[], step: number): StoredPoint[] {
  const steps = new Map<number, StoredPoint>()
  for (const point of points) {
    const index = Math.floor(point[0] / step)
    const highest = steps.get(index)
    if (highest === undefined || excess(point) > excess(highest)) steps.set(index, point)
  }
  return [...steps.values()]
}

function excess([, observed, expected]: StoredPoint): number {
  return observed - expected
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
