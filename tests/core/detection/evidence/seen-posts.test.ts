import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSeenPosts } from '../../../../src/core/detection/evidence/seen-posts.js'
import { DAY } from '../../../../src/core/model/instant.js'

test('a post counts once within seven days, whenever it comes again', () => {
  const seen = createSeenPosts(7)
  expect(seen.add(42, 0)).toBe(true)
  expect(seen.add(42, 1)).toBe(false)
  expect(seen.add(42, 6.9 * DAY)).toBe(false)
})

test('what is too old to count is deleted', () => {
  const seen = createSeenPosts(7)
  for (let key = 0; key < 5_000; key++) seen.add(key, 0)
  seen.add(-1, 8 * DAY)
  expect(seen.size()).toBe(1)
})

test('agrees with a set of all keys, saved and restored anywhere', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 2 ** 53 - 1 }), { maxLength: 3_000 }),
      fc.nat(),
      (keys, cut) => {
        let seen = createSeenPosts(7)
        const all = new Set<number>()
        keys.forEach((key, index) => {
          if (index === cut % (keys.length + 1))
            seen = createSeenPosts(7, JSON.parse(JSON.stringify(seen.save())))
          expect(seen.add(key, 0)).toBe(!all.has(key))
          all.add(key)
        })
      },
    ),
    { numRuns: 30 },
  )
})
