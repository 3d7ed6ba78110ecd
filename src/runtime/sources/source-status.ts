import type { Instant } from '../../core/model/instant.js'
import { DAY, formatInstant, MINUTE, SECOND } from '../../core/model/instant.js'
import type { Post } from '../../core/model/post.js'
import type { AboutServices } from '../../pipeline/intake/intake.js'
import { KEYS } from '../../pipeline/log/keys.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { SourceCondition } from '../../pipeline/ports/source.js'
import type { Store } from '../../pipeline/ports/store.js'
import type { Logger } from '../process/log.js'
import type { Metrics } from '../process/metrics.js'
import type { CoverageCounter } from './source-coverage.js'
import { createCoverageCounter } from './source-coverage.js'
import type { SourceState, SourceStatus } from './stored-status.js'
import { STATES, statusCodec } from './stored-status.js'

/** Holds the status of this process' sources, logs changes, and stores them for the API. */
export interface SourceReporter {
  report(source: string, condition: SourceCondition): void
  /** Posts were stored. */
  stored(source: string, posts: readonly Pick<Post, 'at'>[], about?: readonly AboutServices[]): void
  /** The store does not accept them. */
  blocked(source: string, why: string): void
  /** Another process reads the source from now on. */
  release(source: string): void
  /** Writes what changed since the last call. */
  save(): Promise<void>
}

const PREFIX = KEYS.sourceStatus
/** Coverage is an estimate and larger than all else here, so it is stored rarely. Stream time may hurry. */
const SAVE_COVERAGE = { system: 30_000, stream: 3_000 }
/** So often the status says that a process reads the source. */
const REFRESH = 15 * SECOND
/** A source that connects for longer than this is lost. */
const LOST_AFTER = MINUTE

export interface ReporterParts {
  readonly store: Store
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Metrics
  /** Where time comes from the posts, how old they are says nothing. */
  readonly time: 'system' | 'stream'
  /** A post further ahead of the machine's clock is of a clock that is wrong. Unit: milliseconds. */
  readonly maxSkew: Instant
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
  refreshedAt: Instant
  /** Sources of which the log says that they are lost. */
  readonly lost: Set<string>
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
    refreshedAt: parts.clock.now(),
    lost: new Set(),
  }
  return {
    report: (source, condition) =>
      update(reporting, source, condition.kind, 'detail' in condition ? condition.detail : null),
    stored: (source, posts, about) => noteStored(reporting, source, posts, about ?? []),
    blocked: (source, why) => update(reporting, source, 'blocked', why),
    release(source) {
      reporting.known.delete(source)
      reporting.changed.delete(source)
    },
    save: () => save(reporting),
  }
}

function noteStored(
  reporting: Reporting,
  source: string,
  posts: readonly Pick<Post, 'at'>[],
  about: readonly AboutServices[],
): void {
  const { known, changed, metrics, clock, time, maxSkew, coverage } = reporting
  const status = known.get(source) ?? newStatus(reporting, source)
  if (status.state === 'blocked') update(reporting, source, 'live', null)
  if (posts.length === 0) return
  metrics.accepted.inc({ source }, posts.length)
  const before = known.get(source) ?? status
  changed.add(source)
  const latest = time === 'system' ? clock.now() + maxSkew : likelyLatest(posts)
  const newest = posts.reduce((found, { at }) => (at > latest ? found : Math.max(found, at)), 0)
  if (newest === 0) {
    known.set(source, { ...before, posts: before.posts + posts.length })
    return
  }
  const lagSeconds = time === 'stream' ? null : Math.max(0, Math.round((clock.now() - newest) / 100) / 10)
  if (lagSeconds !== null) metrics.sourceLag.set({ source }, lagSeconds)
  const last = Date.parse(before.lastEventAt ?? '') || 0
  known.set(source, {
    ...before,
    lastEventAt: formatInstant(last > latest ? newest : Math.max(newest, last)),
    lagSeconds,
    posts: before.posts + posts.length,
  })
  coverage.note(source, [], newest)
  for (const { services, at } of about) if (at <= latest) coverage.note(source, services, at)
}

/** A day after the middle one: where time comes from the posts, the rest of a batch shows that one is of 2038. */
function likelyLatest(posts: readonly Pick<Post, 'at'>[]): Instant {
  const times = posts.map(({ at }) => at).sort((a, b) => a - b)
  return times[(times.length - 1) >> 1]! + DAY
}

async function save(reporting: Reporting): Promise<void> {
  sayWhetherData(reporting)
  refresh(reporting)
  const { known, changed, store, coverage, clock } = reporting
  const names = [...changed]
  changed.clear()
  const seenAt = formatInstant(clock.now())
  const set = names.map((name) => ({
    key: `${PREFIX}${name}`,
    value: statusCodec.encode({ ...known.get(name)!, seenAt }),
  }))
  if (reporting.coverageAt === null) {
    await coverage.load()
    reporting.coverageAt = clock.now()
  } else if (clock.now() - reporting.coverageAt >= SAVE_COVERAGE[reporting.time]) {
    set.push(...coverage.changes())
    reporting.coverageAt = clock.now()
  }
  if (set.length > 0) await store.commit({ set })
}

/** Says again of all sources how they are, and of lost ones since when. */
function refresh(reporting: Reporting): void {
  const { known, changed, clock, log, metrics, time, lost } = reporting
  if (clock.now() - reporting.refreshedAt < REFRESH) return
  reporting.refreshedAt = clock.now()
  for (const [name, status] of known) {
    changed.add(name)
    if (name === 'http' || !isUnreachable(status) || clock.now() - Date.parse(status.since) < LOST_AFTER)
      continue
    if (time === 'system') {
      const lagSeconds = Math.round((clock.now() - Date.parse(status.lastEventAt ?? status.since)) / SECOND)
      known.set(name, { ...status, lagSeconds })
      metrics.sourceLag.set({ source: name }, lagSeconds)
    }
    if (lost.has(name)) continue
    lost.add(name)
    log.warn({ source: name }, `${name}: no connection for a minute (${status.detail ?? status.state})`)
  }
}

const isUnreachable = ({ state }: Pick<SourceStatus, 'state'>) =>
  state === 'connecting' || state === 'blocked'

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
  const hasComeBack = isUnreachable(before) && WORKING.has(state)
  // How late its posts are is known from the next one on.
  const lagSeconds = hasComeBack ? null : before.lagSeconds
  known.set(source, { ...before, state, detail, since, lagSeconds })
  if (hasComeBack) {
    metrics.sourceLag.remove({ source })
    reporting.lost.delete(source)
  }
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
