import type { DetectionPolicy } from '../detection/policy.js'
import { poissonInterval } from '../stats/poisson-interval.js'

/** The result of a replay at one strictness. */
export interface Rung {
  /** The factor on the thresholds of the three tests: 1 is the policy as it stands. */
  readonly strictness: number
  readonly falseAlerts: number
}

export interface Rate {
  /** False alerts a service and year. */
  readonly estimate: number
  /** Nine times in ten the true rate lies between these. */
  readonly low: number
  readonly high: number
}

export interface Choice {
  readonly rung: Rung
  readonly rate: Rate
  /**
   * `met`: the history shows a rate within the budget. `extrapolated`: nothing false is left. The history is too short
   * to show so small a rate, so the tail of what it holds is drawn out. `out-of-reach`: even the strictest tried has
   * more.
   */
  readonly verdict: 'met' | 'extrapolated' | 'out-of-reach'
}

/** From "an alert for every flutter" to three times the evidence. */
export const LADDER: readonly number[] = [
  0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.8, 2, 2.25, 2.5, 3,
]

const CONFIDENCE = 0.9
/**
 * Before anything is seen: strictness that leaves a share 1/e of what is false, believed in as strongly as four alerts
 * would be.
 */
const PRIOR_EXCESS = 0.2
const PRIOR_ALERTS = 4

/** The policy with the thresholds of its three tests raised. The other conditions (people, texts, ratio) stay. */
export function withStrictness(policy: DetectionPolicy, strictness: number): DetectionPolicy {
  const { opening, symptoms } = policy
  const raise = (threshold: number) => Math.round(threshold * strictness * 1_000) / 1_000
  return {
    ...policy,
    opening: { ...opening, surprise: raise(opening.surprise), cusum: raise(opening.cusum) },
    symptoms: { ...symptoms, cusum: raise(symptoms.cusum) },
  }
}

/**
 * Chooses the least strict rung that keeps the budget, and so do all above it.
 *
 * A rate is the count over the service-years, ½ added (the mean of Jeffreys' posterior). Where nothing false is left,
 * the rate falls on exponentially by the tail seen so far. The evidence behind false alerts is a logarithm of chances
 * (Hill 1975). To be looser than the policy as it stands, the upper end of the interval must keep the budget: a short
 * history proves nothing. To be stricter, it takes a false alert: a rung without one does not become better by being
 * stricter.
 *
 * @param rungs by strictness, ascending
 * @param budget false alerts a service and year
 */
export function chooseStrictness(rungs: readonly Rung[], serviceYears: number, budget: number): Choice {
  const isClean = rungs.every((rung) => rung.strictness < 1 || rung.falseAlerts === 0)
  let chosen: Choice | null = null
  for (const rung of [...rungs].reverse()) {
    const rate = rateOf(rung, rungs, serviceYears)
    const holds = rung.strictness < 1 ? rate.high <= budget : isClean || rate.estimate <= budget
    if (!holds) break
    chosen = {
      rung,
      rate,
      verdict: (rung.falseAlerts + 0.5) / serviceYears <= budget ? 'met' : 'extrapolated',
    }
  }
  if (chosen !== null) return chosen
  const strictest = rungs.at(-1)!
  return { rung: strictest, rate: rateOf(strictest, rungs, serviceYears), verdict: 'out-of-reach' }
}

/** The rate of false alerts at a rung. */
export function rateOf(
  { strictness, falseAlerts }: Rung,
  rungs: readonly Rung[],
  serviceYears: number,
): Rate {
  const { low, high } = poissonInterval(falseAlerts, CONFIDENCE)
  const last = rungs.findLast((rung) => rung.falseAlerts > 0)?.strictness ?? rungs[0]!.strictness
  const beyond = falseAlerts > 0 ? 0 : Math.max(0, strictness - last)
  const left = Math.exp(-beyond / meanExcess(rungs))
  return {
    estimate: ((falseAlerts + 0.5) / serviceYears) * left,
    low: low / serviceYears,
    high: (high / serviceYears) * left,
  }
}

/** How much strictness the false alerts of the loosest rung withstand on average. */
function meanExcess(rungs: readonly Rung[]): number {
  const first = rungs[0]!
  let sum = PRIOR_ALERTS * PRIOR_EXCESS
  for (let place = 1; place < rungs.length; place++) {
    sum += rungs[place]!.falseAlerts * (rungs[place]!.strictness - rungs[place - 1]!.strictness)
  }
  return sum / (PRIOR_ALERTS + first.falseAlerts)
}
