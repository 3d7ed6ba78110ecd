import type { Instant } from '../../model/instant.js'
import { DAY } from '../../model/instant.js'
import type { PeoplePolicy } from '../policy.js'

/**
 * Remembers on which days an account of unknown age named a service, any of them. An account that did so at least two
 * days ago has a history: it was not made for what happens today. A post of yesterday is no history, since it may be
 * minutes old.
 *
 * A set of 32-bit hashes for each day. At most `historySize` accounts a day and `historyDays` days are kept, so 280,000
 * hashes are the most. A wrong account then passes as known once in 15,000 times.
 */
export interface SeenAuthors {
  /** Notes that an account posts at this stream time. */
  note(author: number, now: Instant): AuthorHistory
  save(): SavedSeenAuthors
}

export interface AuthorHistory {
  /** The hash to store, where the account is new today; null where nothing changes. */
  readonly added: number | null
  /** Whether the account posted two days ago or before. */
  readonly isKnown: boolean
}

export type SavedSeenAuthors = readonly { readonly day: number; readonly keys: readonly number[] }[]

/** A day that has begun less than this many days ago is no history. */
const YOUNG_DAYS = 2

export function createSeenAuthors(policy: PeoplePolicy, saved: SavedSeenAuthors = []): SeenAuthors {
  const days = new Map<number, Set<number>>()
  for (const { day, keys } of saved) days.set(day, new Set(keys))

  return {
    note(author, now) {
      const today = Math.floor(now / DAY)
      const hash = (author ^ (author / 4_294_967_296)) | 0
      const isKnown = [...days].some(
        ([day, hashes]) => day <= today - YOUNG_DAYS && day >= today - policy.historyDays && hashes.has(hash),
      )
      const hashes = days.get(today) ?? begin(today)
      if (hashes.has(hash) || hashes.size >= policy.historySize) return { added: null, isKnown }
      hashes.add(hash)
      return { added: hash, isKnown }
    },
    save: () => [...days].map(([day, hashes]) => ({ day, keys: [...hashes] })),
  }

  function begin(today: number): Set<number> {
    for (const day of days.keys()) if (day < today - policy.historyDays) days.delete(day)
    const hashes = new Set<number>()
    days.set(today, hashes)
    return hashes
  }
}
