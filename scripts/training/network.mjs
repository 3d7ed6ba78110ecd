// The deep part of the model: a network that adds up a place of each feature, and has one layer of rectified units
// (Cheng et al. 2016). Each weight has its own rate (AdaGrad, Duchi et al. 2011); the numbers of one place share theirs.
import { BUCKET_BITS } from '../../dist/src/core/text/judge/hashed-features.js'
import { DEPTH, UNITS } from '../../dist/src/core/text/judge/label-model.js'

const LABELS = 4
const PLACE_RATE = 0.1
const RATE = 0.03
/** Places begin near nothing, since a feature that training never meets must say nothing. */
const SMALL = 0.01

/** A network with weights from `random`; it learns in place. */
export function createNetwork(random) {
  const around = (size) => (random() - 0.5) * 2 * size
  const places = Float32Array.from({ length: DEPTH << BUCKET_BITS }, () => around(SMALL))
  const units = Float32Array.from({ length: UNITS * (DEPTH + 1) }, (_, at) =>
    at % (DEPTH + 1) === DEPTH ? 0 : around(1 / Math.sqrt(DEPTH)),
  )
  const out = Float32Array.from({ length: UNITS * LABELS }, () => around(1 / Math.sqrt(UNITS)))
  const squares = { places: ones(1 << BUCKET_BITS), units: ones(units.length), out: ones(out.length) }
  const place = new Float32Array(DEPTH)
  const values = new Float32Array(UNITS)
  const back = new Float32Array(DEPTH)

  return { add, learn, trained: () => ({ places: onlyMet(places, squares.places), units, out }) }

  /** Adds to the sums of the labels what the first `count` features say. */
  function add(sums, ids, count, factor) {
    addNetwork(sums, { places, units, out }, ids, count, factor, place, values)
  }

  /** Learns from the post of the last `add`; `slopes` are those of the loss by the sums. */
  function learn(slopes, ids, count, factor) {
    back.fill(0)
    for (let unit = 0; unit < UNITS; unit++) if (values[unit] > 0) learnUnit(unit, slopes)
    let size = 0
    for (let part = 0; part < DEPTH; part++) {
      back[part] *= factor
      size += back[part] * back[part]
    }
    for (let index = 0; index < count; index++) {
      const id = ids[index]
      squares.places[id] += size
      const rate = PLACE_RATE / Math.sqrt(squares.places[id])
      for (let part = 0; part < DEPTH; part++) places[id * DEPTH + part] -= rate * back[part]
    }
  }

  function learnUnit(unit, slopes) {
    let slope = 0
    for (let label = 0; label < LABELS; label++) {
      const at = unit * LABELS + label
      slope += slopes[label] * out[at]
      change(out, squares.out, at, slopes[label] * values[unit])
    }
    const row = unit * (DEPTH + 1)
    change(units, squares.units, row + DEPTH, slope)
    for (let part = 0; part < DEPTH; part++) {
      back[part] += slope * units[row + part]
      change(units, squares.units, row + part, slope * place[part])
    }
  }
}

/** Adds what a network says, with its sums and values of units written into `place` and `values`. */
export function addNetwork(
  sums,
  { places, units, out },
  ids,
  count,
  factor,
  place = new Float32Array(DEPTH),
  values = new Float32Array(UNITS),
) {
  place.fill(0)
  for (let index = 0; index < count; index++) {
    const at = ids[index] * DEPTH
    for (let part = 0; part < DEPTH; part++) place[part] += places[at + part]
  }
  for (let part = 0; part < DEPTH; part++) place[part] *= factor
  for (let unit = 0; unit < UNITS; unit++) {
    const row = unit * (DEPTH + 1)
    let value = units[row + DEPTH]
    for (let part = 0; part < DEPTH; part++) value += units[row + part] * place[part]
    values[unit] = Math.max(0, value)
    for (let label = 0; label < LABELS; label++) sums[label] += out[unit * LABELS + label] * values[unit]
  }
}

function change(weights, squares, at, slope) {
  squares[at] += slope * slope
  weights[at] -= (RATE * slope) / Math.sqrt(squares[at])
}

/** The places with zeros where no post had the feature: they pack well, and say nothing. */
function onlyMet(places, squares) {
  return places.map((value, at) => (squares[Math.floor(at / DEPTH)] === 1 ? 0 : value))
}

function ones(length) {
  return new Float32Array(length).fill(1)
}
