import type { Post } from '../../../core/model/post.js'
import type { ServiceId } from '../../../core/model/vocabulary.js'
import type { Clock } from '../../../pipeline/ports/clock.js'
import type { Removal, SourceIntake } from '../../../pipeline/ports/source.js'
import type { Spend } from '../budget/spend.js'
import { createSpend } from '../budget/spend.js'
import type { SpendLedger } from '../budget/spend-ledger.js'
import type { XCursor } from '../cursor.js'
import { NO_PLACE, readCursor, withGap, withReceived, writeCursor } from '../cursor.js'
import type { XSettings } from '../x-options.js'

/** Receives all posts of the stream: they are booked first, then stored with the cursor, one batch after the other. */
export interface Coordinator {
  readonly spend: Spend
  /** What is stored, and whether there is a gap now. */
  readonly cursors: XCursor
  /** Whether the stored cursor could not be read, so that what came since then is lost. */
  readonly hasLostCursor: boolean
  /**
   * Stores posts. `newest` is the newest that the stream has brought with them, null for posts out of a gap.
   * What X took back goes first: the new text of an edited post counts where the old one is unknown.
   */
  accept(posts: readonly Post[], newest: string | null, removals?: readonly Removal[]): Promise<void>
  /** The stream is unavailable from here on. A restart assumes that, so it need not be stored. */
  beginGap(): void
  closeGap(): Promise<void>
  seeded(to: ServiceId): Promise<void>
  boughtCounts(): Promise<void>
}

/** Rejects where the ledger cannot be read. */
export async function createCoordinator(parts: {
  readonly settings: XSettings
  readonly clock: Clock
  readonly ledger: SpendLedger
  readonly intake: SourceIntake
  readonly takesCounts: boolean
  /** Whether counts are watched, and posts bought where they are surprising. */
  readonly buysEvidence: boolean
}): Promise<Coordinator> {
  const { settings, clock, ledger, intake } = parts
  const spend = createSpend(await ledger.read(), {
    ledger,
    clock,
    prices: settings.prices,
    limits: {
      perDay: settings.perDay,
      perMonth: settings.perMonth,
      streamShare: parts.takesCounts ? settings.streamShare : 1,
      evidenceShare: parts.buysEvidence ? settings.evidenceShare : 0,
      postsPerMonth: settings.postsPerMonth,
    },
  })
  const known = intake.cursor === null ? NO_PLACE : readCursor(intake.cursor)
  let cursors = known ?? NO_PLACE
  let stored = intake.cursor
  let tail: Promise<void> = Promise.resolve()

  return {
    spend,
    get cursors() {
      return cursors
    },
    hasLostCursor: known === null,
    accept: (posts, newest, removals = []) =>
      inTurn(posts, (before) => (newest === null ? before : withReceived(before, newest)), removals),
    beginGap() {
      cursors = withGap(cursors)
    },
    closeGap: () => inTurn([], (before) => ({ ...before, gapFrom: null })),
    seeded: (to) => inTurn([], (before) => ({ ...before, seededTo: to })),
    async boughtCounts() {
      spend.noteCounts()
      await spend.settle()
    },
  }

  /**
   * The stream, a gap's repair and the counts all store; each waits for its turn, so that none brings back an older
   * place.
   */
  function inTurn(
    posts: readonly Post[],
    move: (cursors: XCursor) => XCursor,
    removals: readonly Removal[] = [],
  ): Promise<void> {
    const work = tail.then(async () => {
      await spend.settle()
      // By itself: a post that is taken back in the batch that brings it is never stored.
      if (removals.length > 0) await intake.accept([], null, removals)
      const cursor = writeCursor(move(cursors))
      if (posts.length === 0 && cursor === stored) return
      await intake.accept(posts, cursor === stored ? null : cursor)
      stored = cursor
      cursors = move(cursors)
    })
    tail = work.catch(() => {})
    return work
  }
}
