import type { CausesPolicy } from '../detection/policy.js'
import type { Instant } from '../model/instant.js'
import type { ServiceId } from '../model/vocabulary.js'
import { hypergeometricTail } from '../stats/hypergeometric-tail.js'
import type { DependencyMap } from './dependency-map.js'
import type { MentionedCause } from './shard-output.js'

/** What naming a cause needs to know of an alert. */
export interface Suffering {
  readonly service: ServiceId
  readonly startedAt: Instant
  readonly mentionedCauses: MentionedCause
  /** The country that most complaints come from, where nearly all do. */
  readonly confinedTo: string | null
}

export interface Upstream {
  readonly service: ServiceId
  /** 0–1. */
  readonly confidence: number
  /** In words, strongest first. */
  readonly because: string
}

/**
 * Whether an alert has a cause outside its service, and which. Evidence adds up as log odds (natural logarithms):
 *
 *   prior  + the cause has an alert of its own, begun about then
 *          + of the alerts that began about then more need the cause than chance would pick
 *            (hypergeometric tail, Fisher 1935), and several at once are rare by themselves
 *          + people name it
 *
 * Assumes that alerts of unrelated services begin independently. At one false alert a service and year, three of two
 * hundred within twenty minutes happen by chance about once in decades. Trades the cause of a single dependant, which
 * stays unnamed unless people name it. In return no cloud is named as the cause of every small failure of a customer.
 * Cost: alerts that run at the time × what each needs; a quiet day costs nothing.
 */
export function nameUpstream(
  alert: Suffering,
  running: readonly Suffering[],
  map: DependencyMap,
  policy: CausesPolicy,
  upstreams: ReadonlyMap<ServiceId, ServiceId> = NONE,
): Upstream | null {
  const together = running.filter(({ startedAt }) => Math.abs(startedAt - alert.startedAt) <= policy.window)
  const suspects = new Set([...map.needs(alert.service), ...Object.keys(alert.mentionedCauses)])
  for (const { service } of together) if (map.isAccess(service)) suspects.add(service)
  let best: { readonly upstream: Upstream; readonly odds: number } | null = null
  for (const cause of [...suspects].sort()) {
    if (!map.mayBreak(cause, alert.service) || leadsTo(alert.service, cause, upstreams)) continue
    const { odds, because } = weigh(cause, alert, together, map, policy)
    if (best !== null && odds <= best.odds) continue
    best = { odds, upstream: { service: cause, confidence: toConfidence(odds), because } }
  }
  return best !== null && best.upstream.confidence >= policy.minConfidence ? best.upstream : null
}

const NONE: ReadonlyMap<ServiceId, ServiceId> = new Map()

/** Whether a service is among the causes of its would-be cause: two alerts never name each other. */
function leadsTo(
  service: ServiceId,
  cause: ServiceId,
  upstreams: ReadonlyMap<ServiceId, ServiceId>,
): boolean {
  const passed = new Set<ServiceId>()
  for (let next = upstreams.get(cause); next !== undefined && !passed.has(next); next = upstreams.get(next)) {
    if (next === service) return true
    passed.add(next)
  }
  return false
}

function weigh(
  cause: ServiceId,
  alert: Suffering,
  together: readonly Suffering[],
  map: DependencyMap,
  policy: CausesPolicy,
): { readonly odds: number; readonly because: string } {
  const isNeeded = map.needs(alert.service).has(cause)
  if (!isNeeded && map.isAccess(cause) && !isInReach(cause, alert, map)) {
    return { odds: -Infinity, because: '' }
  }
  const reasons: string[] = []
  let odds = policy.prior - (isNeeded ? 0 : policy.unlisted)
  const hasAlert = together.some(({ service }) => service === cause)
  if (hasAlert) {
    odds += policy.ownAlert
    reasons.push(`${cause} has an alert of its own`)
  }
  const others = together.filter(({ service }) => service !== cause)
  const hurt = others.filter(
    (other) => isHurt(cause, isNeeded, other, map) && !isExplained(other, cause, others, map),
  )
  if (hurt.length > 1) {
    odds += Math.min(policy.companyMost, company(cause, isNeeded, hurt.length, others.length, map, policy))
    reasons.push(`${hurt.length} services that depend on it began to fail together`)
  }
  const named = hurt.reduce((sum, { mentionedCauses }) => sum + (mentionedCauses[cause] ?? 0), 0)
  if (named >= policy.minCauseMentions) {
    odds += Math.min(policy.maxCauseMentions, Math.log(1 + named))
    reasons.push(`${named} people name it`)
  } else if (!hasAlert && hurt.length < policy.minSilentDependants) return { odds: -Infinity, because: '' }
  return { odds, because: reasons.join(', ') }
}

/**
 * An internet provider breaks everything for its customers and nothing for others: complaints must come from where it
 * is.
 */
function isInReach(provider: ServiceId, { confinedTo }: Suffering, map: DependencyMap): boolean {
  const countries = map.countriesOf(provider)
  return confinedTo === null || countries.length === 0 || countries.includes(confinedTo)
}

function isHurt(cause: ServiceId, isNeeded: boolean, other: Suffering, map: DependencyMap): boolean {
  if (isNeeded) return map.needs(other.service).has(cause)
  return map.mayBreak(cause, other.service) && (!map.isAccess(cause) || isInReach(cause, other, map))
}

/**
 * Whether something between explains a failure already: where Fortnite fails with Epic, which it needs, it says nothing
 * more of what Epic needs.
 */
function isExplained(
  other: Suffering,
  cause: ServiceId,
  failed: readonly Suffering[],
  map: DependencyMap,
): boolean {
  const needed = map.needs(other.service)
  return failed.some(
    ({ service }) => service !== cause && needed.has(service) && map.needs(service).has(cause),
  )
}

/** What it says that so many of those that failed together would be hurt by the cause. */
function company(
  cause: ServiceId,
  isNeeded: boolean,
  hurt: number,
  failed: number,
  map: DependencyMap,
  policy: CausesPolicy,
): number {
  const coincidence = (hurt - 1) * policy.eachTogether
  if (!isNeeded) return coincidence
  // The alert itself is given; what is drawn by chance are the others.
  const tail = hypergeometricTail(hurt - 1, failed - 1, map.dependants(cause) - 1, map.size - 1)
  return coincidence - Math.log(Math.max(tail, Number.MIN_VALUE))
}

function toConfidence(odds: number): number {
  return Math.min(0.98, Math.round(100 / (1 + Math.exp(-odds))) / 100)
}
