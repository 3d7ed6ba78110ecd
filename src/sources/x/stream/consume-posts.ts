import type { ServiceId } from '../../../core/model/vocabulary.js'
import type { SourceCondition } from '../../../pipeline/ports/source.js'
import { reconnect } from '../../connection/reconnect.js'
import type { Failure } from '../client/failure.js'
import { failureOf, waitAfter } from '../client/failure.js'
import type { RuleReport } from '../client/x-client.js'
import { seedCounts } from '../counts/buy-counts.js'
import { ALL_SEEDED } from '../cursor.js'
import { consumeConnection } from './consume-connection.js'
import type { ConsumerParts } from './consumer-parts.js'
import { countsPartsOf } from './consumer-parts.js'

/**
 * Consumes the stream until its budget is spent or the signal aborts, and then resolves with null; or with a failure that connecting again
 * does not mend.
 */
export async function consumePosts(parts: ConsumerParts): Promise<Failure | null> {
  const { client, settings, clock, coordinator, plan, intake } = parts
  intake.report({
    kind: 'connecting',
    detail: `bringing X's rules in line with the catalogue (${plan.rules.length} rules)`,
  })
  let rules: RuleReport
  try {
    rules = await client.setRules(plan.rules)
  } catch (error) {
    return failureOf(error)
  }
  const phase = new AbortController()
  const stop = () => phase.abort()
  parts.signal.addEventListener('abort', stop)
  if (parts.signal.aborted) stop()
  const { signal } = phase

  const seeding = seed()
  try {
    return await connectAgainAndAgain()
  } finally {
    phase.abort()
    parts.signal.removeEventListener('abort', stop)
    await seeding
  }

  async function connectAgainAndAgain(): Promise<Failure | null> {
    /** X's rule counts failures of each kind by itself. */
    let row = { kind: '', failures: 0 }
    let hasFreed = false
    let wasFreed = false
    const gaveUp = await reconnect({
      clock,
      signal,
      async connect() {
        coordinator.beginGap()
        const ended = await consumeConnection({
          ...parts,
          signal,
          whenReceived: () => receivedCondition(plan.left, rules),
          onSpent: stop,
        })
        if (ended.wasHealthy) hasFreed = false
        if (ended.failure?.kind === 'slot-taken' && !hasFreed) {
          hasFreed = true
          wasFreed = await client.freeConnections().then(
            () => true,
            () => false,
          )
        }
        return ended
      },
      waitBefore(failures, failure) {
        const { kind } = failure as Failure
        if (kind === 'refused' || kind === 'no-credits') return null
        row = { kind, failures: failures > 1 && row.kind === kind ? row.failures + 1 : 1 }
        if (wasFreed) {
          wasFreed = false
          return 0
        }
        return waitAfter(failure as Failure, row.failures, settings.backOff, clock.now())
      },
      onWait(ms, failure) {
        if (signal.aborted) return
        const { what } = failure as Failure
        intake.report({
          kind: 'connecting',
          detail: `X's stream ended: ${what}; connecting again ${ms === 0 ? 'now' : `in ${Math.ceil(ms / 1_000)} s`}`,
        })
      },
    })
    return gaveUp === null ? null : (gaveUp.gaveUpOn as Failure)
  }

  /** The history of every service, once ever. It takes its time beside the stream; what stops it is tried again with the next phase. */
  async function seed(): Promise<void> {
    const { seededTo } = coordinator.cursors
    const counting = countsPartsOf(parts, signal)
    if (counting === null || seededTo === ALL_SEEDED) return
    try {
      const end = await seedCounts(counting, seededTo, (service) => coordinator.seeded(service))
      if (end.kind === 'done') await coordinator.seeded(ALL_SEEDED)
    } catch {
      // Not stored: the stream meets the same failure and reports it.
    }
  }
}

/** Live, unless there are services that X has no rule for. */
function receivedCondition(left: readonly ServiceId[], { refused }: RuleReport): SourceCondition {
  const troubles = [
    ...(left.length === 0 ? [] : [`there is no rule left for ${left.length} services (${some(left)})`]),
    ...(refused.length === 0
      ? []
      : [`X refuses ${refused.length} rules (${some(refused.map(({ tag }) => tag))}: ${refused[0]!.why})`]),
  ]
  return troubles.length === 0 ? { kind: 'live' } : { kind: 'degraded', detail: troubles.join('; ') }
}

function some(names: readonly string[]): string {
  return `${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}`
}
