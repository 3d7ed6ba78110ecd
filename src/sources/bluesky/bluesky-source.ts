import { backoff } from '../../core/model/backoff.js'
import { formatInstant } from '../../core/model/instant.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { Source, SourceIntake } from '../../pipeline/ports/source.js'
import type { Ended } from '../connection/reconnect.js'
import { reconnect } from '../connection/reconnect.js'
import type { BlueskyOptions, Wire } from './bluesky-options.js'
import { addressOf, BLUESKY_DEFAULTS } from './bluesky-options.js'
import type { Consumed, ConsumeEnding } from './consume-host.js'
import { consumeHost } from './consume-host.js'
import type { OfficialAccounts } from './official-accounts.js'
import type { OddReason } from './read-frame.js'
import { BLUESKY } from './read-record.js'
import type { StreamCursor } from './stream-cursor.js'
import { instantOf, readCursor, resumeFrom } from './stream-cursor.js'

export interface BlueskyParts {
  readonly clock: Clock
  /** Recognises official accounts; without it nobody is one. */
  readonly officials?: OfficialAccounts
  /** Called for every frame or record that was skipped because it is malformed. */
  readonly onOdd?: (reason: OddReason) => void
}

/**
 * Bluesky's posts as a Jetstream sends them: all of them, without a key.
 * @throws Error when there is no host, or one that is no address
 */
export function createBlueskySource(options: BlueskyOptions, parts: BlueskyParts): Source {
  const settings = { ...BLUESKY_DEFAULTS, ...options }
  if (settings.hosts.length === 0) throw new Error('Bluesky has no host to connect to; name at least one')
  for (const host of settings.hosts) addressOf(host)
  return { name: BLUESKY, run: (intake, signal) => runBluesky(settings, parts, intake, signal) }
}

/** What to do after a connection has ended. `again`: at once, with a corrected request; the others after a wait. */
type Next = 'again' | 'same-host' | 'next-host'

/** What is known between connections. */
interface Run {
  readonly settings: Required<BlueskyOptions>
  readonly parts: BlueskyParts
  readonly intake: SourceIntake
  readonly signal: AbortSignal
  turn: number
  /** The stored cursor to resume from, even if more was received after it. */
  streamCursor: StreamCursor | null
  loss: string | null
  /** The failure of each host since posts were last stored. */
  readonly troubles: Map<string, string>
}

async function runBluesky(
  settings: Required<BlueskyOptions>,
  parts: BlueskyParts,
  intake: SourceIntake,
  signal: AbortSignal,
): Promise<void> {
  const streamCursor = intake.cursor === null ? null : readCursor(intake.cursor)
  const loss =
    intake.cursor !== null && streamCursor === null
      ? 'the stored cursor cannot be read, so what came since the last run is lost'
      : null
  const run: Run = { settings, parts, intake, signal, turn: 0, streamCursor, loss, troubles: new Map() }

  intake.report({ kind: 'connecting', detail: `connecting to ${hostNow(run)}` })
  const resolving = parts.officials?.run(signal)
  await reconnect({
    connect: () => connect(run),
    waitBefore: (failures) =>
      backoff(failures, { firstMs: settings.firstWaitMs, longestMs: settings.longestWaitMs }),
    onWait: (ms) => intake.report({ kind: 'connecting', detail: troubleDetail(run, ms) }),
    clock: parts.clock,
    signal,
  })
  await resolving
}

