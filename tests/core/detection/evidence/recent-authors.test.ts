import { expect, test } from 'vitest'
import { countsNow, newRecentAuthors } from '../../../../src/core/detection/evidence/recent-authors.js'
import { HOUR } from '../../../../src/core/model/instant.js'
import { policy, START } from '../../../support/builders.js'

const people = { ...policy.people, memory: 60 * HOUR, memorySize: 3 }

test('somebody counts once however often they post, and again when the memory of it is gone', () => {
  const recent = newRecentAuthors()
  const said = [0, 1, 12, 24, 25, 30].map((hour) => countsNow(recent, 7, START + hour * HOUR, people))
  expect(said).toEqual([true, false, false, false, true, false])
})

test('others count beside them', () => {
  const recent = newRecentAuthors()
  expect([1, 2, 1, 3].map((author) => countsNow(recent, author, START, people))).toEqual([
    true,
    true,
    false,
    true,
  ])
})

test('past its size the longest remembered is forgotten, and no more is kept', () => {
  const recent = newRecentAuthors()
  for (const author of [1, 2, 3, 4]) countsNow(recent, author, START, people)
  expect(recent.keys).toEqual([2, 3, 4])
  expect(countsNow(recent, 1, START, people)).toBe(true)
  expect(countsNow(recent, 4, START, people)).toBe(false)
})
