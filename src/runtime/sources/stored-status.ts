import type { Instant } from '../../core/model/instant.js'
import { MINUTE } from '../../core/model/instant.js'
import { defineCodec } from '../../pipeline/log/codec.js'
import { KEYS } from '../../pipeline/log/keys.js'
import { createTextMemo } from '../../pipeline/log/memo.js'
import { sourceStatusFrom1 } from '../../pipeline/log/migrations.js'
import type { Store } from '../../pipeline/ports/store.js'
import type { CoverageView } from './source-coverage.js'
import { readCoverageViews } from './source-coverage.js'

/** The status of a source, as `GET /v1/sources` shows it. */
export interface SourceStatus {
  readonly name: string
  readonly state: SourceState
  /** The problem and the remedy; null while the source is live. */
  readonly detail: string | null
  readonly since: string
  /** Time of the newest post that was stored. */
  readonly lastEventAt: string | null
  /** How old the newest post was when it was stored; of a source that is lost, how old it is. */
  readonly lagSeconds: number | null
  readonly posts: number
}

export const STATES = ['connecting', 'live', 'late', 'degraded', 'blocked', 'off', 'ended'] as const
export type SourceState = (typeof STATES)[number]

export interface StoredStatus extends SourceStatus {
  /** When a process last said so. */
  readonly seenAt: string
}

export const statusCodec = defineCodec<StoredStatus>({
  kind: 'source status',
  version: 2,
  migrations: { 1: sourceStatusFrom1 },
  unversionedAtFirst: true,
})

/** A status that no process has confirmed for so long is of a process that is gone, or of other settings. */
export const STALE_AFTER = MINUTE

/** The status of every source of the deployment, with what it usually brings. */
export async function readSourceStatuses(
  store: Store,
  now: Instant,
): Promise<(SourceStatus & { readonly coverage: CoverageView | null })[]> {
  const [found, coverage] = await Promise.all([
    store.list({ prefix: KEYS.sourceStatus, limit: 1_000 }),
    readCoverageViews(store),
  ])
  return found.map(({ key, value }) => {
    const status = asOf(now, statusIn(value, key))
    return { ...status, coverage: coverage.get(status.name) ?? null }
  })
}

const statusIn = createTextMemo((text, key) => statusCodec.decode(text, key))

/** A source that nobody reads brings nothing, however live it was. */
export function isStale({ state, seenAt }: StoredStatus, now: Instant): boolean {
  return state !== 'ended' && now - Date.parse(seenAt) > STALE_AFTER
}

function asOf(now: Instant, stored: StoredStatus): SourceStatus {
  const { seenAt, ...status } = stored
  if (!isStale(stored, now)) return status
  const detail = 'no running process reads this source: start an ingest worker that has it in SOURCES'
  return { ...status, state: 'off', detail, since: seenAt }
}
