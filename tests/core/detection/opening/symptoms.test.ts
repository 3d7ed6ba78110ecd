import { describe, expect, test } from 'vitest'
import type { SymptomState } from '../../../../src/core/detection/opening/symptoms.js'
import { findSurge, learnSymptoms, symptomsOf } from '../../../../src/core/detection/opening/symptoms.js'
import { policy } from '../../../support/builders.js'

const rules = policy.symptoms
const bucket = { from: 0, expected: 4, size: 20, complaints: 1_000, share: 1 }

function usual(buckets: number): SymptomState[] {
  const symptoms: SymptomState[] = []
  for (let index = 0; index < buckets; index++) {
    learnSymptoms(
      symptoms,
      { ...bucket, seen: { glit: 2, cras: index % 4 === 0 ? 1 : 0, logi: 1 } },
      0.997,
      rules,
    )
  }
  return symptoms
}

describe('symptoms', () => {
  test('are the first letters of significant words, in any language and form', () => {
    expect(symptomsOf(['keeps crashing', 'crashes', 'non va'])).toEqual(['keep', 'cras'])
    expect(symptomsOf(['si è bloccata', 'blocca'])).toEqual(['bloc'])
  })

  test('the usual mix is no surge', () => {
    expect(findSurge(usual(500), { ...bucket, seen: { glit: 2, cras: 1, logi: 1 } }, rules)).toBeNull()
  })

  test('one symptom that multiplies while the number of complaints hardly moves is a surge', () => {
    const symptoms = usual(500)
    for (let index = 0; index < 6; index++)
      learnSymptoms(symptoms, { ...bucket, seen: { glit: 1, cras: 4 } }, 0.997, rules)
    expect(findSurge(symptoms, { ...bucket, seen: { cras: 4 } }, rules)?.key).toBe('cras')
  })

  test('nothing is said of a service with few complaints', () => {
    const symptoms = usual(500)
    for (let index = 0; index < 6; index++) {
      learnSymptoms(symptoms, { ...bucket, complaints: 20, seen: { cras: 4 } }, 0.997, rules)
    }
    expect(findSurge(symptoms, { ...bucket, complaints: 20, seen: { cras: 9 } }, rules)).toBeNull()
  })

  test('no more than the most used are kept', () => {
    const symptoms: SymptomState[] = []
    for (let index = 0; index < 500; index++)
      learnSymptoms(symptoms, { ...bucket, seen: { [`s${index}`]: 1, cras: 2 } }, 0.997, rules)
    expect(symptoms.length).toBeLessThanOrEqual(rules.most)
    expect(symptoms.some(({ key }) => key === 'cras')).toBe(true)
  })
})
