import type { Instant } from '../../../core/model/instant.js'
import { formatInstant } from '../../../core/model/instant.js'
import type { SourceCondition } from '../../../pipeline/ports/source.js'
import { createBatcher } from '../../connection/batcher.js'
import type { Ended } from '../../connection/reconnect.js'
import type { Failure } from '../client/failure.js'
import { countDataGaps } from '../counts/buy-counts.js'
import { firstIdAt, instantOfId, newerId } from '../post-id.js'
import { fieldsOf, readPost } from '../read-post.js'
import { consumeStream } from './consume-stream.js'
import type { ConsumerParts } from './consumer-parts.js'
import { countsPartsOf } from './consumer-parts.js'
import { createLagJudge } from './lag-judge.js'
import type { GapReport } from './repair-gap.js'
import { repairGap } from './repair-gap.js'

export interface ConnectionParts extends ConsumerParts {
  /** How the source is while nothing is the matter. */
  readonly whenReceived: () => SourceCondition
  /** The money for posts is spent. */
  readonly onSpent: () => void
}

/** One connection to the stream, with the repair of the gap before it, until it or the signal ends and all received posts are stored. */
export async function consumeConnection(
  parts: ConnectionParts,
): Promise<Ended & { readonly failure: Failure | null }> {
  const { client, settings, clock, coordinator, intake } = parts
  const life = new AbortController()
  const { signal } = life
  let connectedAt: Instant | null = null
  let newest = coordinator.cursors.newest
  let notStored: unknown = null
  let repair: Promise<void> = Promise.resolve()
  /** Behind a long gap, what the stream brings waits here for what came before it. */
  let untilRepaired: Promise<void> = Promise.resolve()
  let isRepairing = false
  const lag = createLagJudge(settings.lateAboveMs)

  const batcher = createBatcher(
    { cursor: intake.cursor, accept, report: (condition) => intake.report(condition) },
    { onFailure: onNotStored },
  )
  const connection = consumeStream({
    client,
    idleTimeoutMs: settings.idleTimeoutMs,
    handshakeMs: settings.handshakeMs,
    onConnected,
    onMessage,
    onNoJson: () => parts.onOdd('no-json'),
  })
  const stop = () => connection.stop()
  parts.signal.addEventListener('abort', stop)
  if (parts.signal.aborted) stop()
  const failure = await connection.over
  const lasted = connectedAt === null ? 0 : clock.now() - connectedAt
  parts.signal.removeEventListener('abort', stop)
  life.abort()
  await repair
  try {
    await batcher.flush()
    await coordinator.spend.settle()
    // The stream was consumed while nobody complained: the gap begins now, not with the last post.
    const receivedUntil = clock.now() - settings.idleTimeoutMs
    if (connectedAt !== null && receivedUntil > connectedAt)
      await coordinator.accept([], firstIdAt(receivedUntil))
  } catch (error) {
    notStored ??= error
  }
  if (notStored !== null) {
    const what = notStored instanceof Error ? notStored.message : String(notStored)
    return {
      wasHealthy: false,
      failure: { kind: 'http', status: 0, what: `posts could not be stored (${what})` },
    }
  }
  return { wasHealthy: lasted >= settings.steadyMs, failure }

  function onConnected(): void {
    connectedAt = clock.now()
    const { gapFrom } = coordinator.cursors
    const gapAt = gapFrom === null ? null : instantOfId(gapFrom)
    if (gapFrom === null || gapAt === null) {
      intake.report(received())
      // From here on the stream is consumed, even if nobody complains for hours: a gap before the first post is a gap.
      if (newest === null) {
        newest = firstIdAt(connectedAt)
        coordinator.accept([], newest).catch(onNotStored)
      }
      return
    }
    isRepairing = true
    const gapMs = connectedAt - gapAt
    intake.report({
      kind: 'late',
      lagMs: gapMs,
      detail: `consumes X, and searches for posts since ${formatInstant(gapAt)}`,
    })
    repair = repairFrom(gapFrom, connectedAt).catch(onNotStored)
    if (gapMs > settings.holdGapMs) {
      untilRepaired = Promise.race([repair, clock.sleep(settings.holdMs, signal)])
    }
  }

  function onNotStored(error: unknown): void {
    notStored ??= error
    connection.stop()
  }

  function onMessage(message: unknown): void {
    const read = readPost(message)
    // X's bill does not ask whether a post could be read.
    const id = fieldsOf(fieldsOf(message)?.data)?.id
    if (typeof id === 'string')
      coordinator.spend.notePosts([{ id, users: read.kind === 'post' ? read.users : 0 }])
    if (read.kind === 'post') {
      newest = newest === null ? read.id : newerId(newest, read.id)
      batcher.add(read.post, newest)
      const turned = lag.consume(read.post.at, clock.now())
      if (turned !== null && !isRepairing) intake.report(turned === 'live' ? received() : turned)
      if (batcher.waiting > settings.holdAbove) connection.hold()
    } else {
      parts.onOdd(read.reason)
    }
    // The posts of the same chunk are paid for as well, and stored.
    if (coordinator.spend.verdict().mode !== 'stream') setImmediate(parts.onSpent)
  }

  async function accept(...[posts, cursor]: Parameters<typeof intake.accept>): Promise<void> {
    await untilRepaired
    await coordinator.accept(posts, cursor)
    if (batcher.waiting < settings.holdAbove / 2) connection.release()
  }

  async function repairFrom(from: string, to: Instant): Promise<void> {
    const report = await repairGap({
      client,
      settings,
      clock,
      signal,
      queries: parts.plan.searches,
      from,
      to,
      postsLeft: () => coordinator.spend.postsLeft(),
      async take(page) {
        coordinator.spend.notePosts(page.bought)
        for (const reason of page.odd) parts.onOdd(reason)
        await coordinator.accept(page.posts, null)
      },
    })
    if (signal.aborted) return
    const counting = countsPartsOf(parts, signal)
    if (counting !== null) await countDataGaps(counting, report.dataGaps)
    if (signal.aborted) return
    await coordinator.closeGap()
    isRepairing = false
    // A source that returns through `late` has missed nothing; here posts are missing.
    if (report.dataGaps.length > 0) intake.report({ kind: 'connecting', detail: lossOf(report) })
    intake.report(received())
  }

  function received(): SourceCondition {
    return parts.whenReceived()
  }
}

function lossOf({ dataGaps, failure }: GapReport): string {
  const from = Math.min(...dataGaps.map((dataGap) => dataGap.from))
  const to = Math.max(...dataGaps.map((dataGap) => dataGap.to))
  const services = new Set(dataGaps.flatMap((dataGap) => dataGap.services)).size
  const why = failure === null ? 'that is further back, or more, than the settings allow' : failure.what
  return `consumes X again, but posts of ${services} services between ${formatInstant(from)} and ${formatInstant(to)} are missing: ${why}`
}
