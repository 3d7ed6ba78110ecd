import { describe, expect, test } from 'vitest'
import { parseTruth } from '../../../src/core/evaluation/parse-truth.js'
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/core/model/instant.js'
import type { Post } from '../../../src/core/model/post.js'
import type { OutagePlan } from '../../../src/sources/synthetic/outages.js'
import { complaintRate, toOutage } from '../../../src/sources/synthetic/outages.js'
import type { Said, World } from '../../../src/sources/synthetic/world.js'
import { createWorld } from '../../../src/sources/synthetic/world.js'

/** A Monday. */
const START = Date.UTC(2024, 0, 1)
const PLAN = { seed: 7, postsPerSecond: 20 }
/** For whom the posts about something else do not matter. */
const SPARSE = { seed: 7, postsPerSecond: 0.5 }
/** Few posts, of which every second names a service. */
const CHATTY = { seed: 7, postsPerSecond: 2, serviceShare: 0.5 }
const ONSET = START + 10 * HOUR
const OUTAGE: OutagePlan = { service: 'whatsapp', onset: ONSET, end: ONSET + HOUR, peak: 30 }

describe('the same seed', () => {
  test('says the same wherever one begins to listen, and another seed says something else', () => {
    const hour = [...createWorld(PLAN).posts(START, START + HOUR)]
    expect([...createWorld(PLAN).posts(START, START + HOUR)]).toEqual(hour)
    const middle = START + 30 * MINUTE
    expect([...createWorld(PLAN).posts(middle, middle + MINUTE)]).toEqual(
      hour.filter(({ at }) => at >= middle && at < middle + MINUTE),
    )
    const other = [...createWorld({ ...PLAN, seed: 8 }).posts(START, START + HOUR)]
    expect(other.slice(0, 20).map(({ text }) => text)).not.toEqual(hour.slice(0, 20).map(({ text }) => text))
  })

  test('says the same again when the moments are visited in another order', () => {
    const forwards = createWorld(PLAN)
    const backwards = createWorld(PLAN)
    const seconds = Array.from({ length: 50 }, (_, index) => START / SECOND + index * 977)
    const once = seconds.map((second) => forwards.saidAt(second))
    const again = [...seconds].reverse().map((second) => backwards.saidAt(second))
    expect(again.reverse()).toEqual(once)
  })
})

describe('the posts', () => {
  test('come in the order of time, each once, at the rate of the plan', () => {
    const day = [...createWorld({ ...PLAN, postsPerSecond: 3 }).posts(START, START + DAY)]
    expect(day.every(({ at }, place) => place === 0 || at >= day[place - 1]!.at)).toBe(true)
    expect(new Set(day.map(({ id }) => id)).size).toBe(day.length)
    const mean = day.length / (DAY / SECOND)
    expect(mean).toBeGreaterThan(2.7)
    expect(mean).toBeLessThan(3.3)
  })

  test('name a service as seldom as the plan asks, in place of other talk', () => {
    const [none, few, many] = [0, 0.01, 0.3].map((serviceShare) => {
      const said = [...consume(createWorld({ ...PLAN, outages: [], serviceShare }), START, START + HOUR)]
      const idle = said.filter(({ service }) => service === null).length
      return { idle, named: (said.length - idle) / said.length }
    }) as [Count, Count, Count]
    expect(none.named).toBe(0)
    expect(few.named).toBeGreaterThan(0.004)
    expect(few.named).toBeLessThan(0.025)
    expect(many.named).toBeGreaterThan(0.15)
    expect(many.idle / none.idle).toBeCloseTo(0.7, 1)
  })

  test('are cut at the very moments that were asked for', () => {
    const world = createWorld(PLAN)
    const [from, to] = [START + 300, START + 2_700]
    expect([...world.posts(from, to)]).toEqual(
      [...world.posts(START, START + 3 * SECOND)].filter(({ at }) => at >= from && at < to),
    )
  })

  test('know their language, mostly, and their country, sometimes', () => {
    const said = [...consume(createWorld(PLAN), START, START + 2 * HOUR)].map(({ post }) => post)
    const share = (is: (post: Post) => boolean) => said.filter(is).length / said.length
    expect(share(({ lang }) => lang === null)).toBeCloseTo(0.2, 1)
    const placed = said.filter(({ place }) => place !== null)
    expect(placed.length / said.length).toBeCloseTo(0.12, 1)
    expect(new Set(placed.map(({ place }) => place!.country))).toEqual(new Set(['IT', 'GB', 'US']))
  })
})

