import { formatInstant } from '../../core/model/instant.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { SourceIntake } from '../../pipeline/ports/source.js'
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
  readonly onOdd: (reason: OddReason) => void
  readonly signal: AbortSignal
}

/** Consumes one host until the connection or the signal ends, and until all received posts are stored. */
export async function consumeHost(parts: ConsumeParts): Promise<Consumed> {
  const { host, wire, streamCursor, settings, clock, intake } = parts
  const from = resumeFrom(streamCursor, host, wire, settings.rewindMs)
  let own: ConsumeEnding | null = null
  let hasReceived = false
  let hasStored = false
  let isOutdated = false
  let highest = -1
  let isInOrder = true
  let { loss } = parts
  const lag = createLagJudge(settings, (at) => {
    const where = `${host} is consumed from ${formatInstant(at)} on and catches up`
    return loss === null ? where : `${where}; ${loss}`
  })

  const batcher: Batcher = createBatcher(
    { cursor: intake.cursor, accept, report: (condition) => intake.report(condition) },
    { onFailure: () => connection.stop() },
  )
  const connection: Connection = openStream({
    address: subscribeAddress(host, wire, from.cursor),
    wire,
    idleTimeoutMs: settings.idleTimeoutMs,
    handshakeMs: settings.handshakeMs,
    goodbyeMs: settings.goodbyeMs,
    onEvent,
    onInfo,
    onOdd: parts.onOdd,
  })
  const stop = () => connection.stop()
  parts.signal.addEventListener('abort', stop)
  const ending = await connection.over
  parts.signal.removeEventListener('abort', stop)
  try {
    await batcher.flush()
  } catch (error) {
    own = { kind: 'not-stored', what: error instanceof Error ? error.message : String(error) }
  }
  return { ending: own ?? ending, hasStored }

  function onInfo(name: string): void {
    if (name === 'OutdatedCursor') isOutdated = true
    if (name === 'FutureCursor' && from.by === 'seq') leaveArchive()
  }

  function onEvent(event: StreamEvent): void {
    if (!hasReceived) {
      if (
        streamCursor !== null &&
        from.by === 'seq' &&
        isAnotherArchive(streamCursor, event, settings.rewindMs)
      ) {
        leaveArchive()
        return
      }
      hasReceived = true
      beginWith(event)
    }
    const now = clock.now()
    // A cursor ahead of our clock would skip all events until then.
    const timeUs = Math.min(event.timeUs, now * 1_000 + 999)
    // Sequence numbers that go back may have gaps; resuming by time repairs these.
    if (event.seq !== null && event.seq < highest) isInOrder = false
    highest = Math.max(highest, event.seq ?? -1)
    const seq = isInOrder ? event.seq : null
    batcher.add(postOf(event.written), writeCursor({ host, seq, timeUs }))
    const condition = lag.consume(instantOf(event.timeUs), now)
    if (condition !== null) intake.report(condition)
    if (batcher.waiting > settings.holdAbove) connection.hold()
  }

  function leaveArchive(): void {
    own = { kind: 'another-archive' }
    connection.stop()
  }

  /** Reports what was lost, if anything: servers that no longer have a cursor begin later, v1 without notice. */
  function beginWith(first: StreamEvent): void {
    const missedUs = streamCursor === null ? 0 : first.timeUs - streamCursor.timeUs
    if (streamCursor !== null && (isOutdated ? missedUs > 0 : missedUs > settings.gapMs * 1_000)) {
      loss = `nothing came from ${formatInstant(instantOf(streamCursor.timeUs))} to ${formatInstant(instantOf(first.timeUs))}: ${host} does not keep it, or nothing was written`
    }
    if (loss !== null) intake.report({ kind: 'connecting', detail: `${host} answers, but ${loss}` })
  }

  function postOf(written: WrittenRecord | null) {
    if (written === null) return null
    const read = readRecord(written)
    if (read.kind === 'post') return read.post
    parts.onOdd(read.reason)
    return null
  }

  async function accept(...batch: Parameters<SourceIntake['accept']>): Promise<void> {
    await intake.accept(...batch)
    hasStored = true
    if (batcher.waiting < settings.holdAbove / 2) connection.release()
  }
}
