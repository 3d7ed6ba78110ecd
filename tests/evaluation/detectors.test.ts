import { describe, expect, test } from 'vitest'
// @ts-expect-error: plain JavaScript, as all of the bench
import { alarmsToEvents } from '../../bench/peers/alarms-to-events.mjs'
// @ts-expect-error: the same
import { DETECTORS } from '../../bench/peers/detectors.mjs'
import { seededRandom } from '../support/seeded-random.js'

interface Detector {
  readonly name: string
  readonly counts: string
  readonly knobs: readonly number[]
  readonly run: (counts: Uint16Array, knob: number) => ArrayLike<number>
}

const DAYS = 5
const MINUTES = DAYS * 1_440
/** An hour of the last day in which twenty complain a minute. */
const FAILS = { from: 4 * 1_440 + 600, to: 4 * 1_440 + 660 }

/** Now and then a complaint, more of them by day. */
function calm(): Uint16Array {
  const random = seededRandom(5)
  return Uint16Array.from({ length: MINUTES }, (_, minute) => {
    const day = 1 + Math.sin((minute / 1_440) * 2 * Math.PI)
    return random() < 0.1 * day ? 1 : 0
  })
}

function failing(): Uint16Array {
  return calm().map((count, minute) => (minute >= FAILS.from && minute < FAILS.to ? count + 20 : count))
}

describe.each(DETECTORS as readonly Detector[])('$name fed with $counts', ({ knobs, run }) => {
  const middle = knobs[Math.floor(knobs.length / 2)]!

  test('raises an alarm within half an hour of an outage that nobody can miss', () => {
    const alarms = Array.from(run(failing(), middle))
    expect(alarms.slice(FAILS.from, FAILS.from + 30)).toContain(1)
  })

  test('is quieter on calm days with its highest knob than with its lowest, and nearly silent', () => {
    const loud = [knobs[0]!, knobs.at(-1)!].map((knob) => {
      const alarms = Array.from(run(calm(), knob))
      return alarms.filter((alarm) => alarm === 1).length / alarms.length
    })
    expect(loud[1]).toBeLessThan(0.02)
    expect(loud[1]).toBeLessThanOrEqual(loud[0]!)
  })

  test('says the same of a minute whatever comes after it', () => {
    const counts = failing()
    const until = FAILS.from + 20
    const cut = Array.from(run(counts.slice(0, until), middle))
    expect(Array.from(run(counts, middle)).slice(0, until)).toEqual(cut)
  })
})

describe('the life of an alert that all of them share', () => {
  const FROM = Date.UTC(2024, 0, 1)

  /** A timeline of five minutes a sign: `#` an alarm. */
  function play(timeline: string): string[] {
    const alarms = Uint8Array.from(
      [...timeline].flatMap((sign) => Array.from({ length: 5 }, () => (sign === '#' ? 1 : 0))),
    )
    const events = alarmsToEvents(alarms, 'netflix', FROM, FROM) as {
      type: string
      at: string
      alert: { id: string }
    }[]
    return events.map(
      ({ type, at, alert }) => `${(Date.parse(at) - FROM) / 60_000}m ${type.slice(6)} ${alert.id}`,
    )
  }

  test('opens with the first alarm and is over after a quarter of an hour without one', () => {
    expect(play('..##........')).toEqual(['11m opened netflix-10', '35m resolved netflix-10'])
  })

  test('an alarm within the hour after that is the same alert, a later one another', () => {
    expect(play('#....#....')).toEqual([
      '1m opened netflix-0',
      '20m resolved netflix-0',
      '26m reopened netflix-0',
      '45m resolved netflix-0',
    ])
    expect(play(`#${'.'.repeat(20)}#...`).map((line) => line.split(' ').at(-1))).toEqual([
      'netflix-0',
      'netflix-0',
      'netflix-105',
      'netflix-105',
    ])
  })
})