describe('local time', () => {
  /** Posts of a country in each hour of the day by UTC, from the hours given. */
  function perHour(country: string, day: number, hours: readonly number[]): number[] {
    const world = createWorld({ ...PLAN, postsPerSecond: 4, outages: [] })
    return hours.map((hour) => {
      const from = START + day * DAY + hour * HOUR
      return [...world.posts(from, from + HOUR)].filter(({ place }) => place?.country === country).length
    })
  }

  test('each audience is asleep and awake by its own clock', () => {
    // 20:00 UTC is 21:00 in Rome, 20:00 in London and 14:00 in Chicago; 03:00 UTC is 04:00, 03:00 and 21:00.
    const [planned, night, morning] = [20, 3, 10]
    const [italy, britain, america] = ['IT', 'GB', 'US'].map((country) =>
      perHour(country, 1, [planned, night, morning]),
    ) as [number[], number[], number[]]
    expect(italy[0]).toBeGreaterThan(6 * italy[1]!)
    expect(britain[0]).toBeGreaterThan(6 * britain[1]!)
    expect(america[1]).toBeGreaterThan(6 * america[2]!)
    expect(america[0]).toBeLessThan(america[1]!)
  })

  test('on Saturday people get up later, and post more on the whole', () => {
    // Six to eight in the morning, and eight to ten in the evening, in Rome.
    const [tuesday, saturday] = [1, 5].map((day) => perHour('IT', day, [5, 6, 19, 20])) as [
      number[],
      number[],
    ]
    expect(sum(saturday.slice(0, 2))).toBeLessThan(0.8 * sum(tuesday.slice(0, 2)))
    expect(sum(saturday.slice(2))).toBeGreaterThan(sum(tuesday.slice(2)))
  })
})

describe('talk about services', () => {
  test('comes in bursts, far from even, while complaints without an outage are a trickle', () => {
    const world = createWorld({ ...CHATTY, outages: [] })
    const talk = new Map<number, number>()
    const trickle = new Map<number, number>()
    for (const { post, speech, service } of consume(world, START, START + 2 * DAY)) {
      if (service !== 'netflix') continue
      const counts = speech === 'brand' ? talk : trickle
      const bucket = Math.floor(post.at / (5 * MINUTE))
      counts.set(bucket, (counts.get(bucket) ?? 0) + 1)
    }
    const of = (counts: Map<number, number>) =>
      Array.from({ length: 576 }, (_, index) => counts.get(START / (5 * MINUTE) + index) ?? 0)
    expect(unevenness(of(talk))).toBeGreaterThan(4)
    expect(Math.max(...of(talk))).toBeGreaterThan(5 * median(of(talk)))
    expect(unevenness(of(trickle))).toBeLessThan(4)
    expect(sum(of(trickle))).toBeGreaterThan(100)
    expect(sum(of(trickle))).toBeLessThan(sum(of(talk)) / 10)
  })
})

