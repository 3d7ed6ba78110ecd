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
import type { OddReason } from './read-frame.js'
import { BLUESKY } from './read-record.js'
import { instantOf, readCursor, resumeFrom } from './stream-cursor.js'

export interface BlueskyParts {
  readonly clock: Clock
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

async function runBluesky(
  settings: Required<BlueskyOptions>,
  parts: BlueskyParts,
  intake: SourceIntake,
  signal: AbortSignal,
): Promise<void> {
  const { hosts } = settings
  let turn = 0
  /** The stored cursor to resume from, even if more was received after it. */
  let streamCursor = intake.cursor === null ? null : readCursor(intake.cursor)
  let loss =
    intake.cursor !== null && streamCursor === null
      ? 'the stored cursor cannot be read, so what came since the last run is lost'
      : null
  /** The failure of each host since posts were last stored. */
  const troubles = new Map<string, string>()

  intake.report({ kind: 'connecting', detail: `connecting to ${hostNow()}` })
  await reconnect({
    connect,
    waitBefore: (failures) =>
      backoff(failures, { firstMs: settings.firstWaitMs, longestMs: settings.longestWaitMs }),
    onWait: (ms) => intake.report({ kind: 'connecting', detail: troubleDetail(ms) }),
    clock: parts.clock,
    signal,
  })

  async function connect(): Promise<Ended> {
    let wire: Wire = settings.wire === 'v1' ? 'v1' : 'v2'
    for (;;) {
      const host = hostNow()
      const received = await consumeHost({
        host,
        wire,
        streamCursor,
        loss,
        settings,
        clock: parts.clock,
        intake: { cursor: intake.cursor, accept, report: (condition) => intake.report(condition) },
        onOdd: (reason) => parts.onOdd?.(reason),
        signal,
      })
      if (received.hasStored) troubles.clear()
      const next = signal.aborted ? 'same-host' : decide(host, wire, received)
      if (next === 'again') {
        if (received.ending.kind === 'refused' && received.ending.error !== TOO_OLD) wire = 'v1'
        continue
      }
      troubles.set(host, describe(received.ending, settings.idleTimeoutMs))
      if (next === 'next-host') turn++
      return { wasHealthy: received.hasStored, failure: null }
    }
  }

  async function accept(...[posts, cursor]: Parameters<SourceIntake['accept']>): Promise<void> {
    await intake.accept(posts, cursor)
    if (cursor === null) return
    streamCursor = readCursor(cursor)
    loss = null
  }

  function decide(host: string, wire: Wire, { ending, hasStored }: Consumed): Next {
    switch (ending.kind) {
      case 'another-archive':
        if (streamCursor !== null) streamCursor = { ...streamCursor, seq: null }
        return 'again'
      case 'refused':
        if (ending.error === TOO_OLD && streamCursor !== null) {
          moveCursorBack(host, wire)
          return 'again'
        }
        return wire === 'v2' && settings.wire === 'auto' && NOT_KNOWN.has(ending.status)
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

  /** A sequence number that is too old becomes a time, which servers move to their oldest event; a time that is too old becomes now. */
  function moveCursorBack(host: string, wire: Wire): void {
    if (streamCursor === null) return
    if (resumeFrom(streamCursor, host, wire, settings.rewindMs).by === 'seq') {
      streamCursor = { ...streamCursor, seq: null }
      return
    }
    loss = `it does not keep what came since ${formatInstant(instantOf(streamCursor.timeUs))}, so that is lost`
    streamCursor = null
  }

  function hostNow(): string {
    return hosts[turn % hosts.length]!
  }

  function troubleDetail(ms: number): string {
    const tried = [...troubles].map(([host, what]) => `${host} ${what}`).join(', ')
    return `${tried}; trying ${hostNow()} in ${Math.ceil(ms / 1_000)} s`
  }
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
