import type { Prices, Purchase, SpendState } from './budget-guard.js'

/** Keeps what was spent, durably and for the whole deployment: a restart must not begin the day anew. */
export interface SpendLedger {
  /** `NOTHING_SPENT` when nothing ever was. */
  read(): Promise<SpendState>
  /** Makes `book(state, purchase, prices)` the new state in one atomic step, and gives it. */
  add(purchase: Purchase, prices: Prices): Promise<SpendState>
}
