import type { Instant } from '../../core/model/instant.js'
import type { Intake } from '../../pipeline/intake/intake.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { SourceCondition } from '../../pipeline/ports/source.js'

/**
 * Tells the detection which sources cannot be heard, so that what they would have brought is missing data and not calm.
 *
 * A source that is away for less than `GRACE` is not told of: a new connection with its gap repaired is the rule. One that
 * comes back by way of `late` has caught up, so nothing was missed after all.
 */
export interface Hearing {
  note(source: string, condition: SourceCondition): void
  /** Tells what there is to tell by now. */
  tell(): Promise<void>
}

export const GRACE = 30_000

interface Deaf {
  readonly since: Instant
  isTold: boolean
  isCatchingUp: boolean
  hearsAgainAt: Instant | null
}

export function createHearing(parts: { readonly intake: Intake; readonly clock: Clock }): Hearing {
  const { intake, clock } = parts
  const deaf = new Map<string, Deaf>()

  return {
    note(source, condition) {
      const known = deaf.get(source)
      if (canHear(condition)) {
        if (known !== undefined) known.hearsAgainAt ??= clock.now()
        return
      }
      const isCatchingUp = condition.kind === 'late'
      if (known === undefined) {
        deaf.set(source, { since: clock.now(), isTold: false, isCatchingUp, hearsAgainAt: null })
      } else {
        known.isCatchingUp = isCatchingUp
        known.hearsAgainAt = null
      }
    },
    async tell() {
      for (const [source, state] of deaf) {
        const { since, hearsAgainAt } = state
        if (!state.isTold && hearsAgainAt === null && clock.now() - since >= GRACE) {
          await intake.silence({ source, from: since, to: null })
          state.isTold = true
        }
        if (hearsAgainAt === null) continue
        if (state.isTold)
          await intake.silence({ source, from: since, to: state.isCatchingUp ? since : hearsAgainAt })
        deaf.delete(source)
      }
    },
  }
}

function canHear(condition: SourceCondition): boolean {
  switch (condition.kind) {
    case 'live':
    case 'ended':
      return true
    case 'degraded':
      return condition.isDeaf !== true
    default:
      return false
  }
}
