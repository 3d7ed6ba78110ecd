import type { Instant } from '../../core/model/instant.js'
import { formatInstant } from '../../core/model/instant.js'
import type { Post } from '../../core/model/post.js'
import type { AboutServices } from '../../pipeline/intake/intake.js'
import { defineCodec } from '../../pipeline/log/codec.js'
import { KEYS } from '../../pipeline/log/keys.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { SourceCondition } from '../../pipeline/ports/source.js'
import type { Store } from '../../pipeline/ports/store.js'
import type { Logger } from '../process/log.js'
import type { Metrics } from '../process/metrics.js'
import type { CoverageCounter } from './source-coverage.js'
import { coverageView, createCoverageCounter, readCoverage } from './source-coverage.js'

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
  stored(source: string, posts: readonly Post[], about?: readonly AboutServices[]): void
  /** The store does not accept them. */
  blocked(source: string, why: string): void
  /** Writes what changed since the last call. */
  save(): Promise<void>
}

const PREFIX = KEYS.sourceStatus
/** Coverage is an estimate and larger than all else here, so it is stored rarely. */
const SAVE_COVERAGE = 30_000

export interface ReporterParts {
  readonly store: Store
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Metrics
  /** Where time comes from the posts, how old they are says nothing. */
  readonly time: 'system' | 'stream'
}

/** What a reporter knows. */
interface Reporting extends ReporterParts {
  readonly known: Map<string, SourceStatus>
  readonly changed: Set<string>
  readonly coverage: CoverageCounter
  /** When the coverage was stored; null before what is stored was read. */
  coverageAt: Instant | null
  /** Since when no source works; null while one does. */
  silentSince: Instant | null
  hasSaidSo: boolean
}

export function createSourceReporter(parts: ReporterParts): SourceReporter {
  const reporting: Reporting = {
    ...parts,
    known: new Map(),
    changed: new Set(),
    coverage: createCoverageCounter(parts.store),
    coverageAt: null,
    silentSince: null,
    hasSaidSo: false,
  }
  return {
    report: (source, condition) =>
      update(reporting, source, condition.kind, 'detail' in condition ? condition.detail : null),
    stored: (source, posts, about) => noteStored(reporting, source, posts, about ?? []),
    blocked: (source, why) => update(reporting, source, 'blocked', why),
    save: () => save(reporting),
  }
}

function noteStored(
  reporting: Reporting,
  source: string,
  posts: readonly Post[],
  about: readonly AboutServices[],
): void {
  const { known, changed, metrics, clock, time, coverage } = reporting
  const status = known.get(source) ?? newStatus(reporting, source)
  if (status.state === 'blocked') update(reporting, source, 'live', null)
  if (posts.length === 0) return
  metrics.accepted.inc({ source }, posts.length)
  const newest = posts.reduce((latest, { at }) => Math.max(latest, at), 0)
  const lagSeconds = time === 'stream' ? null : Math.round((clock.now() - newest) / 100) / 10
  if (lagSeconds !== null) metrics.sourceLag.set({ source }, lagSeconds)
  const before = known.get(source) ?? status
  known.set(source, {
    ...before,
    lastEventAt: formatInstant(Math.max(newest, Date.parse(before.lastEventAt ?? '') || 0)),
    lagSeconds,
    posts: before.posts + posts.length,
  })
  changed.add(source)
  coverage.note(source, [], newest)
  for (const { services, at } of about) coverage.note(source, services, at)
}

async function save(reporting: Reporting): Promise<void> {
  sayWhetherData(reporting)
  const { known, changed, store, coverage, clock } = reporting
  const names = [...changed]
  changed.clear()
  const set = names.map((name) => ({ key: `${PREFIX}${name}`, value: statusCodec.encode(known.get(name)!) }))
  if (reporting.coverageAt === null) {
    await coverage.load()
    reporting.coverageAt = clock.now()
  } else if (clock.now() - reporting.coverageAt >= SAVE_COVERAGE) {
    set.push(...coverage.changes())
    reporting.coverageAt = clock.now()
  }
  if (set.length > 0) await store.commit({ set })
}

/** Without a source that works nothing can be concluded; an operator must not have to ask for that. */
function sayWhetherData(reporting: Reporting): void {
  const { known, clock, log } = reporting
  const sources = [...known.values()].filter(({ name }) => name !== 'http')
  if (sources.length === 0) return
  if (sources.some(({ state }) => WORKING.has(state))) {
    if (reporting.hasSaidSo) log.info('a source works again: services have data')
    reporting.silentSince = null
    reporting.hasSaidSo = false
    return
  }
  reporting.silentSince ??= clock.now()
  if (reporting.hasSaidSo || clock.now() - reporting.silentSince < SAY_SILENT_AFTER) return
  reporting.hasSaidSo = true
  const names = sources.map(({ name, state }) => `${name} is ${state}`).join(', ')
  log.warn(
    `no data: no source works (${names}); services are "no-data" until one does, and all are tried again`,
  )
}

const WORKING: ReadonlySet<SourceState> = new Set(['live', 'late', 'degraded', 'ended'])
/** Shorter is a start or a reconnection. */
const SAY_SILENT_AFTER = 20_000

function update(reporting: Reporting, source: string, state: SourceState, detail: string | null): void {
  const { known, changed, metrics, log, clock } = reporting
  const before = known.get(source) ?? newStatus(reporting, source)
  if (before.state === state && before.detail === detail && known.has(source)) return
  const since = state === before.state ? before.since : formatInstant(clock.now())
  known.set(source, { ...before, state, detail, since })
  changed.add(source)
  for (const name of STATES) metrics.sourceState.set({ source, state: name }, name === state ? 1 : 0)
  const level =
    state === 'late' || state === 'degraded' || state === 'blocked' || state === 'off' ? 'warn' : 'info'
  log[level]({ source, state }, `${source}: ${detail ?? state}`)
}

function newStatus({ clock }: Reporting, name: string): SourceStatus {
  return {
    name,
    state: 'connecting',
    detail: null,
    since: formatInstant(clock.now()),
    lastEventAt: null,
    lagSeconds: null,
    posts: 0,
  }
}

/** The status of every source of the deployment, with what it usually brings. */
export async function readSourceStatuses(
  store: Store,
): Promise<(SourceStatus & { readonly coverage: ReturnType<typeof coverageView> | null })[]> {
  const [found, coverage] = await Promise.all([
    store.list({ prefix: PREFIX, limit: 1_000 }),
    readCoverage(store),
  ])
  return found.map(({ key, value }) => {
    const status = statusCodec.decode(value, key)
    const known = coverage.get(status.name)
    return { ...status, coverage: known === undefined ? null : coverageView(known) }
  })
}
