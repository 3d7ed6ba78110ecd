import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  finishClock,
  newClock,
  observePost,
  timeToComeBackTo,
} from '../../../../src/core/detection/baseline/stream-clock.js'
import { DAY, HOUR, MINUTE, SECOND } from '../../../../src/core/model/instant.js'
import { policy, START } from '../../../support/builders.js'

const rules = policy.clock

function clockAfter(ingestedPosts: readonly number[]) {
  const clock = newClock()
  ingestedPosts.forEach((at, author) => {
    observePost(clock, START + at, author, rules)
  })
  return clock.time === null ? null : clock.time - START
}

const steady = Array.from({ length: 20 }, (_, index) => index * SECOND)

describe('stream time', () => {
  test('starts after five posts and stays two behind the youngest', () => {
    expect(clockAfter([0, 1, 2, 3].map((s) => s * SECOND))).toBeNull()
    expect(clockAfter([0, 1, 2, 3, 4].map((s) => s * SECOND))).toBe(2 * SECOND)
    expect(clockAfter(steady)).toBe(17 * SECOND)
  })

  test('a single post from the future does not move it, nor do two', () => {
    const before = clockAfter(steady)
    expect(clockAfter([...steady, 300 * DAY])).toBe(before! + 1 * SECOND)
    expect(clockAfter([...steady, 300 * DAY, 300 * DAY + 1])).toBe(before! + 2 * SECOND)
  })

  test('a broken clock in every tenth post does not make it creep', () => {
    const posts = Array.from({ length: 5_000 }, (_, index) =>
      index % 10 === 3 ? index * SECOND + ((index * 7919) % HOUR) : index * SECOND,
    )
    expect(clockAfter(posts)).toBeLessThan(5_000 * SECOND + 5 * SECOND)
  })

  test('five posts in a row beyond a pause move it across', () => {
    const after = [0, 1, 2, 3, 4].map((s) => 10 * DAY + s * SECOND)
    expect(clockAfter([...steady, ...after.slice(0, 4)])).toBeLessThan(MINUTE)
    expect(clockAfter([...steady, ...after])).toBe(10 * DAY + 2 * SECOND)
  })

  test('three posts from 2050 among the youngest do not move it, nor do a hundred by one author', () => {
    const far = (index: number) => 9_000 * DAY + index
    expect(clockAfter([...steady, far(1), far(2), far(3), 20 * SECOND, 21 * SECOND])).toBeLessThan(MINUTE)
    const clock = newClock()
    for (const at of steady) observePost(clock, START + at, at, rules)
    for (let index = 0; index < 100; index++) observePost(clock, START + far(index), 1, rules)
    expect(clock.time! - START).toBeLessThan(MINUTE)
  })

  test('a post ahead waits, a post a week old is too old, anything between counts', () => {
    const clock = newClock()
    for (const at of steady) observePost(clock, START + at, at, rules)
    expect(observePost(clock, START + HOUR, 1, rules)).toBe('ahead')
    expect(observePost(clock, START - 8 * DAY, 1, rules)).toBe('too-old')
    expect(observePost(clock, START - 6 * DAY, 1, rules)).toBe('counted')
    expect(observePost(clock, START + 10 * SECOND, 1, rules)).toBe('counted')
  })

  test('the end of a file brings it to the last post that another one supports', () => {
    const clock = newClock()
    for (const at of [...steady, 900 * DAY]) observePost(clock, START + at, at, rules)
    finishClock(clock, rules)
    expect(clock.time).toBe(START + 19 * SECOND)
  })

  test('comes back from a wrong future after fifty posts by three people, and not before', () => {
    const clock = newClock()
    for (const at of steady) observePost(clock, START + at, at, rules)
    for (let index = 0; index < 5; index++) observePost(clock, START + 9_000 * DAY, index, rules)
    expect(clock.time).toBe(START + 9_000 * DAY)
    const back = (posts: number, authors: number) => {
      const copy = structuredClone(clock)
      for (let index = 0; index < posts; index++)
        observePost(copy, START + MINUTE + index, index % authors, rules)
      return timeToComeBackTo(copy, rules)
    }
    expect(back(49, 9)).toBeNull()
    expect(back(500, 2)).toBeNull()
    expect(back(50, 9)).toBe(START + MINUTE + 47)
    observePost(clock, START + 9_000 * DAY, 1, rules)
    expect(back(49, 9)).toBeNull()
  })

  test('never goes back, whatever arrives', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 * DAY }), { maxLength: 200 }), (ingestedPosts) => {
        const clock = newClock()
        let last = -Infinity
        for (const at of ingestedPosts) {
          observePost(clock, at, at, rules)
          if (clock.time !== null && clock.time < last) return false
          last = clock.time ?? last
        }
        return true
      }),
    )
  })
})
