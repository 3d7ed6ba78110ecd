import type { Instant } from '../../../core/model/instant.js'
import { formatInstant } from '../../../core/model/instant.js'
import type { Post } from '../../../core/model/post.js'
import type { Removal, SourceCondition, SourceIntake } from '../../../pipeline/ports/source.js'
import { createBatcher } from '../../connection/batcher.js'
import type { Ended } from '../../connection/reconnect.js'
import type { Failure } from '../client/failure.js'
import { countDataGaps } from '../counts/buy-counts.js'
import { firstIdAt, instantOfId, newerId } from '../post-id.js'
import { fieldsOf, readPost, removalIn } from '../read-post.js'
import type { StreamConnection } from './consume-stream.js'
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

/** One connection, from the request to its end. */
interface Connection {
  readonly parts: ConnectionParts
  /** Ends with the connection, and a repair with it. */
  readonly life: AbortController
  readonly lag: ReturnType<typeof createLagJudge>
  readonly batcher: ReturnType<typeof createBatcher>
  readonly stream: StreamConnection
  connectedAt: Instant | null
  newest: string | null
  /** Of the posts that wait, those that are a later version. */
  readonly edits: WeakSet<Post>
  notStored: unknown
  repair: Promise<void>
  /** Behind a long gap, what the stream brings waits here for what came before it. */
  untilRepaired: Promise<void>
  isRepairing: boolean
}

/**
 * One connection to the stream, with the repair of the gap before it, until it or the signal ends and all received
 * posts are stored.
 */
export async function consumeConnection(
  parts: ConnectionParts,
): Promise<Ended & { readonly failure: Failure | null }> {
  const { settings, clock, coordinator } = parts
  const connection = openConnection(parts)
  const { batcher } = connection
  const stop = () => connection.stream.stop()
  parts.signal.addEventListener('abort', stop)
  if (parts.signal.aborted) stop()
  const failure = await connection.stream.over
  const { connectedAt } = connection
  const lasted = connectedAt === null ? 0 : clock.now() - connectedAt
  parts.signal.removeEventListener('abort', stop)
  connection.life.abort()
  await connection.repair
  try {
    await batcher.flush()
    await coordinator.spend.settle()
    // The stream was consumed while nobody complained: the gap begins now, not with the last post.
    const receivedUntil = clock.now() - settings.idleTimeoutMs
    if (connectedAt !== null && receivedUntil > connectedAt)
      await coordinator.accept([], firstIdAt(receivedUntil))
  } catch (error) {
    connection.notStored ??= error
  }
  const { notStored } = connection
  if (notStored !== null) {
    const what = notStored instanceof Error ? notStored.message : String(notStored)
    return {
      wasHealthy: false,
      failure: { kind: 'http', status: 0, what: `posts could not be stored (${what})` },
    }
  }
  return { wasHealthy: lasted >= settings.steadyMs, failure }
}

function openConnection(parts: ConnectionParts): Connection {
  const { client, settings, coordinator, intake } = parts
  const connection: Connection = {
    parts,
    life: new AbortController(),
    connectedAt: null,
    newest: coordinator.cursors.newest,
    edits: new WeakSet(),
    notStored: null,
    repair: Promise.resolve(),
    untilRepaired: Promise.resolve(),
    isRepairing: false,
    lag: createLagJudge(settings.lateAboveMs),
    batcher: createBatcher(
      {
        cursor: intake.cursor,
        accept: (...batch) => accept(connection, ...batch),
        report: (condition) => intake.report(condition),
      },
      { onFailure: (error) => onNotStored(connection, error) },
    ),
    stream: consumeStream({
      client,
      idleTimeoutMs: settings.idleTimeoutMs,
      handshakeMs: settings.handshakeMs,
      onConnected: () => onConnected(connection),
      onMessage: (message) => onMessage(connection, message),
      onNoJson: () => parts.onOdd('no-json'),
    }),
  }
  return connection
}

