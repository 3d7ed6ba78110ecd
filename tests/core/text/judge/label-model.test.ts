import { describe, expect, test } from 'vitest'
import { clearFeatures, createFeatureSet } from '../../../../src/core/text/judge/hashed-features.js'
import { labelFeatures } from '../../../../src/core/text/judge/label-features.js'
import type { LabelModel } from '../../../../src/core/text/judge/label-model.js'
import {
  FULL_WEIGHT_FEATURES,
  judgeFeatures,
  lengthFactor,
} from '../../../../src/core/text/judge/label-model.js'
import { tokenize } from '../../../../src/core/text/tokens/tokenize.js'
import { loadLabelModel } from '../../../../src/runtime/config/load-label-model.js'
import { catalogue, newReader, post } from '../../../support/reader.js'

const { words } = catalogue

function featuresOf(text: string, service: string): ReadonlySet<number> {
  const tokens = tokenize(text, words.contractions)
  const from = tokens.findIndex((token) => token.text === service)
  const mentions = [
    { service, kind: 'name' as const, from, to: from + 1, tag: null, needsCue: 'no' as const },
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
  const sure: LabelModel = {
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

  test('is the shipped one, with a byte for each bucket and label', () => {
    expect(loadLabelModel().weights.length).toBe(4 << 17)
  })
})

test('a post that names nothing is judged without the model', () => {
  expect(newReader().read(post('nothing works today'))).toMatchObject({ label: 'chatter', services: [] })
})
