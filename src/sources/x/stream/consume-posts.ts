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
 * Consumes the stream until its budget is spent or the signal aborts, and then resolves with null. It resolves with a
 * failure that connecting again does not mend.
 */
export async function consumePosts(parts: ConsumerParts): Promise<Failure | null> {
  const { client, plan, intake } = parts
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

  const posts: Consumption = {
    parts,
    rules,
    signal,
    stop,
    row: { kind: '', failures: 0 },
    hasFreed: false,
    wasFreed: false,
  }
  const seeding = seed(parts, signal)
  try {
    return await connectAgainAndAgain(posts)
  } finally {
    phase.abort()
    parts.signal.removeEventListener('abort', stop)
    await seeding
  }
}

/** Connections one after the other, until the budget is spent or the signal aborts. */
interface Consumption {
  readonly parts: ConsumerParts
  readonly rules: RuleReport
  readonly signal: AbortSignal
  readonly stop: () => void
  /** X's rule counts failures of each kind by itself. */
  row: { readonly kind: string; readonly failures: number }
  /** Connections of the app were ended since the last healthy one. */
  hasFreed: boolean
  /** Connections of the app were just ended, so the next one need not wait. */
  wasFreed: boolean
}

async function connectAgainAndAgain(posts: Consumption): Promise<Failure | null> {
  const { parts, signal } = posts
  const gaveUp = await reconnect({
    clock: parts.clock,
    signal,
    connect: () => connectOnce(posts),
    waitBefore: (failures, failure) => waitBefore(posts, failures, failure as Failure),
    onWait(ms, failure) {
      if (signal.aborted) return
      const { what } = failure as Failure
      parts.intake.report({
        kind: 'connecting',
        detail: `X's stream ended: ${what}; connecting again ${ms === 0 ? 'now' : `in ${Math.ceil(ms / 1_000)} s`}`,
      })
    },
  })
  return gaveUp === null ? null : (gaveUp.gaveUpOn as Failure)
}

async function connectOnce(posts: Consumption): ReturnType<typeof consumeConnection> {
  const { parts, rules, signal, stop } = posts
  parts.coordinator.beginGap()
  const ended = await consumeConnection({
    ...parts,
    signal,
    whenReceived: () => receivedCondition(parts.plan.left, rules),
    onSpent: stop,
  })
  if (ended.wasHealthy) posts.hasFreed = false
  if (ended.failure?.kind === 'slot-taken' && !posts.hasFreed) {
    posts.hasFreed = true
    posts.wasFreed = await parts.client.freeConnections().then(
      () => true,
      () => false,
    )
  }
  return ended
}

/** Null where connecting again does not mend the failure. */
function waitBefore(posts: Consumption, failures: number, failure: Failure): number | null {
  const { settings, clock } = posts.parts
  const { kind } = failure
  if (kind === 'refused' || kind === 'no-credits') return null
  posts.row = { kind, failures: failures > 1 && posts.row.kind === kind ? posts.row.failures + 1 : 1 }
  if (posts.wasFreed) {
    posts.wasFreed = false
    return 0
  }
  return waitAfter(failure, posts.row.failures, settings.backOff, clock.now())
}

/**
 * The history of every service, once ever. It takes its time beside the stream; what stops it is tried again with the
 * next phase.
 */
async function seed(parts: ConsumerParts, signal: AbortSignal): Promise<void> {
  const { coordinator } = parts
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
