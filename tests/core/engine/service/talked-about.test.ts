import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../../../src/core/model/instant.js'
import { classified, feed, inOrder, mention, newEngine, play, START } from '../../../support/builders.js'
import { seededRandom } from '../../../support/seeded-random.js'

/** A month in which people name a service and nobody complains, more in the evening than at night. */
function monthOfTalk(seed: number, everyMs: number) {
  const random = seededRandom(seed)
  const posts = []
  for (let at = START; at < START + 30 * DAY; at += 2 * random() * everyMs) {
    // One in twenty is late, or says that the service works again, or is a repost.
    const kind = Math.floor(random() * 60)
    const late = kind === 0 ? Math.floor(random() * 6 * HOUR) : 0
    posts.push(
      kind === 1
        ? classified(Math.floor(at), { label: 'recovery' })
        : mention(Math.floor(at) - late, { isRepost: kind === 2, hashtags: [`tag${kind}`] }),
    )
  }
  return posts
}

test('the state of a service that is only talked about stays small for a month', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 2, max: 30 }), (seed, minutes) => {
      const engine = newEngine()
      const posts = monthOfTalk(seed, minutes * MINUTE)
      const sizes: number[] = []
      for (let day = 0, next = 0; day < 30; day++) {
        const first = next
        while (next < posts.length && posts[next]!.at < START + (day + 1) * DAY) next++
        expect(feed(engine, posts.slice(first, next))).toEqual([])
        const [state] = engine.save().shard.serviceStates
        sizes.push(JSON.stringify(state).length)
      }
      // The profile of the week is full after seven days; talk of the last two hours is at most 720 steps.
      expect(Math.max(...sizes.slice(7))).toBeLessThan(24_000)
      expect(Math.max(...sizes.slice(20))).toBeLessThan(1.3 * Math.max(...sizes.slice(7, 20)))
    }),
    { numRuns: 12 },
  )
})

test('an outage after a month of talk opens as after a day of it', () => {
  const end = START + 30 * DAY
  const talk = monthOfTalk(3, 5 * MINUTE)
  const outage = (at: number) =>
    Array.from({ length: 60 }, (_, index) => classified(at + index * 20_000, { features: ['login'] }))
  const opened = play(inOrder(talk, outage(end))).find(({ type }) => type === 'alert.opened')
  expect(Date.parse(opened!.at) - end).toBeLessThan(5 * MINUTE)
  expect(opened!.alert.signal.baseline).toBe('ready')
})
