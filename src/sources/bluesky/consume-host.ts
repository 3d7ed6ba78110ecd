import { formatInstant } from '../../core/model/instant.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { Removal, SourceIntake } from '../../pipeline/ports/source.js'
import type { Batcher } from '../connection/batcher.js'
import { createBatcher } from '../connection/batcher.js'
import type { BlueskyOptions, Wire } from './bluesky-options.js'
import type { Connection, Ending } from './consume-stream.js'
import { openStream } from './consume-stream.js'
import { createLagJudge } from './lag-judge.js'
import type { OddReason, StreamEvent, WrittenRecord } from './read-frame.js'
import { readRecord } from './read-record.js'
import type { StreamCursor } from './stream-cursor.js'
import { instantOf, isAnotherArchive, resumeFrom, writeCursor } from './stream-cursor.js'
import { subscribeAddress } from './subscribe-address.js'

/** How one connection to a host ended. */
export interface Consumed {
  readonly ending: ConsumeEnding
  /** Whether anything of it was stored. */
  readonly hasStored: boolean
}

export type ConsumeEnding =
  | Ending
  | { readonly kind: 'not-stored'; readonly what: string }
  /** The requested sequence number belongs to another archive on this host. */
  | { readonly kind: 'another-archive' }

export interface ConsumeParts {
  readonly host: string
  readonly wire: Wire
  /** The cursor to resume from; null for the present. */
  readonly streamCursor: StreamCursor | null
  /** What is known to be lost before the first event; it is reported with that event. */
  readonly loss: string | null
  readonly settings: Required<BlueskyOptions>
  readonly clock: Clock
  readonly intake: SourceIntake
  /** The handle of an official account; null for everybody else. */
  readonly handleOf: (did: string) => string | null
  /** An account may have another handle from now on. */
  readonly onIdentity: (did: string) => void
  readonly onOdd: (reason: OddReason) => void
  readonly signal: AbortSignal
}

/** What is known of a connection while it lasts. */
interface Consuming {
  readonly parts: ConsumeParts
  readonly from: ReturnType<typeof resumeFrom>
  readonly lag: ReturnType<typeof createLagJudge>
  readonly batcher: Batcher
  readonly connection: Connection
  readonly progress: Progress
}

interface Progress {
  /** Why the connection was ended from here. */
  own: ConsumeEnding | null
  hasReceived: boolean
  hasStored: boolean
  isOutdated: boolean
  /** The highest sequence number. */
  highest: number
  isInOrder: boolean
  loss: string | null
}

/** Consumes one host until the connection or the signal ends, and until all received posts are stored. */
export async function consumeHost(parts: ConsumeParts): Promise<Consumed> {
  const consuming = begin(parts)
  const { batcher, connection, progress } = consuming
  const stop = () => connection.stop()
  parts.signal.addEventListener('abort', stop)
  const ending = await connection.over
  parts.signal.removeEventListener('abort', stop)
  try {
    await batcher.flush()
  } catch (error) {
    progress.own = { kind: 'not-stored', what: error instanceof Error ? error.message : String(error) }
  }
  return { ending: progress.own ?? ending, hasStored: progress.hasStored }
}

function begin(parts: ConsumeParts): Consuming {
  const { host, wire, streamCursor, settings, intake } = parts
  const from = resumeFrom(streamCursor, host, wire, settings.rewindMs)
  const progress: Progress = {
    own: null,
    hasReceived: false,
    hasStored: false,
    isOutdated: false,
    highest: -1,
    isInOrder: true,
    loss: parts.loss,
  }
  const lag = createLagJudge(settings, (at) => {
    const where = `${host} is consumed from ${formatInstant(at)} on and catches up`
    return progress.loss === null ? where : `${where}; ${progress.loss}`
  })
  const batcher: Batcher = createBatcher(
    {
      cursor: intake.cursor,
      accept: (...batch) => accept(consuming, ...batch),
      report: (condition) => intake.report(condition),
    },
    { onFailure: () => connection.stop() },
  )
  const connection: Connection = openStream({
    address: subscribeAddress(host, wire, from.cursor),
    wire,
    idleTimeoutMs: settings.idleTimeoutMs,
    onPing: settings.livesByPings
      ? () => {
          if (!progress.hasReceived) intake.report({ kind: 'live' })
        }
      : null,
    handshakeMs: settings.handshakeMs,
    goodbyeMs: settings.goodbyeMs,
    onEvent: (event) => onEvent(consuming, event),
    onInfo: (name) => onInfo(consuming, name),
    onOdd: parts.onOdd,
  })
  const consuming: Consuming = { parts, from, lag, batcher, connection, progress }
  return consuming
}

