import { describe, expect, test } from 'vitest'
import type { ClassifiedPost } from '../../../src/core/engine/post/classified-post.js'
import { HOUR, MINUTE, SECOND } from '../../../src/core/model/instant.js'
import { classified, inOrder, mention, murmur, play, START } from '../../support/builders.js'

/** An outage that is there when Outcry begins to listen, or the first that a service ever has. */

type Over = Partial<ClassifiedPost>

/** `count` people, one each `pause`, from `from` on. */
function people(from: number, count: number, pause: number, over: Over = { source: 'bluesky' }) {
  return Array.from({ length: count }, (_, index) => classified(from + index * pause, over))
}

function openedAfter(listened: number, posts: readonly ClassifiedPost[], hours = 1) {
  const murmurs = murmur(START, START + listened + hours * HOUR, 20 * SECOND)
  return play(inOrder(murmurs, posts)).filter(({ type }) => type === 'alert.opened').length
}

describe('thirteen people in fifteen minutes, of whose service nobody ever spoke', () => {
  test.each([0, 2, 8, 36])('after %i hours of listening', (hours) => {
    const from = START + hours * HOUR + MINUTE
    expect(openedAfter(hours * HOUR, people(from, 13, 69 * SECOND))).toBe(1)
  })

  test('from app reviews, with some that say something else', () => {
    const reviews = people(START + MINUTE, 13, 69 * SECOND, { source: 'app-review' })
    const praise = [1, 6, 11].map((minute) => mention(START + minute * MINUTE, { source: 'app-review' }))
    expect(openedAfter(0, inOrder(reviews, praise) as ClassifiedPost[])).toBe(1)
  })
})

test('six people an hour, of whose service nobody spoke in a day and a half', () => {
  const from = START + 36 * HOUR
  expect(openedAfter(36 * HOUR, people(from, 72, 10 * MINUTE), 12)).toBe(1)
})

describe('a busy service that is met for the first time opens nothing', () => {
  test('when much else is said of it', () => {
    const complaints = people(START + MINUTE, 40, 100 * SECOND)
    const talk = Array.from({ length: 800 }, (_, index) =>
      mention(START + MINUTE + index * 5 * SECOND, { source: 'bluesky' }),
    )
    expect(openedAfter(0, inOrder(complaints, talk) as ClassifiedPost[], 2)).toBe(0)
  })

  test('when a search asked for complaints alone', () => {
    expect(openedAfter(0, people(START + MINUTE, 72, 100 * SECOND, { source: 'x' }), 2)).toBe(0)
  })
})
