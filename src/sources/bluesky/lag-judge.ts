import type { Instant } from '../../core/model/instant.js'
import type { SourceCondition } from '../../pipeline/ports/source.js'

/** Reports whether a connection consumes the present or the past, whenever that changes. */
export interface LagJudge {
  /** Takes the time of an event received now; returns a condition when it has changed. */
  consume(eventAt: Instant, now: Instant): SourceCondition | null
}

export interface LagLimits {
  readonly lateAboveMs: number
  readonly liveBelowMs: number
  readonly lateAgainMs: number
}

/**
 * The lag is that of the newest event so far. Where a server replays out of order, a single old event between new ones
 * is no lag. An event from the future counts as one of now, or it would hide a lag for as long as it is ahead.
 */
export function createLagJudge(limits: LagLimits, lateDetail: (eventAt: Instant) => string): LagJudge {
  let newest = Number.NEGATIVE_INFINITY
  let was: 'live' | 'late' | null = null
  let reportedAt = 0

  return {
    consume(eventAt, now) {
      newest = Math.max(newest, Math.min(eventAt, now))
      const lagMs = now - newest
      const isLate = lagMs > (was === 'late' ? limits.liveBelowMs : limits.lateAboveMs)
      if (isLate && (was !== 'late' || now - reportedAt >= limits.lateAgainMs)) {
        was = 'late'
        reportedAt = now
        return { kind: 'late', lagMs, detail: lateDetail(newest) }
      }
      if (isLate || was === 'live') return null
      was = 'live'
      return { kind: 'live' }
    },
  }
}
