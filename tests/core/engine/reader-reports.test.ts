import { describe, expect, test } from 'vitest'
import { createStreamOrder } from '../../../src/core/engine/order/stream-order.js'
import { createShard } from '../../../src/core/engine/shard.js'
import type { AlertEvent } from '../../../src/core/model/alert.js'
import { HOUR, MINUTE, SECOND } from '../../../src/core/model/instant.js'
import { complaints, inOrder, mention, murmur, policy, START } from '../../support/builders.js'

const FROM = START + 26 * HOUR
const END = FROM + 2 * HOUR
const calm = inOrder(murmur(START, END, 30 * SECOND), [mention(START)])

type Posts = ReturnType<typeof inOrder>

/** Plays posts and reports of readers; `saves` restores the shard from its saved state after every report. */
function play(posts: Posts, reports: readonly number[], saves = false) {
  const order = createStreamOrder(policy, 'posts')
  const parts = { policy, services: [] }
  let shard = createShard(parts)
  const events: AlertEvent[] = []
  let next = 0
  let reader = 0
  for (const post of inOrder(posts)) {
    for (; next < reports.length && reports[next]! <= post.at; next++) {
      order.command({ kind: 'report', service: 'acme' }, shard)
      if (saves) shard = createShard(parts, JSON.parse(JSON.stringify(shard.save())))
    }
    const author = 'plain' in post ? 1e9 + reader++ : post.author
    const classified = 'plain' in post ? null : post
    const key = 'plain' in post ? 0 : post.key
    order.take({ at: post.at, author, key, classified, hashtags: [] }, shard)
    for (const output of shard.takeOutputs()) if (output.kind === 'event') events.push(output.event)
  }
  return { events, state: JSON.stringify([shard.save(), order.saveHead()]) }
}

const crowd = (from: number, count: number, everyMs: number) =>
  Array.from({ length: count }, (_, index) => from + index * everyMs)

describe('reports by readers of the page', () => {
  test('a crowd alone opens nothing, however many they are and however long they go on', () => {
    expect(play(calm, crowd(FROM, 2_400, 3 * SECOND)).events).toEqual([])
    // Nor does it where few people write: they are fewer than an alert asks for.
    const few = inOrder(calm, complaints(FROM, 20, 4))
    expect(play(few, crowd(FROM, 1_200, SECOND)).events).toEqual([])
  })

  test('beside people who write they bring an alert forward, by no more than their share', () => {
    const outage = inOrder(calm, complaints(FROM, 40, 24))
    const alone = play(outage, []).events[0]!
    const together = play(outage, crowd(FROM, 2_000, SECOND)).events[0]!
    expect([alone.type, together.type]).toEqual(['alert.opened', 'alert.opened'])
    expect(Date.parse(together.at)).toBeLessThan(Date.parse(alone.at))
    const { share } = policy.readers
    const posts = together.alert.signal.authors
    expect(together.alert.signal.actual).toBeLessThanOrEqual(Math.ceil(posts / (1 - share)))
  })

  test('an alert shows its readers apart, before its opening as well, and counts none of them among the people', () => {
    const { events } = play(inOrder(calm, complaints(FROM, 20, 200)), crowd(FROM - 5 * MINUTE, 900, SECOND))
    const { alert } = events.at(-1)!
    expect(alert.scope.sources.page).toBeGreaterThan(500)
    expect(alert.people).toBeLessThanOrEqual(200)
    expect(alert.complaints).toBeLessThanOrEqual(200)
    expect(alert.peak!.actual).toBeLessThanOrEqual(
      play(inOrder(calm, complaints(FROM, 20, 200)), []).events.at(-1)!.alert.peak!.actual * 1.5,
    )
  })

  test('a crowd keeps no alert open that nobody writes about any more', () => {
    const outage = inOrder(calm, complaints(FROM, 10, 100))
    const ends = (reports: readonly number[]) =>
      play(outage, reports).events.find(({ type }) => type === 'alert.resolved')?.at
    expect(ends(crowd(FROM, 2_400, 3 * SECOND))).toBe(ends([]))
  })

  test('saving and restoring after any report changes nothing, so that a replay of the log is what was live', () => {
    const outage = inOrder(calm, complaints(FROM, 20, 60))
    const reports = crowd(FROM - MINUTE, 60, 20 * SECOND)
    expect(play(outage, reports, true)).toEqual(play(outage, reports))
  })
})
