import type { Votes } from '../../model/command.js'
import type { Instant } from '../../model/instant.js'
import type { VotesPolicy } from '../policy.js'

/** What people thought of a service's alerts, as one fading number: above 0, too many alerts; below, too few. */
export interface VoteState {
  /** As it was at `at`. */
  readonly sum: number
  readonly at: Instant
}

/** A change of the votes on one alert. */
export interface VotesChanged {
  /** When the alert opened: its votes fade from then on, whenever they are given. */
  readonly openedAt: Instant
  readonly before: Votes
  readonly after: Votes
}

/**
 * Takes a change of an alert's votes into what is thought of its service.
 *
 *   sum(t) = Σ over alerts  opinion(votes) × ½^((t − openedAt) / halfLife)
 *   opinion = (deny − confirm) / (deny + confirm + 1), a quarter of it where it is negative
 *
 * One vote is half an opinion and a thousand are one, so that many votes on one alert move little. An opinion fades by
 * the age of its alert and not of its votes. So neither their order nor their time matters, only what stands in the
 * end. The change is added, not the whole, so that no alert need be remembered.
 */
export function takeVotes(
  state: VoteState | undefined,
  { openedAt, before, after }: VotesChanged,
  at: Instant,
  policy: VotesPolicy,
): VoteState {
  const fade = 0.5 ** (Math.max(0, at - openedAt) / policy.halfLife)
  const change = opinionOf(after, policy) - opinionOf(before, policy)
  return { sum: sumAt(state, at, policy) + change * fade, at }
}

/**
 * The factor of the votes on the thresholds of the three tests: above 1 raises them, below 1 lowers them.
 * It is e^(step × sum), within bounds that no number of votes can pass. A false alert exceeds a threshold by some
 * 20 % on average (`core/calibration`). With a step of a tenth, a few denied alerts therefore quieten a nuisance,
 * and one alert denied by mistake hardly matters.
 */
export function strictnessOf(state: VoteState | undefined, at: Instant, policy: VotesPolicy): number {
  if (state === undefined) return 1
  const factor = Math.exp(policy.step * sumAt(state, at, policy))
  return Math.round(1_000 * Math.min(policy.most, Math.max(policy.least, factor))) / 1_000
}

function sumAt(state: VoteState | undefined, at: Instant, policy: VotesPolicy): number {
  if (state === undefined) return 0
  return state.sum * 0.5 ** (Math.max(0, at - state.at) / policy.halfLife)
}

function opinionOf({ confirm, deny }: Votes, policy: VotesPolicy): number {
  const opinion = (deny - confirm) / (deny + confirm + 1)
  return opinion < 0 ? policy.confirmWeight * opinion : opinion
}
