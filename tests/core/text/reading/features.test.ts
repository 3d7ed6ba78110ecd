import { expect, test } from 'vitest'
import type { Feature } from '../../../../src/core/model/vocabulary.js'
import { findFeatures } from '../../../../src/core/text/reading/features.js'
import { tokenize } from '../../../../src/core/text/tokens/tokenize.js'
import { catalogue } from '../../../support/reader.js'

const featuresOf = (text: string, ...offered: Feature[]) =>
  findFeatures([], tokenize(text, catalogue.words.contractions), new Set<Feature>(offered), catalogue.words)

test('the word homepage names the homepage of a service that has one, else its website', () => {
  expect(featuresOf('the homepage is empty', 'homepage', 'website')).toEqual(['homepage'])
  expect(featuresOf('the homepage is empty', 'website')).toEqual(['website'])
  expect(featuresOf('the homepage is empty', 'login')).toEqual([])
})