describe('an outage of the plan', () => {
  test('is what people complain of: rising, at its height, and falling after its end', () => {
    const world = createWorld({ ...SPARSE, outages: [{ ...OUTAGE, rampMs: 10 * MINUTE, halfLifeMs: null }] })
    const mentionedCauses = complaints(consume(world, START, START + DAY), (said) => said.outage !== null)
    const between = (from: number, to: number) =>
      mentionedCauses.filter(({ at }) => at >= ONSET + from * MINUTE && at < ONSET + to * MINUTE).length
    expect(between(-600, 0)).toBe(0)
    expect(between(0, 5)).toBeLessThan(between(5, 10))
    expect(between(10, 60) / 50).toBeCloseTo(30, -1)
    expect(between(60, 65)).toBeLessThan(between(55, 60) / 2)
    expect(between(75, 800)).toBe(0)
    // Nearly all are different people; a few complain again.
    const people = new Set(mentionedCauses.map(({ author }) => author!.id)).size
    expect(people).toBeGreaterThan(0.85 * mentionedCauses.length)
    expect(people).toBeLessThan(0.99 * mentionedCauses.length)
  })

  test('ends the evening early where people tire of it', () => {
    const height = (halfLifeMs: number | null) => {
      const world = createWorld({ ...SPARSE, outages: [{ ...OUTAGE, halfLifeMs }] })
      return complaints(consume(world, ONSET + 50 * MINUTE, ONSET + HOUR), ({ outage }) => outage !== null)
        .length
    }
    expect(height(10 * MINUTE)).toBeLessThan(height(null) / 4)
  })

  test('is said in other words by nearly everybody', () => {
    for (const features of [[], ['messaging']] as const) {
      const world = createWorld({ ...SPARSE, outages: [{ ...OUTAGE, features }] })
      const mentionedCauses = complaints(
        consume(world, ONSET, ONSET + 20 * MINUTE),
        (said) => said.outage !== null,
      )
      const fifty = mentionedCauses.slice(0, 50).map(({ text }) => text.toLowerCase())
      expect(fifty).toHaveLength(50)
      expect(new Set(fifty).size).toBeGreaterThan(46)
    }
  })

  test('hits the countries and the features that it names', () => {
    const outage = { ...OUTAGE, where: { IT: 3, GB: 1 }, features: ['calls'] } as const
    const world = createWorld({ ...SPARSE, outages: [outage] })
    const mentionedCauses = complaints(consume(world, ONSET, ONSET + HOUR), (said) => said.outage !== null)
    const italian = mentionedCauses.filter(({ place }) => place?.country === 'IT').length
    const british = mentionedCauses.filter(({ place }) => place?.country === 'GB').length
    expect(mentionedCauses.filter(({ place }) => place?.country === 'US')).toEqual([])
    expect(italian).toBeGreaterThan(1.7 * british)
    const calls =
      mentionedCauses.filter(({ text }) => /\bcalls?\b|chiam/i.test(text)).length / mentionedCauses.length
    expect(calls).toBeGreaterThan(0.5)
    expect(calls).toBeLessThan(0.85)
  })

  test('is admitted and called mended by the official account in the languages of those hit, and people rejoice', () => {
    const outage = { ...OUTAGE, service: 'netflix', admittedAfterMs: 9 * MINUTE }
    const said = [...consume(createWorld({ ...SPARSE, outages: [outage] }), START, START + DAY)]
    const official = said
      .filter(({ post }) => post.author!.verified)
      .map(({ post, speech }) => ({
        speech,
        source: post.source,
        handle: post.author!.handle,
        lang: post.lang,
        minute: Math.floor((post.at - ONSET) / MINUTE),
      }))
    const english = { source: 'x', handle: 'netflixhelps', lang: 'en' }
    const italian = { source: 'x', handle: 'netflixit', lang: 'it' }
    const byWord = (a: { lang: string | null; minute: number }, b: { lang: string | null; minute: number }) =>
      a.minute - b.minute || (a.lang! < b.lang! ? -1 : 1)
    expect(official.sort(byWord)).toEqual([
      { speech: 'admits', ...english, minute: 9 },
      { speech: 'admits', ...italian, minute: 9 },
      { speech: 'mended', ...english, minute: 61 },
      { speech: 'mended', ...italian, minute: 61 },
    ])
    const glad = said.filter(({ speech }) => speech === 'recovery').map(({ post }) => post.at)
    expect(glad.length).toBeGreaterThan(10)
    expect(Math.min(...glad)).toBeGreaterThanOrEqual(outage.end)
  })

  test('is passed over in silence by a company that says nothing, and by one without an account', () => {
    for (const outage of [
      { ...OUTAGE, admittedAfterMs: null },
      { ...OUTAGE, service: 'fastweb' },
    ]) {
      const said = [...consume(createWorld({ ...SPARSE, outages: [outage] }), ONSET, ONSET + 2 * HOUR)]
      expect(said.filter(({ speech }) => speech === 'admits' || speech === 'mended')).toEqual([])
    }
  })

  test('has nobody left to complain of it a quarter of an hour after its end, nor before its onset', () => {
    const outage = toOutage(OUTAGE)
    const rates = [ONSET - 1, ONSET + 30 * MINUTE, outage.end + 14 * MINUTE, outage.end + 15 * MINUTE].map(
      (at) => complaintRate(outage, at) > 0,
    )
    expect(rates).toEqual([false, true, true, false])
  })

  test('must be possible', () => {
    expect(() => createWorld({ ...SPARSE, outages: [{ ...OUTAGE, service: 'netfilx' }] })).toThrow(
      'nobody in the invented world uses "netfilx"; take one of netflix, whatsapp',
    )
    expect(() => createWorld({ ...SPARSE, outages: [{ ...OUTAGE, end: ONSET }] })).toThrow(
      'whatsapp: the outage ends before it begins',
    )
  })
})

