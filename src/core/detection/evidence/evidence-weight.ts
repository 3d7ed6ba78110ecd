import type { EvidencePolicy } from '../policy.js'

/**
 * What a complaint of that probability counts: its log odds as a share of the log odds from which a complaint is beyond
 * doubt.
 *
 *   weight = min(1, ln(p / (1 − p)) / ln(p₁ / (1 − p₁)))
 *
 * Independent posts add their log odds, so ten posts of .55 (2.0 in all) weigh less than one of .9 (2.2). Baselines are
 * learnt in the same unit: a service of which jokes are doubtful complaints expects little of them. Assumes calibrated
 * probabilities.
 */
export function evidenceWeight(probability: number, { sure }: EvidencePolicy): number {
  return Math.max(0, Math.min(1, logOdds(probability) / logOdds(sure)))
}

function logOdds(probability: number): number {
  const bounded = Math.min(0.999, Math.max(0.001, probability))
  return Math.log(bounded / (1 - bounded))
}
