import { formatInstant } from '../../core/model/instant.js'
import type { Post } from '../../core/model/post.js'
import { defineCodec } from '../../pipeline/log/codec.js'
import { KEYS } from '../../pipeline/log/keys.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { SourceCondition } from '../../pipeline/ports/source.js'
import type { Store } from '../../pipeline/ports/store.js'
import type { Logger } from '../process/log.js'
import type { Metrics } from '../process/metrics.js'

const statusCodec = defineCodec<SourceStatus>({ kind: 'source status', version: 1, unversionedAtFirst: true })

/** The status of a source, as `GET /v1/sources` shows it. */
export interface SourceStatus {
  readonly name: string
  readonly state: SourceState
  /** The problem and the remedy; null while the source is live. */
  readonly detail: string | null
  readonly since: string
  /** Time of the newest post that was stored. */
  readonly lastEventAt: string | null
  /** How old the newest post was when it was stored. */
  readonly lagSeconds: number | null
  readonly posts: number
}

const STATES = ['connecting', 'live', 'late', 'degraded', 'blocked', 'off', 'ended'] as const
export type SourceState = (typeof STATES)[number]

/** Holds the status of this process' sources, logs changes, and stores them for the API. */
export interface SourceReporter {
  report(source: string, condition: SourceCondition): void
  /** Posts were stored. */
  stored(source: string, posts: readonly Post[]): void
  /** The store does not accept them. */
  blocked(source: string, why: string): void
  /** Writes what changed since the last call. */
  save(): Promise<void>
}

const PREFIX = KEYS.sourceStatus

export function createSourceReporter(parts: {
  readonly store: Store
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Metrics
  /** Where time comes from the posts, how old they are says nothing. */
  readonly time: 'system' | 'stream'
}): SourceReporter {
  const { store, clock, log, metrics } = parts
  const known = new Map<string, SourceStatus>()
  const changed = new Set<string>()

  return {
    report: (source, condition) => {
      update(source, condition.kind, 'detail' in condition ? condition.detail : null)
    },
    stored(source, posts) {
      const status = known.get(source) ?? newStatus(source)
      if (status.state === 'blocked') update(source, 'live', null)
      if (posts.length === 0) return
      metrics.accepted.inc({ source }, posts.length)
      const now = clock.now()
      const newest = posts.reduce((latest, { at }) => Math.max(latest, at), 0)
      const lagSeconds = parts.time === 'stream' ? null : Math.round((now - newest) / 100) / 10
      if (lagSeconds !== null) metrics.sourceLag.set({ source }, lagSeconds)
      const before = known.get(source) ?? status
      known.set(source, {
        ...before,
        lastEventAt: formatInstant(Math.max(newest, Date.parse(before.lastEventAt ?? '') || 0)),
        lagSeconds,
        posts: before.posts + posts.length,
      })
      changed.add(source)
    },
    blocked: (source, why) => update(source, 'blocked', why),
    async save() {
      const names = [...changed]
      changed.clear()
      if (names.length === 0) return
      await store.commit({
        set: names.map((name) => ({ key: `${PREFIX}${name}`, value: statusCodec.encode(known.get(name)!) })),
      })
    },
  }

  function update(source: string, state: SourceState, detail: string | null): void {
    const before = known.get(source) ?? newStatus(source)
    if (before.state === state && before.detail === detail && known.has(source)) return
    known.set(source, { ...before, state, detail, since: state === before.state ? before.since : now() })
    changed.add(source)
    for (const name of STATES) metrics.sourceState.set({ source, state: name }, name === state ? 1 : 0)
    const level =
      state === 'late' || state === 'degraded' || state === 'blocked' || state === 'off' ? 'warn' : 'info'
    log[level]({ source, state }, `${source}: ${detail ?? state}`)
  }

  function newStatus(name: string): SourceStatus {
    return {
      name,
      state: 'connecting',
      detail: null,
      since: now(),
      lastEventAt: null,
      lagSeconds: null,
      posts: 0,
    }
  }

  function now(): string {
    return formatInstant(clock.now())
  }
}

/** The status of every source of the deployment. */
export async function readSourceStatuses(store: Store): Promise<SourceStatus[]> {
  const found = await store.list({ prefix: PREFIX, limit: 1_000 })
  return found.map(({ key, value }) => statusCodec.decode(value, key))
}