describe('the truth', () => {
  test('is what evaluate reads, and says only what touches the time that was asked for', () => {
    const world = createWorld({ ...SPARSE, outages: [OUTAGE] })
    const parsed = parseTruth(world.truth(START, START + DAY))
    expect(parsed).toMatchObject({
      kind: 'truth',
      truth: {
        from: START,
        to: START + DAY,
        outages: [{ service: 'whatsapp', onset: ONSET, end: ONSET + HOUR }],
      },
    })
    expect(world.truth(START, ONSET).outages).toEqual([])
    expect(world.truth(ONSET + HOUR, START + DAY).outages).toEqual([])
  })

  test('matches the posts where nobody planned it: complaints rise within drawn outages and nowhere else', () => {
    const world = createWorld({ ...CHATTY, serviceShare: 0.1, outagesPerDay: 12 })
    const truth = world.outages(START, START + 2 * DAY)
    expect(truth.length).toBeGreaterThan(10)
    const said = [...consume(world, START, START + 2 * DAY)]
    for (const { service, onset, end, peak } of truth) {
      const during = complaints(
        said,
        (one) => one.service === service && one.post.at >= onset && one.post.at < end,
      ).length
      const mentionedCauses = complaints(
        said,
        (one) => one.service === service && one.outage?.onset === onset,
      )
      expect(during / ((end - onset) / MINUTE)).toBeGreaterThan(peak / 4)
      expect(mentionedCauses[0]!.at).toBeGreaterThanOrEqual(onset)
      expect(mentionedCauses.at(-1)!.at).toBeLessThan(end + 15 * MINUTE)
    }
    const outside = complaints(
      said,
      ({ service, post }) =>
        !truth.some(
          (one) => one.service === service && post.at >= one.onset && post.at < one.end + 15 * MINUTE,
        ),
    )
    expect(outside.length).toBeGreaterThan(500)
    expect(outside.length / (2 * 24 * 60)).toBeLessThan(1)
  })
})

interface Count {
  readonly idle: number
  readonly named: number
}

function* consume(world: World, from: number, to: number): IterableIterator<Said> {
  for (let second = from / SECOND; second < to / SECOND; second++) yield* world.saidAt(second)
}

function complaints(said: Iterable<Said>, which: (said: Said) => boolean): Post[] {
  return [...said].filter((one) => one.speech === 'complaint' && which(one)).map(({ post }) => post)
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0)
}

function median(counts: readonly number[]): number {
  return [...counts].sort((a, b) => a - b)[counts.length >> 1]!
}

/** Variance over mean; 1 for independent posts at an even rate. */
function unevenness(counts: readonly number[]): number {
  const mean = sum(counts) / counts.length
  return sum(counts.map((count) => (count - mean) ** 2)) / counts.length / mean
}
