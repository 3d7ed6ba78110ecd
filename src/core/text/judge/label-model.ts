import type { FeatureSet } from './hashed-features.js'
import { hashText } from './hashed-features.js'

export const MODEL_LABELS = ['complaint', 'recovery', 'news', 'chatter'] as const

/**
 * A multinomial logistic regression over hashed features, learnt by `scripts/train-reader.mjs`. It has four weights a
 * bucket in steps of `scale`, and what makes its odds of a complaint true shares, by language (Platt 1999).
 */
export interface LabelModel {
  readonly weights: Int8Array
  readonly scale: number
  readonly bias: readonly number[]
  readonly calibration: { readonly slope: number; readonly intercept: number }
  /** A bit for each word of the training posts, by hash; one word in thirty is taken for another. */
  readonly vocabulary: Uint8Array
}

/** Probabilities that sum to one. */
export interface LabelOdds {
  readonly complaint: number
  readonly recovery: number
  readonly news: number
  readonly chatter: number
}

export const VOCABULARY_BITS = 20

/** Whether the training posts contain a word: then it is no unknown name. */
export function isOrdinaryWord({ vocabulary }: Pick<LabelModel, 'vocabulary'>, word: string): boolean {
  const bit = wordBit(word)
  return (vocabulary[bit >> 3]! & (1 << (bit & 7))) !== 0
}

export function wordBit(word: string): number {
  const hash = hashText(word)
  return (hash ^ (hash >>> 12)) & ((1 << VOCABULARY_BITS) - 1)
}

/** Features beyond so many count less each, so that a long review is no surer than a short post. */
export const FULL_WEIGHT_FEATURES = 300

/** How likely each label is for a post with these features. */
export function judgeFeatures(model: LabelModel, { ids, count }: FeatureSet): LabelOdds {
  const { weights, bias, calibration } = model
  let complaint = 0
  let recovery = 0
  let news = 0
  let chatter = 0
  for (let index = 0; index < count; index++) {
    const at = ids[index]! * 4
    complaint += weights[at]!
    recovery += weights[at + 1]!
    news += weights[at + 2]!
    chatter += weights[at + 3]!
  }
  const scale = model.scale * lengthFactor(count)
  const sums = [
    bias[0]! + scale * complaint,
    bias[1]! + scale * recovery,
    bias[2]! + scale * news,
    bias[3]! + scale * chatter,
  ]
  const most = Math.max(...sums)
  const powers = sums.map((sum) => Math.exp(sum - most))
  const total = powers[0]! + powers[1]! + powers[2]! + powers[3]!
  const raw = powers[0]! / total
  const share = calibrate(raw, calibration)
  const rest = raw < 1 ? (1 - share) / (1 - raw) / total : 0
  return {
    complaint: share,
    recovery: powers[1]! * rest,
    news: powers[2]! * rest,
    chatter: powers[3]! * rest,
  }
}

export function lengthFactor(count: number): number {
  return count > FULL_WEIGHT_FEATURES ? Math.sqrt(FULL_WEIGHT_FEATURES / count) : 1
}

/** The share of complaints among posts to which the model gives these odds (Platt 1999). */
export function calibrate(raw: number, { slope, intercept }: LabelModel['calibration']): number {
  const bounded = Math.min(1 - 1e-9, Math.max(1e-9, raw))
  return 1 / (1 + Math.exp(-(slope * Math.log(bounded / (1 - bounded)) + intercept)))
}
