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

interface State {
  booked: SpendState
  noted: Purchase
  /** The entry that is being written to the ledger. */
  settling: { readonly purchase: Purchase; readonly done: Promise<void> } | null
  /** Ids of the posts that are paid for today. */
  paid: Set<string>
  dayEnds: Instant
}

export function createSpend(initial: SpendState, parts: SpendParts): Spend {
  const { ledger, limits, prices, clock } = parts
  const state: State = {
    booked: initial,
    noted: nothingAt(clock.now()),
    settling: null,
    paid: new Set(),
    dayEnds: nextDay(clock.now()),
  }
  return {
    notePosts: (bought) => notePosts(state, bought, clock.now()),
    noteCounts() {
      const { noted } = state
      state.noted = { ...noted, at: begin(state, clock.now()), counts: noted.counts + 1 }
    },
    verdict: () => judgeSpending(sum(state, prices), limits, prices, clock.now()),
    postsLeft: () => postsLeft(sum(state, prices), limits, prices, clock.now()),
    countsLeft: () => countsLeft(sum(state, prices), limits, prices, clock.now()),
    evidenceLeft: () => evidenceLeft(sum(state, prices), limits, prices, clock.now()),
    settle: () => settle(state, parts),
    async refresh() {
      state.booked = await ledger.read()
    },
  }
}

function notePosts(state: State, bought: readonly Bought[], at: Instant): void {
  const now = begin(state, at)
  const { paid, noted } = state
  let posts = 0
  let users = 0
  for (const { id, users: own } of bought) {
    if (paid.has(id)) continue
    if (paid.size < MAX_REMEMBERED) paid.add(id)
    posts++
    users += own
  }
  state.noted = { at: now, posts: noted.posts + posts, users: noted.users + users, counts: noted.counts }
}

async function settle(state: State, parts: SpendParts): Promise<void> {
  // The caller that began the other one receives its failure.
  while (state.settling !== null) await state.settling.done.catch(() => {})
  if (isNothing(state.noted)) return
  const purchase = state.noted
  state.noted = nothingAt(purchase.at)
  state.settling = { purchase, done: record(state, parts, purchase) }
  await state.settling.done
}

async function record(state: State, { ledger, prices }: SpendParts, purchase: Purchase): Promise<void> {
  try {
    state.booked = await ledger.add(purchase, prices)
  } catch (error) {
    state.noted = added(purchase, state.noted)
    throw error
  } finally {
    state.settling = null
  }
}

/** A new day's posts are paid anew. */
function begin(state: State, now: Instant): Instant {
  if (now >= state.dayEnds) {
    state.paid = new Set()
    state.dayEnds = nextDay(now)
  }
  return now
}

function sum({ booked, noted, settling }: State, prices: Prices): SpendState {
  const withSettling = settling === null ? booked : book(booked, settling.purchase, prices)
  return isNothing(noted) ? withSettling : book(withSettling, noted, prices)
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
