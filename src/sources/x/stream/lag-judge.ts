import type { Instant } from '../../../core/model/instant.js'
import { formatInstant } from '../../../core/model/instant.js'
import type { SourceCondition } from '../../../pipeline/ports/source.js'

/** Distinguishes a late stream from a late post. */
export interface LagJudge {
  /** Takes one post in; what has changed by it, null for nothing. */
  consume(at: Instant, now: Instant): SourceCondition | 'live' | null
}

/** X sends a post again, and out of order; only when so many in a row are late the stream is. */
const WITNESSES = 5

export function createLagJudge(lateAboveMs: number): LagJudge {
  let row = 0
  let isLate = false
  return {
    consume(at, now) {
      const lagMs = now - at
      if (lagMs <= lateAboveMs) {
        row = 0
        if (!isLate) return null
        isLate = false
        return 'live'
      }
      row++
      if (isLate || row < WITNESSES) return null
      isLate = true
      return { kind: 'late', lagMs, detail: `X's stream brings what was written at ${formatInstant(at)}` }
    },
  }
}
