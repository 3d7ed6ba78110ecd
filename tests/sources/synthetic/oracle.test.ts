import { expect, test } from 'vitest'
import { parseTruth } from '../../../src/core/evaluation/parse-truth.js'
import { HOUR, MINUTE, SECOND } from '../../../src/core/model/instant.js'
import { createOracle } from '../../../src/sources/synthetic/oracle.js'
import { toOutage } from '../../../src/sources/synthetic/outages.js'
import type { Said } from '../../../src/sources/synthetic/world.js'

const START = Date.UTC(2024, 0, 1)
const OUTAGE = toOutage({ service: 'netflix', onset: START, end: START + HOUR, peak: 5 })
const OBSERVED = { from: START - HOUR, to: START + 2 * HOUR, services: ['netflix', 'spotify'] }

/** Somebody's complaint at a minute of the outage. */
function complaint(author: string, minute: number, more: Partial<Said> = {}): Said {
  const post = {
    id: `${author}-${minute}`,
    source: 'x',
    at: START + minute * MINUTE,
    text: '',
    lang: null,
    author: { id: author, handle: null, followers: null, createdAt: null, verified: false },
    place: null,
    isRepost: false,
    isReply: false,
    isQuote: false,
    about: [],
  }
  return { post, speech: 'complaint', service: 'netflix', outage: OUTAGE, scene: null, ...more }
}

function truthOf(said: readonly Said[]) {
  const oracle = createOracle()
  for (const one of said) oracle.consume(one)
  return oracle.truth(OBSERVED)
}

test('counts people and not posts, the most in five minutes, and knows when the fifth of them spoke', () => {
  const said = [
    ...['a', 'a', 'a', 'b', 'c', 'd'].map((author, index) => complaint(author, index)),
    ...['e', 'f', 'g'].map((author, index) => complaint(author, 20 + index)),
    complaint('a', 23),
    complaint('h', 40),
  ]
  expect(truthOf(said).outages).toEqual([
    {
      service: 'netflix',
      onset: '2024-01-01T00:00:00.000Z',
      end: '2024-01-01T01:00:00.000Z',
      peak: 4,
      complainers: 8,
      fifthAt: '2024-01-01T00:20:00.000Z',
    },
  ])
})

test('somebody who speaks exactly five minutes after another is not in the same five minutes', () => {
  expect(truthOf([complaint('a', 0), complaint('b', 5)]).outages[0]!.peak).toBe(1)
  const nearly = { ...complaint('b', 5) }
  const earlier = { ...nearly, post: { ...nearly.post, at: nearly.post.at - SECOND } }
  expect(truthOf([complaint('a', 0), earlier]).outages[0]!.peak).toBe(2)
})

test('counts neither other people’s trouble, nor joy, nor traps', () => {
  const said = [
    complaint('a', 1, { outage: null }),
    complaint('b', 2, { speech: 'recovery' }),
    complaint('c', 3, { speech: 'scene', outage: null, scene: 'finale' }),
  ]
  expect(truthOf(said).outages).toEqual([])
})

test('writes what evaluate reads, without outages that nobody was there to see', () => {
  expect(parseTruth(truthOf([complaint('a', 1)]))).toMatchObject({
    kind: 'truth',
    truth: { services: ['netflix', 'spotify'], outages: [{ service: 'netflix', onset: START }] },
  })
  const oracle = createOracle()
  oracle.consume(complaint('a', 1))
  expect(oracle.truth({ ...OBSERVED, from: START + 2 * HOUR, to: START + 3 * HOUR }).outages).toEqual([])
})
