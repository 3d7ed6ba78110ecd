import { describe, expect, test } from 'vitest'
import type { ClassifiedPost } from '../../../src/core/engine/post/classified-post.js'
import { HOUR, MINUTE } from '../../../src/core/model/instant.js'
import { classified, complaints, inOrder, murmur, play, START, timeline } from '../../support/builders.js'

const ONSET = START + 6 * HOUR
const END = ONSET + HOUR
const quiet = [
  ...murmur(START, START + 12 * HOUR),
  ...[1, 2.2, 3.7, 5.1].map((hour) => classified(START + hour * HOUR)),
]
const outage = (perMinute: number) => complaints(ONSET, 60, 60 * perMinute)
const fixed = classified(END, { label: 'recovery', official: ['acme'] })

/** Those who have not heard yet: so many a minute at first, each five minutes a third of the five before. */
function stragglers(perMinute: number, from = END): ClassifiedPost[] {
  const rates = [1, 1 / 3, 1 / 9, 1 / 27].map((share) => perMinute * share)
  return rates.flatMap((rate, index) => complaints(from + index * 5 * MINUTE, 5, Math.round(5 * rate)))
}

/** What is told from the end on, by minutes since. */
function toldAfter(...posts: (readonly ClassifiedPost[])[]): string[] {
  return timeline(play(inOrder(quiet, ...posts)), END).filter((line) => !line.startsWith('-'))
}
const kinds = (lines: readonly string[]) =>
  lines.map((line) => line.split(' ')[1]).filter((kind) => kind !== 'updated')

describe('after the end', () => {
  test.each([10, 25, 60])(
    'stragglers of an outage of %i a minute that the company has ended do not reopen it, nor open another',
    (rate) => {
      for (const share of [0.2, 0.35, 0.5]) {
        expect(kinds(toldAfter(outage(rate), [fixed], stragglers(share * rate)))).toEqual([
          'recovering',
          'resolved',
        ])
      }
    },
  )

  test.each([10, 25])(
    'a few who come late, when nobody has said anything, do not reopen one of %i a minute',
    (rate) => {
      const late = complaints(END + 20 * MINUTE, 10, rate)
      expect(kinds(toldAfter(outage(rate), late))).toEqual(['recovering', 'resolved'])
    },
  )

  test('a flare-up of half its rate reopens it, the sooner the longer it has been over', () => {
    const delay = (minutes: number) => {
      const from = END + minutes * MINUTE
      const reported = toldAfter(outage(10), complaints(from, 20, 100))
      return Number.parseFloat(reported.find((line) => line.endsWith('reopened'))!) - minutes
    }
    expect(delay(15)).toBeLessThanOrEqual(5)
    expect(delay(50)).toBeLessThanOrEqual(2)
  })

  test('a tenth of its rate is too little soon after the end, and enough later', () => {
    const back = (minutes: number) => complaints(END + minutes * MINUTE, 10, 12)
    expect(kinds(toldAfter(outage(10), back(15)))).not.toContain('reopened')
    expect(kinds(toldAfter(outage(10), back(50)))).toContain('reopened')
  })

  test('the company was wrong: complaints as many as before reopen it at once', () => {
    const reported = toldAfter(outage(10), [fixed], stragglers(2), complaints(END + 8 * MINUTE, 30, 300))
    expect(kinds(reported)).toEqual(['recovering', 'resolved', 'reopened', 'recovering', 'resolved'])
  })

  test('a thin outage flares up with a person a minute', () => {
    const reported = toldAfter(complaints(ONSET, 60, 30), complaints(END + 45 * MINUTE, 20, 24))
    expect(kinds(reported)).toContain('reopened')
  })

  test('what was too little to reopen it is no new alert when the hour is over', () => {
    const late = complaints(END + 30 * MINUTE, 25, 14)
    const one = complaints(END + 85 * MINUTE, 1, 1)
    expect(kinds(toldAfter(outage(25), late, one))).toEqual(['recovering', 'resolved'])
  })
})
