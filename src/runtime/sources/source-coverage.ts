import type { Instant } from '../../core/model/instant.js'
import { formatInstant, HOUR } from '../../core/model/instant.js'
import { defineCodec } from '../../pipeline/log/codec.js'
import { KEYS } from '../../pipeline/log/keys.js'
import { listAll } from '../../pipeline/log/list-all.js'
import { createTextMemo } from '../../pipeline/log/memo.js'
import type { KeyValue, Store } from '../../pipeline/ports/store.js'

/** What one source usually brings about each service, by hour of the day in UTC. Times are those of the posts. */
export interface Coverage {
  /** Its first post. */
  readonly since: Instant
  readonly services: Record<string, ServiceCoverage>
}

export interface ServiceCoverage {
  readonly last: Instant
  /** Posts that are usual in each hour of the day. */
  readonly hours: readonly number[]
  /** The hour that is being counted, since 1970, and its posts so far. */
  readonly hour: number
  readonly count: number
}

const codec = defineCodec<Coverage>({
  kind: 'coverage of a source',
  version: 1,
  isValid: ({ since, services }) => typeof since === 'number' && typeof services === 'object',
})

/** The share of the newest day in what is usual: after a week five sixths of it are of that week. */
const NEWEST = 0.2
const HOURS = 24

/** Counts a post about a service. A post of an hour that is over counts in no hour: the usual is an estimate. */
export function countPost(before: ServiceCoverage | undefined, at: Instant): ServiceCoverage {
  const hour = Math.floor(at / HOUR)
  const known = before ?? { last: at, hours: new Array<number>(HOURS).fill(0), hour, count: 0 }
  const closed = hour > known.hour ? closeHours(known, hour) : known
  return {
    ...closed,
    last: Math.max(closed.last, at),
    count: hour === closed.hour ? closed.count + 1 : closed.count,
  }
}

/** The hours that are over become part of the usual, those without a post too. */
function closeHours({ last, hours, hour, count }: ServiceCoverage, now: number): ServiceCoverage {
  const usual = [...hours]
  for (let over = Math.max(hour, now - 14 * HOURS); over < now; over++) {
    const place = over % HOURS
    usual[place] =
      Math.round(100 * ((1 - NEWEST) * usual[place]! + NEWEST * (over === hour ? count : 0))) / 100
  }
  return { last, hours: usual, hour: now, count: 0 }
}

/** Holds the coverage of this process' sources. What a crash loses of it is half a minute of an estimate. */
export interface CoverageCounter {
  note(source: string, services: readonly string[], at: Instant): void
  /** Reads what was stored before. */
  load(): Promise<void>
  /** What has changed since the last call. */
  changes(): KeyValue[]
}

export function createCoverageCounter(store: Store): CoverageCounter {
  const known = new Map<string, Coverage>()
  const changed = new Set<string>()
  return {
    note(source, services, at) {
      const coverage = known.get(source) ?? { since: at, services: {} }
      for (const service of new Set(services))
        coverage.services[service] = countPost(coverage.services[service], at)
      known.set(source, coverage)
      changed.add(source)
    },
    async load() {
      for (const [source, coverage] of await readCoverage(store))
        if (!known.has(source)) known.set(source, coverage)
    },
    changes() {
      const sources = [...changed]
      changed.clear()
      return sources.map((source) => ({
        key: `${KEYS.coverage}${source}`,
        value: codec.encode(known.get(source)!),
      }))
    },
  }
}

export async function readCoverage(store: Store): Promise<Map<string, Coverage>> {
  const stored = await listAll(store, KEYS.coverage)
  return new Map(stored.map(({ key, value }) => [key.slice(KEYS.coverage.length), codec.decode(value, key)]))
}

/** By source, as the API shows it. It changes each half minute at most, and is read with most requests. */
export async function readCoverageViews(store: Store): Promise<Map<string, CoverageView>> {
  const stored = await listAll(store, KEYS.coverage)
  return new Map(stored.map(({ key, value }) => [key.slice(KEYS.coverage.length), viewOf(value, key)]))
}

export type CoverageView = ReturnType<typeof coverageView>

const viewOf = createTextMemo((text, key) => coverageView(codec.decode(text, key)))

function coverageView({ since, services }: Coverage) {
  const each = Object.entries(services)
  return {
    since: formatInstant(since),
    lastPostAt: Object.fromEntries(each.map(([id, { last }]) => [id, formatInstant(last)])),
    usualPerHour: Object.fromEntries(each.map(([id, { hours }]) => [id, hours])),
  }
}
