import type { TimelinePoint } from '../../core/model/alert.js'
import type { Instant } from '../../core/model/instant.js'
import { formatInstant, HOUR } from '../../core/model/instant.js'
import { defineBareCodec } from '../log/codec.js'
import { KEYS } from '../log/keys.js'
import type { KeyValue, Store } from '../ports/store.js'

/** Several points in an hour for each service: without a version in each. */
const hourCodec = defineBareCodec<StoredPoint[]>()

/** One minute of a service's chart, short since there are many: instant, observed, expected, threshold. */
export type StoredPoint = readonly [at: Instant, observed: number, expected: number, threshold: number]

/** An hour of a service is one value. */
const hourKey = (service: string, at: Instant) =>
  `${KEYS.point}${service}/${formatInstant(Math.floor(at / HOUR) * HOUR).slice(0, 13)}`

/** What adding points writes; the hours they belong to are read first, since they may have begun earlier. */
export async function storePoints(store: Store, points: readonly TimelinePoint[]): Promise<KeyValue[]> {
  if (points.length === 0) return []
  const added = new Map<string, StoredPoint[]>()
  for (const { service, at, observed, expected, threshold } of points) {
    const key = hourKey(service, at)
    const hour = added.get(key) ?? []
    added.set(key, hour)
    hour.push([at, round(observed), round(expected), round(threshold)])
  }
  const keys = [...added.keys()]
  const before = await store.get(keys)
  return keys.map((key, place) => {
    const kept = hourCodec.decode(before[place] ?? '[]', key)
    return { key, value: hourCodec.encode([...kept, ...added.get(key)!]) }
  })
}

/** The points of a service between two instants, oldest first. */
export async function readPoints(
  store: Store,
  service: string,
  from: Instant,
  to: Instant,
): Promise<StoredPoint[]> {
  const keys: string[] = []
  for (let hour = Math.floor(from / HOUR) * HOUR; hour <= to; hour += HOUR) keys.push(hourKey(service, hour))
  const hours = await store.get(keys)
  return hours
    .flatMap((hour, index) => hourCodec.decode(hour ?? '[]', keys[index]!))
    .filter(([at]) => at >= from && at <= to)
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
