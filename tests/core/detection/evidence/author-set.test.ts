import { expect, test } from 'vitest'
import { addAuthor, countAuthors, newAuthorSet } from '../../../../src/core/detection/evidence/author-set.js'
import { seededRandom } from '../../../support/seeded-random.js'

function setOf(count: number, limit = 4096) {
  const random = seededRandom(count)
  let set = newAuthorSet()
  for (let index = 0; index < count; index++) {
    const key = Math.floor(random() * 1e12)
    set = addAuthor(set, key, limit)
    if (index % 3 === 0) set = addAuthor(set, key, limit)
  }
  return set
}

test('up to 4,096 authors are counted exactly, however often each comes', () => {
  expect(countAuthors(setOf(1))).toBe(1)
  expect(countAuthors(setOf(4096))).toBe(4096)
})

test.each([4_097, 6_000, 10_000, 30_000, 100_000, 300_000])('%i authors are counted within 2 %%', (count) => {
  expect(Math.abs(countAuthors(setOf(count)) / count - 1)).toBeLessThan(0.02)
})

test('a set is plain data of at most 56 kB that survives JSON between any two authors', () => {
  for (const count of [4096, 50_000]) {
    const text = JSON.stringify(setOf(count))
    expect(text.length).toBeLessThan(56 * 1024)
    expect(countAuthors(JSON.parse(text))).toBe(countAuthors(setOf(count)))
  }
})
