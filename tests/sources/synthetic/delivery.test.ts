import { expect, test } from 'vitest'
import { HOUR, MINUTE, SECOND } from '../../../src/core/model/instant.js'
import type { Post } from '../../../src/core/model/post.js'
import type { DeliveryPlan } from '../../../src/sources/synthetic/delivery.js'
import { deliver } from '../../../src/sources/synthetic/delivery.js'

const START = Date.UTC(2024, 0, 1)
const PLAN: DeliveryPlan = { seed: 3, meanDelayMs: 0, twice: 0, wrongClock: 0, stale: [], silent: [] }

/** A post a second, on two networks in turn. */
const written: Post[] = Array.from({ length: 7_200 }, (_, second) => ({
  id: String(second),
  source: second % 2 === 0 ? 'x' : 'bluesky',
  at: START + second * SECOND,
  text: 'hello',
  lang: null,
  author: null,
  place: null,
  isRepost: false,
  isReply: false,
  isQuote: false,
  about: [],
}))

function play(plan: Partial<DeliveryPlan>): Post[] {
  return [...deliver(written, { ...PLAN, ...plan })]
}

test('without faults everything arrives as it was written', () => {
  expect(play({})).toEqual(written)
})

test('what is late arrives in disorder, and nothing is lost', () => {
  const received = play({ meanDelayMs: 5 * SECOND })
  expect(received).not.toEqual(written)
  const late = received.filter((post, place) =>
    received.slice(Math.max(0, place - 400), place).some(({ at }) => at > post.at),
  )
  expect(late.length).toBeGreaterThan(1_000)
  expect([...received].sort((a, b) => a.at - b.at)).toEqual(written)
})

test('some posts arrive twice', () => {
  const received = play({ twice: 0.1 })
  expect(new Set(received.map(({ id }) => id)).size).toBe(written.length)
  expect(received.length / written.length).toBeCloseTo(1.1, 1)
})

test('a wrong clock changes when a post says it was written, and not when it arrives', () => {
  const received = play({ wrongClock: 0.02 })
  expect(received.map(({ id }) => id)).toEqual(written.map(({ id }) => id))
  const wrong = received.filter(({ at, id }) => at !== START + Number(id) * SECOND)
  expect(wrong.length / written.length).toBeCloseTo(0.02, 2)
  expect(wrong.some(({ at }) => at > START + 24 * HOUR)).toBe(true)
  expect(wrong.some(({ at }) => at < START)).toBe(true)
})

test('a stale network delivers everything at the end of its spell, and the others do not wait for it', () => {
  const spell = { source: 'bluesky', from: START + 10 * MINUTE, to: START + 40 * MINUTE }
  const received = play({ stale: [spell] })
  expect(received).toHaveLength(written.length)
  const held = received.filter(({ source, at }) => source === 'bluesky' && at >= spell.from && at < spell.to)
  const first = received.indexOf(held[0]!)
  expect(received.slice(first, first + held.length)).toEqual(held)
  expect(received[first - 1]!.at).toBe(spell.to - 2 * SECOND)
  expect(received.filter(({ source }) => source === 'x')).toEqual(
    written.filter(({ source }) => source === 'x'),
  )
})

test('posts of a silent network never come', () => {
  const spell = { source: 'x', from: START, to: START + HOUR }
  const received = play({ silent: [spell] })
  expect(received).toEqual(written.filter(({ source, at }) => source !== 'x' || at >= spell.to))
})
