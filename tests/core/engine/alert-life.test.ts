import { describe, expect, test } from 'vitest'
import { HOUR, MINUTE, SECOND } from '../../../src/core/model/instant.js'
import { classified, complaints, inOrder, mention, murmur, play, START } from '../../support/builders.js'

const ONSET = START + 6 * HOUR
/** Six quiet hours with a complaint now and then, then as long as a test asks. */
const quiet = (hours: number) => [
  ...murmur(START, START + hours * HOUR),
  ...[1, 2.2, 3.7, 5.1].map((hour) => classified(START + hour * HOUR)),
]

describe('an outage', () => {
  test('opens within a minute of its fifth complaint, once, and ends when the complaints do', () => {
    const posts = inOrder(quiet(9), complaints(ONSET, 60, 240))
    const events = play(posts)
    expect(events.map((event) => event.type)).toEqual([
      'alert.opened',
      'alert.updated',
      'alert.updated',
      'alert.recovering',
      'alert.resolved',
    ])
    const fifth = posts
      .filter((post) => 'service' in post || 'author' in post)
      .filter((post) => post.at >= ONSET)[4]!
    expect(Date.parse(events[0]!.at) - fifth.at).toBeLessThanOrEqual(MINUTE)
    expect(Date.parse(events[3]!.at) - (ONSET + HOUR)).toBeLessThanOrEqual(15 * MINUTE)
  })

  test('says since when, how many, and that they are many more than usual', () => {
    const [opened, ...later] = play(inOrder(quiet(7), complaints(ONSET, 30, 120)))
    expect(opened!.alert.startedAt).toBe(new Date(ONSET).toISOString())
    expect(opened!.alert.signal.ratio).toBeGreaterThan(10)
    expect(opened!.alert.signal.authors).toBeGreaterThanOrEqual(5)
    for (const { alert } of later) expect(alert.signal).toEqual(opened!.alert.signal)
    expect(later.at(-1)!.alert.people).toBeGreaterThan(opened!.alert.signal.authors)
    expect(opened!.alert.features).toEqual([{ feature: 'login', share: 1 }])
    expect(opened!.alert.scope.languages).toEqual({ en: 1 })
  })

  test('decides on whole ten seconds of stream time', () => {
    for (const event of play(inOrder(quiet(9), complaints(ONSET + 3_217, 60, 240)))) {
      expect(Date.parse(event.at) % (10 * SECOND)).toBe(0)
    }
  })

  test('a lull of four minutes does not end it', () => {
    const events = play(inOrder(quiet(8), complaints(ONSET, 20, 60), complaints(ONSET + 24 * MINUTE, 20, 60)))
    expect(events.filter((event) => event.type === 'alert.opened')).toHaveLength(1)
    expect(events.filter((event) => event.type === 'alert.resolved')).toHaveLength(1)
  })

  test('a flare-up forty minutes after the end is the same alert again', () => {
    const events = play(
      inOrder(quiet(10), complaints(ONSET, 20, 100), complaints(ONSET + 75 * MINUTE, 20, 100)),
    )
    const types = events.map((event) => event.type)
    expect(types.filter((type) => type === 'alert.opened')).toHaveLength(1)
    expect(types).toContain('alert.reopened')
    const reopened = events.find((event) => event.type === 'alert.reopened')!
    expect(reopened.alert.resolvedAt).toBeNull()
    expect(reopened.alert.id).toBe(events[0]!.alert.id)
  })

  test('two hours after the end it is another alert', () => {
    const events = play(inOrder(quiet(12), complaints(ONSET, 20, 100), complaints(ONSET + 3 * HOUR, 20, 100)))
    const opened = events.filter((event) => event.type === 'alert.opened')
    expect(new Set(opened.map((event) => event.alert.id)).size).toBe(2)
  })

  test('sequence counts from one without gaps', () => {
    const events = play(inOrder(quiet(10), complaints(ONSET, 60, 600)))
    expect(events.map((event) => event.sequence)).toEqual(events.map((_, index) => index + 1))
  })

  test('the end of the file leaves an alert as it is', () => {
    const events = play(inOrder(quiet(6), complaints(ONSET, 10, 50)))
    expect(events.at(-1)!.alert.status).toBe('open')
  })
})

