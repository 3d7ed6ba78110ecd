import { expect, test } from 'vitest'
import { newNearDuplicates, weighCopy } from '../../../../src/core/detection/evidence/near-duplicates.js'
import { MINUTE } from '../../../../src/core/model/instant.js'
import { policy } from '../../../support/builders.js'

function worth(texts: readonly { template: number; isShort: boolean }[]): number {
  const nearDuplicates = newNearDuplicates()
  let total = 0
  texts.forEach((text, index) => {
    total += weighCopy(
      nearDuplicates,
      { ...text, signature: '', at: index * 1_000 },
      index,
      60 * MINUTE,
      policy.nearDuplicates,
      10,
    ).weight
  })
  return total
}

const same = (count: number, isShort: boolean) =>
  Array.from({ length: count }, () => ({ template: 1, isShort }))
const different = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ template: 100 + index, isShort: false }))

test('different texts count in full', () => {
  expect(worth(different(40))).toBe(40)
})

test('a sentence copied however often counts less than two of its kind', () => {
  expect(worth(same(2, false))).toBe(1.25)
  expect(worth(same(64, false))).toBeCloseTo(1.629)
})

test('"netflix down" from many mouths counts in full among other complaints', () => {
  const crowd = [...different(40), ...same(12, true)]
  expect(worth(crowd)).toBe(52)
})

test('a flood of one short text counts a tenth', () => {
  expect(worth(same(60, true))).toBeLessThan(8)
})

test('an outage reported in three short texts counts half', () => {
  const three = Array.from({ length: 90 }, (_, index) => ({ template: index % 3, isShort: true }))
  expect(worth(three)).toBeGreaterThan(45)
})

test('after the memory has passed a text is new again', () => {
  const nearDuplicates = newNearDuplicates()
  const text = { template: 1, isShort: false, signature: '' }
  for (const at of [0, 1, 2])
    weighCopy(nearDuplicates, { ...text, at }, 0, 60 * MINUTE, policy.nearDuplicates, 10)
  expect(
    weighCopy(nearDuplicates, { ...text, at: 61 * MINUTE }, 1, 60 * MINUTE, policy.nearDuplicates, 10).weight,
  ).toBe(1)
})
