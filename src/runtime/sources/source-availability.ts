import type { Instant } from '../../core/model/instant.js'
import type { Intake } from '../../pipeline/intake/intake.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { SourceCondition } from '../../pipeline/ports/source.js'

/**
 * Reports unavailable sources to the detection, so that their missing posts count as missing data and not as calm.
 *
 * A source that is unavailable for less than `GRACE` is not reported: it usually reconnects and repairs its gap. A
 * source that returns through `late` has caught up, so no post is missing.
 */
export interface SourceAvailability {
  note(source: string, condition: SourceCondition): void
  /** Reports the outages that have begun or ended by now. */
  reportOutages(): Promise<void>
}

export const GRACE = 30_000

interface Unavailable {
  readonly since: Instant
  isReported: boolean
  isCatchingUp: boolean
  recoversAt: Instant | null
}

export function createSourceAvailability(parts: {
  readonly intake: Intake
  readonly clock: Clock
}): SourceAvailability {
  const { intake, clock } = parts
  const unavailable = new Map<string, Unavailable>()

  return {
    note(source, condition) {
      const known = unavailable.get(source)
      if (isAvailable(condition)) {
        if (known !== undefined) known.recoversAt ??= clock.now()
        return
      }
      const isCatchingUp = condition.kind === 'late'
      if (known === undefined) {
        unavailable.set(source, { since: clock.now(), isReported: false, isCatchingUp, recoversAt: null })
      } else {
        known.isCatchingUp = isCatchingUp
        known.recoversAt = null
      }
    },
    async reportOutages() {
      for (const [source, state] of unavailable) {
        const { since, recoversAt } = state
        if (!state.isReported && recoversAt === null && clock.now() - since >= GRACE) {
          await intake.sourceOutage({ source, from: since, to: null })
          state.isReported = true
        }
        if (recoversAt === null) continue
        if (state.isReported)
          await intake.sourceOutage({ source, from: since, to: state.isCatchingUp ? since : recoversAt })
        unavailable.delete(source)
      }
    },
  }
}

function isAvailable(condition: SourceCondition): boolean {
  switch (condition.kind) {
    case 'live':
    case 'ended':
      return true
    case 'degraded':
      return condition.isUnavailable !== true
    default:
      return false
  }
}
