import type { Clock } from '../../../src/pipeline/ports/clock.js'
import type { Source } from '../../../src/pipeline/ports/source.js'

/** What one network can be made to do, on a real socket, whatever it is. */
export interface Network {
  /** Its source has short waits of its own, and compares times with those of the network. */
  readonly isQuick?: true
  /** Where a refusal by this status needs a person. */
  readonly final?: readonly number[]
  /** A source that reads it. */
  source(clock: Clock): Source
  /** Somebody writes; `at` is what the author's clock says. */
  says(text: string, at: number): void
  /** The same while nobody reads. */
  missed(text: string, at: number): void
  /** Refuses so many requests. */
  refuse(times: number, status: 401 | 403 | 404 | 429): void
  /** Requests so far. */
  readonly asked: number
  /** Is connected and brings nothing any more, then works again at a new request. */
  stall(): void
  /** Takes connections and never answers, then works again. */
  hang(): void
  /** Brings what is no post between posts. */
  garble(): void
  /** Brings far more at once than it should. */
  flood(): void
  /** The first post is deleted by its author; absent where the network does not say so. */
  readonly deletes?: (text: string) => void
  stop(): Promise<void>
}

/**
 * A clock on which waits take no time: a source that waits an hour is read at once. A long wait still outlasts any
 * answer of a network: a source that asks again every hour would otherwise leave its requests before they are answered.
 */
export function hastyClock(): Clock {
  let ahead = 0
  return {
    now: () => Date.now() + ahead,
    async sleep(ms, signal) {
      if (signal.aborted) return
      ahead += Math.min(ms, MAX_WAIT)
      await new Promise((resolve) => setTimeout(resolve, ms < LONG_WAIT ? 1 : 100))
    },
  }
}

const LONG_WAIT = 1_800_000

/** A wait for ever is one of a day. */
const MAX_WAIT = 86_400_000
