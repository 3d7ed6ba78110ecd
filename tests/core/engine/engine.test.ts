import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ClassifiedPost } from '../../../src/core/engine/post/classified-post.js'
import type { Service } from '../../../src/core/model/catalogue.js'
import { DAY, HOUR, MINUTE } from '../../../src/core/model/instant.js'
import type { Plain } from '../../support/builders.js'
import {
  classified,
  complaints,
  feed,
  inOrder,
  mention,
  murmur,
  newEngine,
  play,
  START,
} from '../../support/builders.js'
import { poissonDraw, seededRandom } from '../../support/seeded-random.js'

const ONSET = START + 6 * HOUR
const outage = inOrder(murmur(START, START + 8 * HOUR, 20_000), complaints(ONSET, 60, 200))

/** A day of three services with chatter, two outages, duplicates, disorder, broken clocks and a pause. */
function aDay(seed: number): (ClassifiedPost | Plain)[] {
  const random = seededRandom(seed)
  const posts: (ClassifiedPost | Plain)[] = [...murmur(START, START + 20 * HOUR, 60_000)]
  for (const [service, rate] of [
    ['acme', 0.05],
    ['borealis', 0.5],
    ['cirrus', 0.002],
  ] as const) {
    for (let minute = 0; minute < 20 * 60; minute++) {
      const isOut = service !== 'cirrus' && minute > 600 && minute < 660
      const count = poissonDraw(random, isOut ? 4 : rate)
      for (let index = 0; index < count; index++) {
        const at = START + Math.floor((minute + random()) * MINUTE)
        posts.push(
          classified(at, { services: [service], author: Math.floor(random() * 500), hashtags: ['down'] }),
        )
      }
      if (random() < 0.3) posts.push(mention(START + minute * MINUTE, { named: [service] }))
    }
  }
  const ordered = inOrder(posts.filter((post) => post.at < START + 13 * HOUR || post.at > START + 15 * HOUR))
  for (let index = 0; index < 60; index++) {
    const from = Math.floor(random() * ordered.length)
    const moved = ordered[from]!
    if (index % 3 === 0) ordered.splice(Math.floor(random() * ordered.length), 0, moved)
    else if (index % 3 === 1)
      ordered.splice(Math.min(ordered.length - 1, from + 40), 0, ...ordered.splice(from, 1))
    else if (!('plain' in moved)) ordered.splice(from, 0, classified(moved.at + 40 * DAY))
  }
  return ordered
}

