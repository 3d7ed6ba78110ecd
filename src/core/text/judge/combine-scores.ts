import { noisyOr } from '../../stats/noisy-or.js'
import type { Mention } from '../match/mentions.js'
import type { Evidence } from './weigh.js'
import type { WordOdds } from './word-model.js'

/**
 * How the lexicon's evidence and the model's odds make one: a logistic regression of both, fitted on posts that neither
 * had seen. Its bias is a little less than the fit gave (1.6), since a false alarm costs more than a miss. The model
 * weighs more, since it has seen more ways to say it; the lexicon says which service is meant and why.
 */
const JOIN = { lexicon: 0.58, model: 0.83, bias: 1.3 } as const
/** From this share of the strongest evidence on, a service is complained of too. */
const SHARED = 0.6
/** What the model says of recoveries and news counts this much of a phrase that says so. */
const SUPPORT = 0.8

/** Lets the word model speak for the services that the lexicon has evidence for, or, where it has none, for the first named. */
export function combineScores(
  evidence: readonly Evidence[],
  odds: WordOdds,
  mentions: readonly Mention[],
): readonly Evidence[] {
  if (evidence.length === 0) return evidence
  const strongest = Math.max(...evidence.map(({ complaint }) => complaint))
  const first =
    mentions.find(({ kind }) => kind !== 'handle')?.service ?? mentions[0]?.service ?? evidence[0]!.service
  const recovering = Math.max(...evidence.map(({ recovery }) => recovery))
  return evidence.map((one) => {
    const isMeant = strongest < 0.1 ? one.service === first : one.complaint >= SHARED * strongest
    const isBack = recovering < 0.1 ? one.service === first : one.recovery >= SHARED * recovering
    const complaint = isMeant ? join(one.complaint, odds.complaint) : one.complaint * odds.complaint
    return {
      ...one,
      complaint,
      recovery: isBack ? noisyOr(one.recovery, SUPPORT * odds.recovery ** 2) : one.recovery,
      reasons: [...one.reasons, `the wording as a whole: ${(100 * odds.complaint).toFixed(0)} % complaint`],
    }
  })
}

/** News by its wording as well as by its phrases. */
export function addNewsOdds(news: number, odds: WordOdds): number {
  return noisyOr(news, SUPPORT * odds.news ** 2)
}

function join(lexicon: number, model: number): number {
  const sum = JOIN.lexicon * logit(lexicon) + JOIN.model * logit(model) + JOIN.bias
  return 1 / (1 + Math.exp(-sum))
}

/** Bounded, so that neither can overrule the other by being sure of itself. */
function logit(chance: number): number {
  const bounded = Math.min(0.98, Math.max(0.02, chance))
  return Math.log(bounded / (1 - bounded))
}
