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

interface CoordinatorParts {
  readonly settings: XSettings
  readonly clock: Clock
  readonly ledger: SpendLedger
  readonly intake: SourceIntake
  readonly takesCounts: boolean
  /** Whether counts are watched, and posts bought where they are surprising. */
  readonly buysEvidence: boolean
}

/** Rejects where the ledger cannot be read. */
export async function createCoordinator(parts: CoordinatorParts): Promise<Coordinator> {
  const { intake } = parts
  const spend = await readSpend(parts)
  const known = intake.cursor === null ? NO_PLACE : readCursor(intake.cursor)
  const state: Stored = {
    ...{ spend, intake },
    ...{ cursors: known ?? NO_PLACE, stored: intake.cursor, tail: Promise.resolve() },
  }
  return {
    spend,
    get cursors() {
      return state.cursors
    },
    hasLostCursor: known === null,
    accept: (posts, newest, removals = []) =>
      storeInTurn(
        state,
        posts,
        (before) => (newest === null ? before : withReceived(before, newest)),
        removals,
      ),
    beginGap() {
      state.cursors = withGap(state.cursors)
    },
    closeGap: () => storeInTurn(state, [], (before) => ({ ...before, gapFrom: null })),
    seeded: (to) => storeInTurn(state, [], (before) => ({ ...before, seededTo: to })),
    async boughtCounts() {
      spend.noteCounts()
      await spend.settle()
    },
  }
}

async function readSpend({
  settings,
  clock,
  ledger,
  takesCounts,
  buysEvidence,
}: CoordinatorParts): Promise<Spend> {
  return createSpend(await ledger.read(), {
    ledger,
    clock,
    prices: settings.prices,
    limits: {
      perDay: settings.perDay,
      perMonth: settings.perMonth,
      streamShare: takesCounts ? settings.streamShare : 1,
      evidenceShare: buysEvidence ? settings.evidenceShare : 0,
      postsPerMonth: settings.postsPerMonth,
    },
  })
}

/** What is stored, and the work that is under way. */
interface Stored {
  readonly spend: Spend
  readonly intake: SourceIntake
  cursors: XCursor
  /** The cursors as the intake has them. */
  stored: string | null
  tail: Promise<void>
}

/**
 * The stream, a gap's repair and the counts all store; each waits for its turn, so that none brings back an older
 * place.
 */
function storeInTurn(
  state: Stored,
  posts: readonly Post[],
  move: (cursors: XCursor) => XCursor,
  removals: readonly Removal[] = [],
): Promise<void> {
  const { spend, intake } = state
  const work = state.tail.then(async () => {
    await spend.settle()
    // By itself: a post that is taken back in the batch that brings it is never stored.
    if (removals.length > 0) await intake.accept([], null, removals)
    const cursor = writeCursor(move(state.cursors))
    if (posts.length === 0 && cursor === state.stored) return
    await intake.accept(posts, cursor === state.stored ? null : cursor)
    state.stored = cursor
    state.cursors = move(state.cursors)
  })
  state.tail = work.catch(() => {})
  return work
}
