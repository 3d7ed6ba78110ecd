import type { FeatureSet } from './hashed-features.js'
import { hashText } from './hashed-features.js'

export const MODEL_LABELS = ['complaint', 'recovery', 'news', 'chatter'] as const

/**
 * A wide and deep model (Cheng et al. 2016) over hashed features, learnt by `scripts/train-reader.mjs`. The wide part
 * is a multinomial logistic regression. The deep part is small networks, which see what features mean together. Their
 * sum gives the odds; `calibration` makes those of a complaint true shares (Platt 1999).
 */
export interface LabelModel {
  /** Four weights a bucket, in steps of `scale`. */
  readonly weights: Int8Array
  readonly scale: number
  readonly bias: readonly number[]
  readonly deep: DeepPart
  readonly calibration: { readonly slope: number; readonly intercept: number }
  /** A bit for each word of the training posts, by hash; one word in thirty is taken for another. */
  readonly vocabulary: Uint8Array
}

/** `NETS` networks beside each other. Each adds up places of features, and has one layer of `UNITS` units. */
export interface DeepPart {
  /** Of each bucket `DEPTH` numbers for each network, in steps of `scale`. */
  readonly places: Int8Array
  readonly scale: number
  /** Of each unit a weight for each of the `DEPTH` sums of its network, and its bias. */
  readonly units: Float32Array
  /** Of each unit a weight for each label. */
  readonly out: Float32Array
}

export const NETS = 2
export const DEPTH = 8
export const UNITS = 16

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
  addDeep(sums, model.deep, ids, count)
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

/** Adds to the sums of the labels what the networks say. */
function addDeep(
  sums: number[],
  { places, scale, units, out }: DeepPart,
  ids: Int32Array,
  count: number,
): void {
  const step = scale * deepFactor(count)
  for (let net = 0; net < NETS; net++) {
    const place = placeOf(places, ids, count, net * DEPTH)
    for (let unit = net * UNITS; unit < (net + 1) * UNITS; unit++) {
      const row = unit * (DEPTH + 1)
      let value = units[row + DEPTH]!
      for (let part = 0; part < DEPTH; part++) value += units[row + part]! * step * place[part]!
      if (value <= 0) continue
      for (let label = 0; label < MODEL_LABELS.length; label++)
        sums[label]! += out[unit * MODEL_LABELS.length + label]! * value
    }
  }
}

/** The sum of the features' places in one network. A loop over the eight parts would take three times as long. */
function placeOf(places: Int8Array, ids: Int32Array, count: number, first: number): readonly number[] {
  let [one, two, three, four, five, six, seven, eight] = [0, 0, 0, 0, 0, 0, 0, 0]
  for (let index = 0; index < count; index++) {
    const at = ids[index]! * (NETS * DEPTH) + first
    one += places[at]!
    two += places[at + 1]!
    three += places[at + 2]!
    four += places[at + 3]!
    five += places[at + 4]!
    six += places[at + 5]!
    seven += places[at + 6]!
    eight += places[at + 7]!
  }
  return [one, two, three, four, five, six, seven, eight]
}

/** Fewer features than these say no more each. */
const FEW_FEATURES = 20

/** A sum of many features grows with the square root of their number; this takes that out of it. */
export function deepFactor(count: number): number {
  const bounded = Math.max(FEW_FEATURES, Math.min(FULL_WEIGHT_FEATURES, count))
  return lengthFactor(count) / Math.sqrt(bounded)
}

export function lengthFactor(count: number): number {
  return count > FULL_WEIGHT_FEATURES ? Math.sqrt(FULL_WEIGHT_FEATURES / count) : 1
}

/** The share of complaints among posts to which the model gives these odds (Platt 1999). */
export function calibrate(raw: number, { slope, intercept }: LabelModel['calibration']): number {
  const bounded = Math.min(1 - 1e-9, Math.max(1e-9, raw))
  return 1 / (1 + Math.exp(-(slope * Math.log(bounded / (1 - bounded)) + intercept)))
}