describe('the engine', () => {
  test('the same posts give the same events', () => {
    const day = aDay(1)
    expect(play(day)).toEqual(play(day))
    expect(
      play(day)
        .filter((event) => event.type === 'alert.opened')
        .map((event) => event.alert.service),
    ).toEqual(expect.arrayContaining(['acme', 'borealis']))
  })

  test('saving and restoring between any two posts changes nothing', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 }),
        fc.array(fc.nat(2_000), { minLength: 1, maxLength: 6 }),
        (seed, cuts) => {
          const day = aDay(seed)
          let engine = newEngine()
          const events = []
          let from = 0
          for (const cut of [...cuts.map((cut) => cut % day.length).sort((a, b) => a - b), day.length]) {
            events.push(...feed(engine, day.slice(from, cut)))
            engine = newEngine({}, JSON.parse(JSON.stringify(engine.save())))
            from = cut
          }
          events.push(...engine.finish())
          expect(events).toEqual(play(day))
        },
      ),
      { numRuns: 8 },
    )
  })

  test('saving after every post of an outage changes nothing either', () => {
    const posts = outage.slice(-160)
    let engine = newEngine()
    const events = []
    for (const post of posts) {
      events.push(...feed(engine, [post]))
      engine = newEngine({}, JSON.parse(JSON.stringify(engine.save())))
    }
    events.push(...engine.finish())
    expect(events).toEqual(play(posts))
  })

  test('looking at it for a plot changes nothing', () => {
    const day = aDay(3)
    const points: number[] = []
    expect(play(day, { onPoint: (point) => points.push(point.observed) })).toEqual(play(day))
    expect(Math.max(...points)).toBeGreaterThan(5)
  })

  test('posts that come twice change nothing', () => {
    const twice = outage.flatMap((post) => [post, post])
    expect(play(twice).map((event) => event.alert)).toEqual(play(outage).map((event) => event.alert))
    const engine = newEngine()
    feed(engine, twice)
    expect(engine.counts.duplicates).toBe(200)
    expect(engine.counts.counted).toBe(200)
  })

  test('posts from the future wait, and change nothing meanwhile', () => {
    const withFuture = outage.flatMap((post, index) =>
      index % 50 === 7 ? [post, classified(post.at + 400 * DAY, { services: ['acme'] })] : [post],
    )
    expect(play(withFuture)).toEqual(play(outage))
  })

  test('posts shuffled within a minute open the same alert at the same onset', () => {
    const random = seededRandom(9)
    const shuffled = outage
      .map((post) => ({ post, key: post.at + random() * MINUTE }))
      .sort((a, b) => a.key - b.key)
    const [straight] = play(outage)
    const [mixed] = play(shuffled.map(({ post }) => post))
    expect(mixed!.alert.id).toBe(straight!.alert.id)
  })

  test('an outage before a data gap is not over because of the gap', () => {
    const posts = inOrder(
      murmur(START, ONSET + 30 * MINUTE, 20_000),
      complaints(ONSET, 30, 150),
      murmur(ONSET + 12 * HOUR, ONSET + 13 * HOUR, 20_000),
    )
    const resolved = play(posts).find((event) => event.type === 'alert.resolved')!
    expect(Date.parse(resolved.at)).toBeGreaterThan(ONSET + 12 * HOUR)
  })

  test('a name in no catalogue opens a discovered alert, with more witnesses than a known one needs', () => {
    const unknown = { services: [], discovered: ['volareradio'], hashtags: ['volareradiodown'] }
    const quiet = murmur(START, START + 8 * HOUR, 20_000)
    expect(play(inOrder(quiet, complaints(ONSET, 5, 6, unknown)))).toEqual([])
    const [opened] = play(inOrder(quiet, complaints(ONSET, 10, 40, unknown)))
    expect(opened!.alert).toMatchObject({ service: 'volareradio', discovered: true })
  })

  test('a service talked about for a week keeps at most 64 kB of state', () => {
    const random = seededRandom(5)
    const engine = newEngine()
    const posts = Array.from({ length: 30_000 }, () =>
      classified(START + Math.floor(random() * 7 * DAY), {
        text: 'x'.repeat(280),
        hashtags: [`tag${Math.floor(random() * 1e6)}`],
        phrases: [`phrase ${Math.floor(random() * 1e6)}`],
        place: { country: 'IT', region: `Region ${Math.floor(random() * 1e6)}` },
      }),
    )
    const storm = complaints(START + 7 * DAY, 60, 20_000, { text: 'y'.repeat(280), hashtags: ['acmedown'] })
    let largest = 0
    inOrder(posts, storm, murmur(START, START + 7 * DAY + HOUR, 60_000)).forEach((post, index) => {
      feed(engine, [post])
      if (index % 5_000 === 0)
        largest = Math.max(largest, JSON.stringify(engine.save().shard.serviceStates).length)
    })
    largest = Math.max(largest, JSON.stringify(engine.save().shard.serviceStates).length)
    expect(largest).toBeGreaterThan(5_000)
    expect(largest).toBeLessThan(64 * 1024)
  })

  test('invented names by the thousand do not grow the state without bound', () => {
    const engine = newEngine()
    const names = Array.from({ length: 6_000 }, (_, index) =>
      classified(START + index * 1_000, { services: [], discovered: [`name-${index}`], hashtags: [] }),
    )
    feed(engine, names)
    expect(engine.save().shard.serviceStates.length).toBeLessThanOrEqual(2_000)
  })

  test('trending hashtags are those above their own usual, whatever they are called', () => {
    const engine = newEngine()
    const tagged = (at: number, tag: string) => ({
      at,
      author: Math.floor(at),
      key: Math.floor(at),
      classified: null,
      hashtags: [tag],
    })
    for (let at = START; at < START + DAY; at += MINUTE) engine.take(tagged(at, 'monday'))
    for (let at = START + DAY; at < START + DAY + 10 * MINUTE; at += 5_000)
      engine.take(tagged(at + 1, 'constructor'))
    expect(engine.trending(5, 10).map(({ tag }) => tag)).toEqual(['constructor'])
  })
})

test.each([
  ['two short texts', { texts: 2, isShort: true }, []],
  ['three short texts', { texts: 3, isShort: true }, ['alert.opened']],
  ['three sentences', { texts: 3, isShort: false }, []],
] as const)('a hundred accounts with %s between them', (_, { texts, isShort }, types) => {
  const copied = (index: number) => ({ template: index % texts, isShort })
  const posts = complaints(START + HOUR, 8, 100).map((post, index) => ({ ...post, ...copied(index) }))
  const events = play(inOrder(murmur(START, START + 80 * MINUTE), posts))
  expect(events.map(({ type }) => type).filter((type) => type === 'alert.opened')).toEqual(types)
})

test('a service that is not watched opens nothing', () => {
  const acme = { id: 'acme', countries: [], dependsOn: [], unwatched: true } as unknown as Service
  expect(play(outage, { services: [acme] })).toEqual([])
  expect(play(outage).length).toBeGreaterThan(0)
})
