import { describe, expect, test } from 'vitest'
import { clearFeatures, createFeatureSet } from '../../../../src/core/text/judge/hashed-features.js'
import { labelFeatures } from '../../../../src/core/text/judge/label-features.js'
import type { LabelModel } from '../../../../src/core/text/judge/label-model.js'
import {
  DEPTH,
  deepFactor,
  FULL_WEIGHT_FEATURES,
  judgeFeatures,
  lengthFactor,
  NETS,
  UNITS,
} from '../../../../src/core/text/judge/label-model.js'
import { tokenize } from '../../../../src/core/text/tokens/tokenize.js'
import { loadLabelModel } from '../../../../src/runtime/config/load-label-model.js'
import { catalogue, newReader, post } from '../../../support/reader.js'

const { words } = catalogue

function featuresOf(text: string, service: string): ReadonlySet<number> {
  const tokens = tokenize(text, words.contractions)
  const from = tokens.findIndex((token) => token.text === service)
  const mentions = [
    { service, kind: 'name' as const, from, to: from + 1, tag: null, certainty: 'sure' as const },
  ]
  const set = createFeatureSet()
  const targets = new Set([service])
  labelFeatures({ text, tokens, mentions, aimed: [], targets, isAbout: false, isReply: false }, words, set)
  return new Set(set.ids.slice(0, set.count))
}

describe('the features of a post', () => {
  test('are the same whatever the name of the service', () => {
    expect(featuresOf('netflix will not load', 'netflix')).toEqual(
      featuresOf('spotify will not load', 'spotify'),
    )
  })

  test('tell the order of the same words', () => {
    const near = featuresOf('today netflix broke, the sun is out', 'netflix')
    const far = featuresOf('netflix today, the sun broke is out', 'netflix')
    expect([...near].filter((id) => !far.has(id)).length).toBeGreaterThan(5)
    const all = featuresOf('aa bb netflix cc dd', 'netflix')
    const swapped = featuresOf('aa bb netflix dd cc', 'netflix')
    expect(all).not.toEqual(swapped)
  })

  test('are forgotten for the next post', () => {
    const set = createFeatureSet()
    set.count = 7
    clearFeatures(set)
    expect(set.count).toBe(0)
  })
})

describe('the model', () => {
  const labels = 4
  const silent = {
    places: new Int8Array((NETS * DEPTH) << 17),
    scale: 1,
    units: new Float32Array(NETS * UNITS * (DEPTH + 1)),
    out: new Float32Array(NETS * UNITS * labels),
  }
  const sure: LabelModel = {
    deep: silent,
    weights: new Int8Array(4 << 17).fill(0).map((_, at) => (at % 4 === 0 ? 1 : 0)),
    scale: 0.01,
    bias: [0, 0, 0, 0],
    calibration: { slope: 1, intercept: 0 },
    vocabulary: new Uint8Array(1 << 17),
  }
  const oddsOf = (count: number) => {
    const set = createFeatureSet()
    set.count = count
    return judgeFeatures(sure, set).complaint
  }

  test('gives probabilities that sum to one, calibrated or not', () => {
    for (const calibration of [
      { slope: 1, intercept: 0 },
      { slope: 0.5, intercept: -1 },
    ]) {
      const set = createFeatureSet()
      set.count = 40
      const odds = judgeFeatures({ ...sure, calibration }, set)
      expect(Object.values(odds).reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 9)
    }
  })

  test('grows surer with the square root of the length of a long text', () => {
    expect(lengthFactor(4 * FULL_WEIGHT_FEATURES)).toBe(0.5)
    const twice = Math.exp(0.01 * 2 * FULL_WEIGHT_FEATURES)
    expect(oddsOf(4 * FULL_WEIGHT_FEATURES)).toBeCloseTo(twice / (twice + 3), 9)
  })

  test('takes each unit of each network while its value is positive', () => {
    const set = createFeatureSet()
    set.ids.set([5, 9])
    set.count = 2
    // The last place of the second network is 3 for both features; the last unit takes it with 2 and a bias of -1.
    const places = silent.places.slice()
    for (const id of [5, 9]) places[(id + 1) * NETS * DEPTH - 1] = 3
    const value = 2 * deepFactor(2) * (3 + 3) - 1
    for (const [sign, taken] of [
      [1, value],
      [-1, 0],
    ] as const) {
      const units = silent.units.slice()
      units.set([2 * sign, -1], units.length - 2)
      const out = silent.out.slice()
      out[out.length - labels] = 0.5
      const odds = judgeFeatures({ ...sure, scale: 0, deep: { places, scale: 1, units, out } }, set)
      const power = Math.exp(0.5 * taken)
      expect(odds.complaint).toBeCloseTo(power / (power + 3), 6)
    }
  })

  test('is the shipped one, with a byte for each bucket and label', () => {
    expect(loadLabelModel().weights.length).toBe(4 << 17)
  })
})

test('a post that names nothing is judged without the model', () => {
  expect(newReader().read(post('nothing works today'))).toMatchObject({ label: 'chatter', services: [] })
})
