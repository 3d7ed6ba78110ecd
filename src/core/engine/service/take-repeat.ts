import { noteDiscount } from '../../detection/evidence/coordinated-activity.js'
import { addCount } from '../../detection/evidence/recent-counts.js'
import type { DetectionPolicy } from '../../detection/policy.js'
import type { Instant } from '../../model/instant.js'
import { noteForLearning } from './learn.js'
import type { ServiceState } from './service-state.js'

/** Accounts that post too often are remembered so long after their last complaint, across alerts. */
const MAX_REPEATERS = 256

/**
 * Whether an account was found to repeat its complaint as no user of the service does; such an account counts no more.
 */
export function isRepeater({ repeaters }: ServiceState, author: number, at: Instant): boolean {
  const known = repeaters.keys.indexOf(author)
  if (known < 0) return false
  repeaters.at[known] = Math.max(repeaters.at[known]!, at)
  return true
}

/**
 * An author who was counted complains again. Who does so over and over within minutes is no witness: what the complaint
 * counted is taken back. The account is remembered beyond the alert, so that the next wave of a campaign counts
 * nothing.
 */
export function takeRepeat(
  serviceState: ServiceState,
  author: number,
  at: Instant,
  now: Instant,
  policy: DetectionPolicy,
): void {
  const { authors, repeaters } = serviceState
  const index = authors.keys.indexOf(author)
  const countedAt = authors.countedAt[index]!
  const { repeats, repeatsWithin } = policy.resistance
  if (authors.posts[index]! < repeats || Math.abs(at - countedAt) > repeatsWithin) return
  const weight = authors.weights[index]! / 64
  const person = authors.persons[index]! / 64
  authors.weights[index] = 0
  authors.persons[index] = 0
  forget(serviceState, at, policy.people.onceIn)
  repeaters.keys.push(author)
  repeaters.at.push(at)
  noteDiscount(serviceState.coordinatedActivity, 'repeats', at)
  if (countedAt < now - policy.people.memory) return
  addCount(serviceState.counts, countedAt, { complaints: -weight, people: -person, brand: 0, recoveries: 0 })
  const taken = { complaints: -weight, people: -person, brand: 0, symptoms: [] }
  noteForLearning(serviceState, countedAt, taken, now, policy)
  serviceState.records = serviceState.records.map((record) =>
    record.author === author ? { ...record, discount: 'repeats' } : record,
  )
}

function forget({ repeaters }: ServiceState, at: Instant, memory: Instant): void {
  for (let index = repeaters.keys.length - 1; index >= 0; index--) {
    const isOldest = index === 0 && repeaters.keys.length >= MAX_REPEATERS
    if (repeaters.at[index]! >= at - memory && !isOldest) continue
    repeaters.keys.splice(index, 1)
    repeaters.at.splice(index, 1)
  }
}
