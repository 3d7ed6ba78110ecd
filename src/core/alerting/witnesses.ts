import { countAuthors } from '../detection/evidence/author-set.js'
import type { WitnessPolicy } from '../detection/policy.js'
import { READER_SOURCE } from '../model/command.js'
import type { AlertState, Tallies } from './alert-state.js'

/** How many people complain, and for how many independent ones they count. */
export interface Witnesses {
  readonly people: number
  readonly counted: number
}

/**
 * For how many verified people the people of an alert count. A person is verified if the account has a known age, or if
 * Outcry has seen it on an earlier day. Verified people vouch for others, since a real outage brings both:
 *
 *   counted = verified + vouched + w × rest      vouched = min(unverified, 4 × verified)
 *   w       = 0.4 × networks that bring a tenth of the complaints, at most 1
 *
 * Accounts made for one attack on one network therefore count 0.4 each. Assumes that an attacker has few accounts with
 * a history. Trades a lower severity of outages in the first two days of a deployment, when Outcry knows nobody yet.
 */
export function witnessesOf(
  alert: Pick<AlertState, 'authors' | 'tallies'>,
  policy: WitnessPolicy,
): Witnesses {
  const people = countAuthors(alert.authors)
  const unverified = people * unverifiedShare(alert.tallies)
  const verified = people - unverified
  const vouched = Math.min(unverified, policy.vouches * verified)
  const weight = Math.min(1, policy.unverified * networksOf(alert.tallies, policy))
  return { people, counted: verified + vouched + weight * (unverified - vouched) }
}

/** Of the complaints that are known one by one; of the first people of a large outage only the number is known. */
export function unverifiedShare({ unverified = 0, complaints }: Tallies): number {
  return complaints === 0 ? 0 : unverified / complaints
}

function networksOf({ sources }: Tallies, { network }: WitnessPolicy): number {
  const counts = Object.entries(sources).flatMap(([name, count]) => (name === READER_SOURCE ? [] : [count]))
  const total = counts.reduce((sum, count) => sum + count, 0)
  return Math.max(1, counts.filter((count) => count >= network * total).length)
}
