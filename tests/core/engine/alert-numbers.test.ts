import { describe, expect, test } from 'vitest'
import { createStreamOrder } from '../../../src/core/engine/order/stream-order.js'
import type { ClassifiedPost } from '../../../src/core/engine/post/classified-post.js'
import { createShard } from '../../../src/core/engine/shard.js'
import { HOUR, MINUTE, SECOND } from '../../../src/core/model/instant.js'
import type { Plain } from '../../support/builders.js'
import { complaints, inOrder, murmur, play, policy, START } from '../../support/builders.js'

const ONSET = START + 6 * HOUR

/** What the shard says of its alert from minute to minute. */
function numbersOf(posts: readonly (ClassifiedPost | Plain)[]) {
  const shard = createShard({ policy, services: [] })
  const order = createStreamOrder(policy, 'posts')
  for (const [author, post] of posts.entries()) {
    const classified = 'plain' in post ? null : post
    order.take({ at: post.at, author, key: classified?.key ?? 0, classified, hashtags: [] }, shard)
  }
  return shard.takeOutputs().flatMap((output) => (output.kind === 'numbers' ? [output] : []))
}

describe('the numbers of an alert', () => {
  test('count all who complained since its beginning, though more complain at once than have records', () => {
    const loud = complaints(ONSET, 0.1, 300)
    const events = play(inOrder(murmur(START, START + 7 * HOUR), loud))
    expect(events[0]!.alert).toMatchObject({ people: 300, complaints: 300, severity: 'critical' })
  })

  test('are a minute old at most while no event comes', () => {
    const posts = inOrder(murmur(START, ONSET + HOUR), complaints(ONSET, 60, 240))
    const numbers = numbersOf(posts)
    expect(numbers.length).toBeGreaterThan(45)
    numbers.forEach(({ at }, index) => {
      expect(at % MINUTE).toBe(0)
      const complained = posts.filter((post) => !('plain' in post) && post.at < at).length
      expect(numbers[index]!.numbers.people).toBe(complained)
      expect(numbers[index]!.numbers.complaints).toBe(complained)
    })
  })

  test('hold the last five minutes, and the most that five minutes held', () => {
    const posts = inOrder(
      murmur(START, ONSET + HOUR),
      complaints(ONSET, 10, 100),
      complaints(ONSET + 10 * MINUTE, 20, 60),
    )
    const last = numbersOf(posts).find(({ at }) => at === ONSET + 20 * MINUTE)!.numbers
    expect(last.current).toMatchObject({ window: 'PT5M', actual: 15 })
    expect(last.peak.actual).toBe(50)
    expect(Date.parse(last.peak.at)).toBeLessThanOrEqual(ONSET + 10 * MINUTE + 10 * SECOND)
  })

  test('are whole, though copies of a text count in part', () => {
    const copied = complaints(ONSET, 20, 90, { isShort: false }).map((post, index) =>
      index % 2 === 0 ? { ...post, template: 7 } : post,
    )
    for (const { alert } of play(inOrder(murmur(START, START + 8 * HOUR), copied))) {
      for (const count of [alert.signal.actual, alert.current!.actual, alert.peak!.actual, alert.people])
        expect(Number.isInteger(count)).toBe(true)
    }
  })
})