function onConnected(connection: Connection): void {
  const { settings, clock, coordinator, intake, whenReceived } = connection.parts
  const connectedAt = clock.now()
  connection.connectedAt = connectedAt
  const { gapFrom } = coordinator.cursors
  const gapAt = gapFrom === null ? null : instantOfId(gapFrom)
  const notStored = (error: unknown) => onNotStored(connection, error)
  if (gapFrom === null || gapAt === null) {
    intake.report(whenReceived())
    // From here on the stream is consumed, even if nobody complains for hours: a gap before the first post is a gap.
    if (connection.newest === null) {
      connection.newest = firstIdAt(connectedAt)
      coordinator.accept([], connection.newest).catch(notStored)
    }
    return
  }
  connection.isRepairing = true
  const gapMs = connectedAt - gapAt
  intake.report({
    kind: 'late',
    lagMs: gapMs,
    detail: `consumes X, and searches for posts since ${formatInstant(gapAt)}`,
  })
  connection.repair = repairFrom(connection, gapFrom, connectedAt).catch(notStored)
  if (gapMs > settings.holdGapMs) {
    const held = clock.sleep(settings.holdMs, connection.life.signal)
    connection.untilRepaired = Promise.race([connection.repair, held])
  }
}

function onNotStored(connection: Connection, error: unknown): void {
  connection.notStored ??= error
  connection.stream.stop()
}

function onMessage(connection: Connection, message: unknown): void {
  const { parts, batcher, lag, newest } = connection
  const { settings, clock, coordinator, intake } = parts
  const read = readPost(message)
  // X's bill does not ask whether a post could be read.
  const id = fieldsOf(fieldsOf(message)?.data)?.id
  if (typeof id === 'string')
    coordinator.spend.notePosts([{ id, users: read.kind === 'odd' ? 0 : read.users }])
  if (read.kind === 'odd') {
    parts.onOdd(read.reason)
  } else {
    connection.newest = newest === null ? read.id : newerId(newest, read.id)
    const now = clock.now()
    if (read.kind === 'withheld') {
      batcher.add(null, connection.newest, removalIn(read))
    } else {
      // A clock of X that is ahead must not carry stream time with it.
      const post = read.post.at > now ? { ...read.post, at: now } : read.post
      if (read.isEdit) connection.edits.add(post)
      batcher.add(post, connection.newest)
      const turned = lag.consume(post.at, now)
      if (turned !== null && !connection.isRepairing)
        intake.report(turned === 'live' ? parts.whenReceived() : turned)
    }
    if (batcher.waiting > settings.holdAbove) connection.stream.hold()
  }
  // The posts of the same chunk are paid for as well, and stored.
  if (coordinator.spend.verdict().mode !== 'stream') setImmediate(parts.onSpent)
}

async function accept(
  connection: Connection,
  ...[posts, cursor, withheld = []]: Parameters<SourceIntake['accept']>
): Promise<void> {
  const { coordinator, settings } = connection.parts
  await connection.untilRepaired
  const edited = posts.filter((post) => connection.edits.has(post))
  const removals: Removal[] = [...withheld, ...edited.map(({ id }) => ({ kind: 'post' as const, id }))]
  await coordinator.accept(latest(posts, edited), cursor, removals)
  if (connection.batcher.waiting < settings.holdAbove / 2) connection.stream.release()
}

/** Where a post and its later version come together, only the later one. */
function latest(posts: readonly Post[], edited: readonly Post[]): readonly Post[] {
  const last = new Map(edited.map((post) => [post.id, post]))
  return last.size === 0 ? posts : posts.filter((post) => (last.get(post.id) ?? post) === post)
}

async function repairFrom(connection: Connection, from: string, to: Instant): Promise<void> {
  const { parts } = connection
  const { client, settings, clock, coordinator, intake } = parts
  const { signal } = connection.life
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
      await coordinator.accept(page.posts, null, page.removals)
    },
  })
  if (signal.aborted) return
  const counting = countsPartsOf(parts, signal)
  if (counting !== null) await countDataGaps(counting, report.dataGaps)
  if (signal.aborted) return
  await coordinator.closeGap()
  connection.isRepairing = false
  // A source that returns through `late` has missed nothing; here posts are missing.
  if (report.dataGaps.length > 0) intake.report({ kind: 'connecting', detail: lossOf(report) })
  intake.report(parts.whenReceived())
}

function lossOf({ dataGaps, failure }: GapReport): string {
  const from = Math.min(...dataGaps.map((dataGap) => dataGap.from))
  const to = Math.max(...dataGaps.map((dataGap) => dataGap.to))
  const services = new Set(dataGaps.flatMap((dataGap) => dataGap.services)).size
  const why = failure === null ? 'that is further back, or more, than the settings allow' : failure.what
  return `consumes X again, but posts of ${services} services between ${formatInstant(from)} and ${formatInstant(to)} are missing: ${why}`
}
