import type { Instant } from '../../../core/model/instant.js'
import type { Clock } from '../../../pipeline/ports/clock.js'
import type { Bought } from '../stream/repair-gap.js'
import type { Prices, Purchase, SpendLimits, SpendState, SpendVerdict } from './budget-guard.js'
import { book, countsLeft, evidenceLeft, judgeSpending, nextDay, postsLeft } from './budget-guard.js'
import type { SpendLedger } from './spend-ledger.js'

/** The budget at work: what was read is noted at once, judged at once, and booked in the ledger before it is stored. */
export interface Spend {
  /** X charges a post, and an author, once in a UTC day, however often it is read. */
  notePosts(bought: readonly Bought[]): void
  noteCounts(): void
  verdict(): SpendVerdict
  postsLeft(): number
  countsLeft(): { readonly requests: number; readonly until: Instant }
  /** How many posts may be bought as evidence. */
  evidenceLeft(): number
  /** Books what was noted. Rejects where the ledger does; it stays noted then. */
  settle(): Promise<void>
  /** Learns what others of the deployment spent, or this one before a restart. */
  refresh(): Promise<void>
}

interface SpendParts {
  readonly ledger: SpendLedger
  readonly limits: SpendLimits
  readonly prices: Prices
  readonly clock: Clock
}

/** Posts of a day that are remembered as paid; beyond it one may be booked twice, which errs on the safe side. */
const MAX_REMEMBERED = 200_000

export function createSpend(initial: SpendState, { ledger, limits, prices, clock }: SpendParts): Spend {
  let booked = initial
  let noted: Purchase = nothingAt(clock.now())
  /** The entry that is being written to the ledger. */
  let settling: { readonly purchase: Purchase; readonly done: Promise<void> } | null = null
  let paid = new Set<string>()
  let dayEnds = nextDay(clock.now())

  return {
    notePosts(bought) {
      const now = begin()
      let posts = 0
      let users = 0
      for (const { id, users: own } of bought) {
        if (paid.has(id)) continue
        if (paid.size < MAX_REMEMBERED) paid.add(id)
        posts++
        users += own
      }
      noted = { at: now, posts: noted.posts + posts, users: noted.users + users, counts: noted.counts }
    },
    noteCounts() {
      noted = { ...noted, at: begin(), counts: noted.counts + 1 }
    },
    verdict: () => judgeSpending(sum(), limits, prices, clock.now()),
    postsLeft: () => postsLeft(sum(), limits, prices, clock.now()),
    countsLeft: () => countsLeft(sum(), limits, prices, clock.now()),
    evidenceLeft: () => evidenceLeft(sum(), limits, prices, clock.now()),
    async settle() {
      // The caller that began the other one receives its failure.
      while (settling !== null) await settling.done.catch(() => {})
      if (isNothing(noted)) return
      const purchase = noted
      noted = nothingAt(purchase.at)
      settling = { purchase, done: record(purchase) }
      await settling.done
    },
    async refresh() {
      booked = await ledger.read()
    },
  }

  async function record(purchase: Purchase): Promise<void> {
    try {
      booked = await ledger.add(purchase, prices)
    } catch (error) {
      noted = added(purchase, noted)
      throw error
    } finally {
      settling = null
    }
  }

  /** A new day's posts are paid anew. */
  function begin(): Instant {
    const now = clock.now()
    if (now >= dayEnds) {
      paid = new Set()
      dayEnds = nextDay(now)
    }
    return now
  }

  function sum(): SpendState {
    const withSettling = settling === null ? booked : book(booked, settling.purchase, prices)
    return isNothing(noted) ? withSettling : book(withSettling, noted, prices)
  }
}

function nothingAt(at: Instant): Purchase {
  return { at, posts: 0, users: 0, counts: 0 }
}

function isNothing({ posts, users, counts }: Purchase): boolean {
  return posts === 0 && users === 0 && counts === 0
}

function added(a: Purchase, b: Purchase): Purchase {
  return { at: b.at, posts: a.posts + b.posts, users: a.users + b.users, counts: a.counts + b.counts }
}
