// A multinomial logistic regression over hashed features with small networks beside it, by stochastic gradient descent
// with a rate for each weight (AdaGrad, Duchi et al. 2011). Six in ten of a post's features are left out at each step of
// learning (dropout, Srivastava et al. 2014), so that no single one decides. The same posts in the same order give the
// same weights.
import { seededRandom } from '../../bench/make-posts.mjs'
import { BUCKET_BITS } from '../../dist/src/core/text/judge/hashed-features.js'
import { deepFactor, lengthFactor, NETS } from '../../dist/src/core/text/judge/label-model.js'
import { addNetwork, createNetwork } from './network.mjs'

const LABELS = 4
const EPOCHS = 8
const RATE = 0.03
const DROPOUT = 0.6
const SMALLEST_STEP = 1e-4

/** Learns from `{ ids, label, weight }`; returns `{ weights: Float32Array, bias, nets }`, the mean of so many `bags`. */
export function learn(posts, { bags = NETS, epochs = EPOCHS } = {}) {
  const all = Array.from({ length: bags }, (_, bag) => learnOnce(posts, bag + 1, epochs))
  const weights = new Float32Array(LABELS << BUCKET_BITS)
  const bias = new Array(LABELS).fill(0)
  for (const one of all) {
    for (let at = 0; at < weights.length; at++) weights[at] += one.weights[at] / bags
    for (let label = 0; label < LABELS; label++) bias[label] += one.bias[label] / bags
  }
  return { weights, bias, nets: all.map(({ net }) => ({ ...net, out: net.out.map((one) => one / bags) })) }
}

function learnOnce(posts, seed, epochs) {
  const weights = new Float32Array(LABELS << BUCKET_BITS)
  const squares = new Float32Array(LABELS << BUCKET_BITS).fill(1)
  const bias = { weights: new Float64Array(LABELS), squares: new Float64Array(LABELS).fill(1) }
  const random = seededRandom(seed)
  const network = createNetwork(random)
  const order = posts.map((_, index) => index)
  const kept = new Int32Array(8_192)
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random)
    for (const index of order) step(posts[index])
  }
  return { weights, bias: bias.weights, net: network.trained() }

  function step({ ids, label, weight }) {
    let count = 0
    for (const id of ids) if (random() >= DROPOUT) kept[count++] = id
    const value = lengthFactor(ids.length) / (1 - DROPOUT)
    const factor = deepFactor(ids.length) / (1 - DROPOUT)
    const sums = sumsOf(weights, bias.weights, kept, count, value)
    network.add(sums, kept, count, factor)
    const slopes = softmax(sums).map((share, place) => weight * (share - (place === label ? 1 : 0)))
    if (Math.abs(slopes[label]) < SMALLEST_STEP * weight) return
    network.learn(slopes, kept, count, factor)
    for (let place = 0; place < LABELS; place++) learnLabel(place, slopes[place], count, value)
  }

  function learnLabel(place, slope, count, value) {
    bias.squares[place] += slope * slope
    bias.weights[place] -= (RATE * slope) / Math.sqrt(bias.squares[place])
    const change = slope * value
    for (let index = 0; index < count; index++) {
      const at = kept[index] * LABELS + place
      squares[at] += change * change
      weights[at] -= (RATE * change) / Math.sqrt(squares[at])
    }
  }
}

/** The probabilities of the four labels, not calibrated. */
export function oddsOf({ weights, bias, nets }, ids) {
  const sums = sumsOf(weights, bias, ids, ids.length, lengthFactor(ids.length))
  for (const net of nets) addNetwork(sums, net, ids, ids.length, deepFactor(ids.length))
  return softmax(sums)
}

/** What the wide part says of each label. */
function sumsOf(weights, bias, ids, count, value) {
  let [one, two, three, four] = [0, 0, 0, 0]
  for (let index = 0; index < count; index++) {
    const at = ids[index] * LABELS
    one += weights[at]
    two += weights[at + 1]
    three += weights[at + 2]
    four += weights[at + 3]
  }
  return [bias[0] + value * one, bias[1] + value * two, bias[2] + value * three, bias[3] + value * four]
}

function softmax(sums) {
  const largest = Math.max(...sums)
  const powers = sums.map((sum) => Math.exp(sum - largest))
  const total = powers.reduce((sum, power) => sum + power, 0)
  return powers.map((power) => power / total)
}

function shuffle(order, random) {
  for (let index = order.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1))
    ;[order[index], order[other]] = [order[other], order[index]]
  }
}

/** Weights as signed bytes in steps of `scale`; the few beyond are cut. */
export function quantise(weights) {
  const sizes = Float32Array.from(weights, Math.abs).sort()
  const largest = sizes[Math.floor(sizes.length * 0.9999)] || 1
  const scale = largest / 127
  return {
    scale,
    bytes: Int8Array.from(weights, (weight) => Math.max(-127, Math.min(127, Math.round(weight / scale)))),
  }
}

/** Slope and intercept that make log odds true shares (Platt 1999), by Newton's steps on `{ raw, is, weight }`. */
export function fitPlatt(seen) {
  const odds = seen.map(({ raw }) => Math.log(raw / (1 - raw)))
  let line = { slope: 1, intercept: 0 }
  for (let round = 0; round < 50; round++) {
    const loss = lossOf(seen, odds, line)
    const step = newtonStep(seen, odds, line)
    let size = 1
    // A whole step may jump over the best place, and then ever further.
    while (size > SHORTEST && lossOf(seen, odds, moved(line, step, size)) > loss) size /= 2
    line = moved(line, step, size)
  }
  return { slope: Math.max(0.2, line.slope), intercept: line.intercept }
}

/** A faint pull to what the model says by itself keeps few posts from moving it far. */
const PULL = 0.5
/** Shares of a step below this change nothing. */
const SHORTEST = 1e-5

function newtonStep(seen, odds, { slope, intercept }) {
  let [g0, g1, h00, h01, h11] = [intercept * PULL, (slope - 1) * PULL, PULL, 0, PULL]
  for (const [index, { is, weight }] of seen.entries()) {
    const share = 1 / (1 + Math.exp(-(slope * odds[index] + intercept)))
    const error = weight * (share - (is ? 1 : 0))
    const curve = weight * share * (1 - share)
    g0 += error
    g1 += error * odds[index]
    h00 += curve
    h01 += curve * odds[index]
    h11 += curve * odds[index] * odds[index]
  }
  const det = h00 * h11 - h01 * h01
  return { intercept: (h11 * g0 - h01 * g1) / det, slope: (h00 * g1 - h01 * g0) / det }
}

function moved({ slope, intercept }, step, size) {
  return { slope: slope - size * step.slope, intercept: intercept - size * step.intercept }
}

function lossOf(seen, odds, { slope, intercept }) {
  let loss = (PULL * (intercept ** 2 + (slope - 1) ** 2)) / 2
  for (const [index, { is, weight }] of seen.entries()) {
    const at = (is ? 1 : -1) * (slope * odds[index] + intercept)
    loss += weight * (at > 0 ? Math.log1p(Math.exp(-at)) : Math.log1p(Math.exp(at)) - at)
  }
  return loss
}