describe('the company', () => {
  const admits = (at: number) => classified(at, { label: 'acknowledgement', official: ['acme'] })
  const says = (at: number) => classified(at, { label: 'recovery', official: ['acme'] })

  test('admitting it acknowledges the alert within ten seconds of stream time', () => {
    const events = play(inOrder(quiet(7), complaints(ONSET, 40, 160), [admits(ONSET + 20 * MINUTE)]))
    const known = events.find((event) => event.type === 'alert.acknowledged')!
    expect(Date.parse(known.at) - (ONSET + 20 * MINUTE)).toBeLessThanOrEqual(10 * SECOND)
    expect(known.alert.status).toBe('acknowledged')
  })

  test('admitting it lowers no threshold', () => {
    expect(play(inOrder(quiet(7), complaints(ONSET, 5, 4), [admits(ONSET - 5 * MINUTE)]))).toEqual([])
  })

  test('admitting it up to an hour before the beginning acknowledges the alert as it opens', () => {
    const types = (minutes: number) =>
      play(inOrder(quiet(7), complaints(ONSET, 10, 50), [admits(ONSET - minutes * MINUTE)])).map(
        ({ type }) => type,
      )
    expect(types(55).slice(0, 2)).toEqual(['alert.opened', 'alert.acknowledged'])
    expect(types(65)).not.toContain('alert.acknowledged')
  })

  test('answering one customer neither admits nor ends anything', () => {
    const outage = inOrder(quiet(8), complaints(ONSET, 40, 160))
    const answers = [
      classified(ONSET + 20 * MINUTE, { label: 'acknowledgement', official: ['acme'], isReply: true }),
      classified(ONSET + 30 * MINUTE, { label: 'recovery', official: ['acme'], isReply: true }),
    ]
    expect(play(inOrder(outage, answers))).toEqual(play(outage))
  })

  test('is nobody else: a stranger admits nothing', () => {
    const outage = inOrder(quiet(8), complaints(ONSET, 40, 160))
    const stranger = classified(ONSET + 20 * MINUTE, { label: 'acknowledgement', official: [] })
    expect(play(inOrder(outage, [stranger])).map(({ type }) => type)).not.toContain('alert.acknowledged')
  })

  test('whose words on an earlier outage come late end no later one', () => {
    const posts = inOrder(quiet(8), complaints(ONSET, 60, 300), complaints(ONSET + 60 * MINUTE, 30, 60))
    const from = posts.findIndex(({ at }) => at > ONSET + 50 * MINUTE)
    const late = [...posts.slice(0, from), says(ONSET - 30 * MINUTE), ...posts.slice(from)]
    expect(play(late)).toEqual(play(posts))
    const inTime = [...posts.slice(0, from), says(ONSET + 50 * MINUTE), ...posts.slice(from)]
    expect(play(inTime)).not.toEqual(play(posts))
  })

  test('saying that it is fixed ends it within two minutes when complaints fall', () => {
    const fixed = ONSET + 30 * MINUTE
    const posts = inOrder(quiet(8), complaints(ONSET, 30, 200), complaints(fixed, 10, 12), [says(fixed)])
    const resolved = play(posts).find((event) => event.type === 'alert.resolved')!
    expect(Date.parse(resolved.at) - fixed).toBeLessThanOrEqual(4 * MINUTE)
  })

  test('saying that it is fixed does not end it while people complain as before', () => {
    const posts = inOrder(quiet(8), complaints(ONSET, 80, 400), [says(ONSET + 30 * MINUTE)])
    const resolved = play(posts).find((event) => event.type === 'alert.resolved')!
    expect(Date.parse(resolved.at)).toBeGreaterThan(ONSET + 80 * MINUTE)
  })
})

describe('nothing opens for', () => {
  test('one angry author, three hundred times', () => {
    expect(play(inOrder(quiet(8), complaints(ONSET, 60, 300, { author: 7 })))).toEqual([])
  })

  test('sixty accounts that paste one text', () => {
    expect(play(inOrder(quiet(8), complaints(ONSET, 10, 60, { template: 7, isShort: true })))).toEqual([])
  })

  test('a finale that moves the talk twentyfold and lets a few posts through', () => {
    const talk = Array.from({ length: 4_000 }, (_, index) => mention(ONSET + index * 1_800))
    const usual = Array.from({ length: 200 }, (_, index) => mention(START + index * 108_000))
    expect(play(inOrder(quiet(9), usual, talk, complaints(ONSET, 120, 40)))).toEqual([])
  })

  test('reposts, however many', () => {
    expect(play(inOrder(quiet(8), complaints(ONSET, 30, 500, { isRepost: true })))).toEqual([])
  })

  test("yesterday's complaints in a stale batch", () => {
    const stale = complaints(ONSET - 24 * HOUR, 30, 100).map((post) => ({ ...post }))
    const posts = [...murmur(START - 30 * HOUR, ONSET), ...stale, ...murmur(ONSET, ONSET + HOUR)]
    expect(play(posts)).toEqual([])
  })
})