function onInfo(consuming: Consuming, name: string): void {
  if (name === 'OutdatedCursor') consuming.progress.isOutdated = true
  if (name === 'FutureCursor' && consuming.from.by === 'seq') leaveArchive(consuming)
}

function onEvent(consuming: Consuming, event: StreamEvent): void {
  const { parts, from, lag, batcher, connection, progress } = consuming
  const { host, streamCursor, settings, clock, intake } = parts
  if (!progress.hasReceived) {
    if (
      streamCursor !== null &&
      from.by === 'seq' &&
      isAnotherArchive(streamCursor, event, settings.rewindMs)
    ) {
      leaveArchive(consuming)
      return
    }
    progress.hasReceived = true
    beginWith(consuming, event)
  }
  if (event.identity !== null) parts.onIdentity(event.identity)
  const now = clock.now()
  // A cursor ahead of our clock would skip all events until then.
  const timeUs = Math.min(event.timeUs, now * 1_000 + 999)
  // Sequence numbers that go back may have gaps; resuming by time repairs these.
  if (event.seq !== null && event.seq < progress.highest) progress.isInOrder = false
  progress.highest = Math.max(progress.highest, event.seq ?? -1)
  const seq = progress.isInOrder ? event.seq : null
  batcher.add(postOf(parts, event.written), writeCursor({ host, seq, timeUs }), removalOf(event))
  const condition = lag.consume(instantOf(event.timeUs), now)
  if (condition !== null) intake.report(condition)
  if (batcher.waiting > settings.holdAbove) connection.hold()
}

function leaveArchive({ progress, connection }: Consuming): void {
  progress.own = { kind: 'another-archive' }
  connection.stop()
}

/** Reports what was lost, if anything: servers that no longer have a cursor begin later, v1 without notice. */
function beginWith({ parts, progress }: Consuming, first: StreamEvent): void {
  const { host, streamCursor, settings, intake } = parts
  const missedUs = streamCursor === null ? 0 : first.timeUs - streamCursor.timeUs
  if (streamCursor !== null && (progress.isOutdated ? missedUs > 0 : missedUs > settings.gapMs * 1_000)) {
    progress.loss = `nothing came from ${formatInstant(instantOf(streamCursor.timeUs))} to ${formatInstant(instantOf(first.timeUs))}: ${host} does not keep it, or nothing was written`
  }
  const { loss } = progress
  if (loss !== null) intake.report({ kind: 'connecting', detail: `${host} answers, but ${loss}` })
}

function removalOf({ removed }: StreamEvent): Removal | null {
  if (removed === null) return null
  return removed.rkey === null
    ? { kind: 'account', idPrefix: `${removed.did}/` }
    : { kind: 'post', id: `${removed.did}/${removed.rkey}` }
}

function postOf(parts: ConsumeParts, written: WrittenRecord | null) {
  if (written === null) return null
  const read = readRecord(written, parts.handleOf(written.did))
  if (read.kind === 'post') return read.post
  parts.onOdd(read.reason)
  return null
}

async function accept(consuming: Consuming, ...batch: Parameters<SourceIntake['accept']>): Promise<void> {
  const { parts, batcher, connection, progress } = consuming
  await parts.intake.accept(...batch)
  progress.hasStored = true
  if (batcher.waiting < parts.settings.holdAbove / 2) connection.release()
}
