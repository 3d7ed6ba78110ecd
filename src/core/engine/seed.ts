import type { BaselineState } from '../detection/baseline/baseline.js'
import { mergeBaselines } from '../detection/baseline/merge-baselines.js'
import { newCusum } from '../detection/opening/cusum.js'
import type { DetectionPolicy } from '../detection/policy.js'
import type { Instant } from '../model/instant.js'
import type { ServiceId } from '../model/vocabulary.js'
import type { DecisionContext } from './service/decision-context.js'
import { learnUntil } from './service/learn.js'
import type { ServiceState } from './service/service-state.js'

/**
 * What a detection learnt about one service from posts of the past: its baseline and its usual symptoms. No alert, no
 * evidence and no post of that time is part of it.
 */
export interface Seed {
  readonly service: ServiceId
  /** The time of the posts that it was learnt from. */
  readonly from: Instant
  readonly until: Instant
  readonly base: BaselineState
  readonly symptoms: readonly (readonly [key: string, count: number])[]
}

/** What a service has learnt until now; null where it has learnt nothing. The state is changed. */
export function seedOf(
  serviceState: ServiceState,
  { from, until }: { readonly from: Instant; readonly until: Instant },
  context: Pick<DecisionContext, 'dataGaps' | 'sourceOutages' | 'slotOf' | 'policy'>,
): Seed | null {
  learnUntil(serviceState, until, context)
  const { service, base, symptoms } = serviceState
  if (base.exposed === 0) return null
  return { service, from, until, base, symptoms: symptoms.map(({ key, count }) => [key, count]) }
}

/**
 * Adds a seed to what a service has learnt. A seed of the time before is older knowledge and counts less. An import
 * before the first post can lie behind an earlier import, and is then the newer of the two.
 */
export function learnSeed(serviceState: ServiceState, seed: Seed, policy: DetectionPolicy): void {
  const { base, symptoms } = serviceState
  const isNewer = base.exposed > 0 && seed.from >= base.closedUntil
  const [older, newer] = isNewer ? [base, seed.base] : [seed.base, base]
  serviceState.base = mergeBaselines(older, newer, policy.baseline)
  const known = new Set(symptoms.map(({ key }) => key))
  for (const [key, count] of seed.symptoms) {
    if (known.has(key) || symptoms.length >= policy.symptoms.most) continue
    symptoms.push({ key, count, cusum: newCusum() })
  }
  serviceState.touchedAt = Math.max(serviceState.touchedAt, seed.until)
}