async function connect(run: Run): Promise<Ended> {
  const { settings, parts, intake, signal, troubles } = run
  let wire: Wire = settings.wire === 'v1' ? 'v1' : 'v2'
  for (;;) {
    const host = hostNow(run)
    const received = await consumeHost({
      host,
      wire,
      streamCursor: run.streamCursor,
      loss: run.loss,
      settings,
      clock: parts.clock,
      handleOf: (did) => parts.officials?.handleOf(did) ?? null,
      onIdentity: (did) => parts.officials?.changed(did),
      intake: {
        cursor: intake.cursor,
        accept: (...batch) => accept(run, ...batch),
        report: (condition) => intake.report(condition),
      },
      onOdd: (reason) => parts.onOdd?.(reason),
      signal,
    })
    if (received.hasStored) troubles.clear()
    const next = signal.aborted ? 'same-host' : decide(run, host, wire, received)
    if (next === 'again') {
      if (received.ending.kind === 'refused' && received.ending.error !== TOO_OLD) wire = 'v1'
      continue
    }
    troubles.set(host, describe(received.ending, settings.idleTimeoutMs))
    if (next === 'next-host') run.turn++
    return { wasHealthy: received.hasStored, failure: null }
  }
}

async function accept(run: Run, ...batch: Parameters<SourceIntake['accept']>): Promise<void> {
  await run.intake.accept(...batch)
  const [, cursor] = batch
  if (cursor === null) return
  run.streamCursor = readCursor(cursor)
  run.loss = null
}

function decide(run: Run, host: string, wire: Wire, { ending, hasStored }: Consumed): Next {
  switch (ending.kind) {
    case 'another-archive':
      if (run.streamCursor !== null) run.streamCursor = { ...run.streamCursor, seq: null }
      return 'again'
    case 'refused':
      if (ending.error === TOO_OLD && run.streamCursor !== null) {
        moveCursorBack(run, host, wire)
        return 'again'
      }
      return wire === 'v2' && run.settings.wire === 'auto' && NOT_KNOWN.has(ending.status)
        ? 'again'
        : 'next-host'
    case 'server-error':
      return ending.error === 'ConsumerTooSlow' ? 'same-host' : 'next-host'
    case 'closed':
      // A restart, or a proxy that ends old connections: the exact cursor is worth more than another host.
      return hasStored ? 'same-host' : 'next-host'
    case 'not-stored':
    case 'stopped':
      return 'same-host'
    case 'silent':
    case 'failed':
      return 'next-host'
  }
}

/**
 * A sequence number that is too old becomes a time, which servers move to their oldest event; a time that is too old
 * becomes now.
 */
function moveCursorBack(run: Run, host: string, wire: Wire): void {
  if (run.streamCursor === null) return
  if (resumeFrom(run.streamCursor, host, wire, run.settings.rewindMs).by === 'seq') {
    run.streamCursor = { ...run.streamCursor, seq: null }
    return
  }
  run.loss = `it does not keep what came since ${formatInstant(instantOf(run.streamCursor.timeUs))}, so that is lost`
  run.streamCursor = null
}

function hostNow({ settings: { hosts }, turn }: Run): string {
  return hosts[turn % hosts.length]!
}

function troubleDetail(run: Run, ms: number): string {
  const tried = [...run.troubles].map(([host, what]) => `${host} ${what}`).join(', ')
  return `${tried}; trying ${hostNow(run)} in ${Math.ceil(ms / 1_000)} s`
}

const TOO_OLD = 'CursorTooOld'

/** The answers of a server without v2: unknown path or method, or unknown parameters. */
const NOT_KNOWN: ReadonlySet<number> = new Set([400, 404, 405, 501])

function describe(ending: ConsumeEnding, idleTimeoutMs: number): string {
  switch (ending.kind) {
    case 'failed':
      return `is unavailable (${ending.what})`
    case 'refused':
      return `answered ${ending.status}${ending.error === '' ? '' : ` ${ending.error}`}`
    case 'closed':
      return `closed the connection (${ending.code})`
    case 'server-error':
      return `ended the stream (${ending.error})`
    case 'silent':
      return `was silent for ${idleTimeoutMs / 1_000} s`
    case 'not-stored':
      return `is available, but its posts could not be stored (${ending.what})`
    case 'another-archive':
    case 'stopped':
      return 'was left'
  }
}
