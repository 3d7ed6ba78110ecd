import { describe, expect, test } from 'vitest'
import type { ClassifiedPost } from '../../../src/core/engine/post/classified-post.js'
import { DAY, HOUR, MINUTE } from '../../../src/core/model/instant.js'
import { classified, complaints, START } from '../../support/builders.js'
import { listen } from '../../support/live-detection.js'

/** A steady trickle of complaints from one source. */
function trickle(from: number, to: number, everyMs: number, source: string): ClassifiedPost[] {
  const posts: ClassifiedPost[] = []
  for (let at = from; at < to; at += everyMs) posts.push(classified(at, { source }))
  return posts
}

function merged(...lists: readonly (readonly ClassifiedPost[])[]): ClassifiedPost[] {
  return lists.flat().sort((a, b) => a.at - b.at)
}

describe('a source that is unavailable', () => {
  const OUTAGE = START + 6 * HOUR

  test('does not end an alert: its silence is not calm', () => {
    const detection = listen()
    detection.apply(complaints(OUTAGE, 10, 60), START, OUTAGE + 10 * MINUTE)
    detection.sourceOutage({ source: 'x', from: OUTAGE + 10 * MINUTE, to: null })
    expect(detection.apply([], OUTAGE + 10 * MINUTE, OUTAGE + 5 * HOUR)).toEqual([
      'alert.opened 06:01',
      'alert.updated 06:04',
    ])
    detection.sourceOutage({ source: 'x', from: OUTAGE + 10 * MINUTE, to: OUTAGE + 5 * HOUR })
    expect(
      detection
        .apply([], OUTAGE + 5 * HOUR, OUTAGE + 6 * HOUR)
        .slice(2)
        .map((line) => line.split(' ')[0]),
    ).toEqual(['alert.recovering', 'alert.resolved'])
  })

  test('without it, the same silence is calm', () => {
    const detection = listen()
    detection.apply(complaints(OUTAGE, 10, 60), START, OUTAGE + 10 * MINUTE)
    const reported = detection.apply([], OUTAGE + 10 * MINUTE, OUTAGE + 5 * HOUR)
    expect(reported.at(-1)).toMatch(/alert.resolved 06/)
  })

  test('freezes its share of the expectation: the other sources are judged by their own', () => {
    const posts = merged(
      trickle(START, START + 5 * DAY, 2 * MINUTE, 'x'),
      trickle(START, START + 5 * DAY, 10 * MINUTE, 'bluesky'),
    )
    const detection = listen()
    detection.apply(posts, START, START + 5 * DAY)
    const off = START + 5 * DAY
    detection.sourceOutage({ source: 'x', from: off, to: null })
    detection.apply(trickle(off, off + HOUR, 10 * MINUTE, 'bluesky'), off, off + HOUR)
    const before = detection.expected()
    detection.apply(trickle(off + HOUR, off + 6 * HOUR, 10 * MINUTE, 'bluesky'), off + HOUR, off + 6 * HOUR)
    expect(detection.expected().complaints).toBe(before.complaints)

    // Ten in four minutes are far from what bluesky alone brings, but not from both together.
    const burst = complaints(off + 6 * HOUR, 4, 10).map((post) => ({ ...post, source: 'bluesky' }))
    expect(detection.apply(burst, off + 6 * HOUR, off + 7 * HOUR)[0]).toMatch('alert.opened 06:0')

    const both = listen()
    both.apply(merged(posts, trickle(off, off + 6 * HOUR, 100_000, 'x')), START, off + 6 * HOUR)
    expect(both.apply(burst, off + 6 * HOUR, off + 7 * HOUR)).toEqual([])
  })

  test('is judged by what it brings all the same, against all that is expected', () => {
    const usual = trickle(START, START + 2 * DAY, 10 * MINUTE, 'x')
    const off = START + 2 * DAY
    const evidence = (count: number) => {
      const detection = listen()
      detection.apply(usual, START, off)
      detection.sourceOutage({ source: 'x', from: off, to: null })
      return detection.apply(complaints(off + 2 * HOUR, 4, count), off, off + 2 * HOUR + 5 * MINUTE)
    }
    expect(evidence(25)[0]).toMatch('alert.opened 02:0')
    expect(evidence(3)).toEqual([])
  })

  test('that missed nothing after all leaves no trace', () => {
    const detection = listen()
    detection.apply(trickle(START, START + DAY, 5 * MINUTE, 'x'), START, START + DAY)
    const at = START + DAY
    detection.sourceOutage({ source: 'x', from: at, to: null })
    detection.sourceOutage({ source: 'x', from: at, to: at })
    expect(detection.sourceOutages()).toEqual([])
    detection.apply(trickle(at, at + DAY, 5 * MINUTE, 'x'), at, at + DAY)
    const other = listen()
    other.apply(trickle(START, START + 2 * DAY, 5 * MINUTE, 'x'), START, START + 2 * DAY)
    expect(detection.expected()).toEqual(other.expected())
  })
})

test('when Outcry itself stood still, nothing is concluded from the silence', () => {
  const outage = START + 6 * HOUR
  const detection = listen()
  detection.apply(complaints(outage, 10, 60), START, outage + 10 * MINUTE)
  detection.jump(outage + 3 * HOUR)
  expect(detection.events.map(({ type }) => type)).toEqual(['alert.opened', 'alert.updated'])
  // And it goes on as if no time had passed.
  const reported = detection.apply([], outage + 3 * HOUR, outage + 5 * HOUR)
  expect(reported.map((line) => line.split(' ')[0])).toEqual([
    'alert.opened',
    'alert.updated',
    'alert.recovering',
    'alert.resolved',
  ])
})
