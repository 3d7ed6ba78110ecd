import { describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/core/model/instant.js'
import type { Post } from '../../../src/core/model/post.js'
import { composeDetection } from '../../../src/runtime/compose-detection.js'
import { createSyntheticSource } from '../../../src/sources/synthetic/synthetic-source.js'
import { createWorld } from '../../../src/sources/synthetic/world.js'

const START = Date.UTC(2024, 0, 1)
const PLAN = { seed: 7, postsPerSecond: 20 }

function posts(world: ReturnType<typeof createWorld>, from: number, to: number): Post[] {
  const found: Post[] = []
  for (let second = from / SECOND; second < to / SECOND; second++) found.push(...world.postsAt(second))
  return found
}

describe('the invented crowd', () => {
  test('says the same for the same seed, wherever one begins to listen, and something else for another', () => {
    const hour = posts(createWorld(PLAN), START, START + HOUR)
    expect(posts(createWorld(PLAN), START, START + HOUR)).toEqual(hour)
    const middle = START + 30 * MINUTE
    expect(posts(createWorld(PLAN), middle, middle + MINUTE)).toEqual(
      hour.filter(({ at }) => at >= middle && at < middle + MINUTE),
    )
    expect(posts(createWorld({ ...PLAN, seed: 8 }), START, START + HOUR)).not.toEqual(hour)
  })

  test('speaks in the order of time, each post once', () => {
    const hour = posts(createWorld(PLAN), START, START + HOUR)
    expect(hour.length).toBeGreaterThan(20_000)
    expect(hour.every(({ at }, place) => place === 0 || at >= hour[place - 1]!.at)).toBe(true)
    expect(new Set(hour.map(({ id }) => id)).size).toBe(hour.length)
  })

  test('sleeps at night', () => {
    const world = createWorld(PLAN)
    const night = posts(world, START + 5 * HOUR, START + 6 * HOUR).length
    const evening = posts(world, START + 19 * HOUR, START + 20 * HOUR).length
    expect(evening).toBeGreaterThan(2 * night)
  })

  test('complains in two languages where the plan has an outage, and hardly elsewhere', () => {
    const onset = START + 10 * HOUR
    const outage = { service: 'whatsapp', onset, end: onset + HOUR, peak: 30 }
    const world = createWorld({ ...PLAN, outages: [outage] })
    const spoken = (from: number, to: number) =>
      posts(world, from, to).filter(({ text, lang }) => lang !== null && /whatsapp/i.test(text))
    const during = spoken(onset, onset + HOUR)
    expect(during.length).toBeGreaterThan(1_000)
    expect(new Set(during.map(({ text }) => text)).size).toBeGreaterThan(200)
    for (const lang of ['it', 'en']) {
      expect(during.filter((post) => post.lang === lang).length).toBeGreaterThan(during.length / 4)
    }
    expect(spoken(onset - HOUR, onset).length).toBeLessThan(during.length / 5)
    expect(world.outages(START, START + DAY)).toEqual([outage])
    expect(world.outages(START, onset)).toEqual([])
  })

  test('its outages are what the detection finds, and nothing else is', () => {
    const world = createWorld({ seed: 3, postsPerSecond: 4 })
    const { takePost, engine } = composeDetection({ authorKey: 'crowd' })
    const events = [...posts(world, START, START + DAY).flatMap((post) => takePost(post)), ...engine.finish()]
    const opened = events
      .filter(({ type }) => type === 'alert.opened')
      .map(({ alert, at }) => ({ service: alert.service, at: Date.parse(at) }))
    const outages = world.outages(START, START + DAY)
    expect(outages.length).toBeGreaterThan(3)
    for (const { service, onset, end } of outages) {
      expect(opened.some((one) => one.service === service && one.at >= onset && one.at < end)).toBe(true)
    }
    expect(opened).toHaveLength(outages.length)
  })
})

describe('the crowd as a source', () => {
  function newIntake(cursor: string | null, most = Infinity) {
    let batches = 0
    const stopping = new AbortController()
    const ids: string[] = []
    return {
      ids,
      cursor,
      signal: stopping.signal,
      async accept(batch: readonly Post[], next: string | null) {
        ids.push(...batch.map(({ id }) => id))
        this.cursor = next
        if (++batches === most) stopping.abort()
      },
      report: () => {},
    }
  }
  const clock = { now: () => START, sleep: async () => {} }
  const recorded = { plan: PLAN, pace: { from: START, seconds: 600 }, batch: 500 } as const

  test('is played to its end, and goes on after a stop with the very next post', async () => {
    const whole = newIntake(null)
    await createSyntheticSource(recorded, { clock }).run(whole, whole.signal)
    expect(whole.ids).toEqual(posts(createWorld(PLAN), START, START + 600 * SECOND).map(({ id }) => id))
    const before = newIntake(null, 3)
    await createSyntheticSource(recorded, { clock }).run(before, before.signal)
    const after = newIntake(before.cursor)
    await createSyntheticSource(recorded, { clock }).run(after, after.signal)
    expect([...before.ids, ...after.ids]).toEqual(whole.ids)
  })

  test('in real time it says what is due, and does not catch up with a long absence', async () => {
    let now = START + 10 * SECOND
    const intake = newIntake(String(START / SECOND - 3_600), 3)
    const real = {
      now: () => now,
      sleep: async (ms: number) => {
        now += ms
      },
    }
    await createSyntheticSource({ plan: PLAN, pace: 'real' }, { clock: real }).run(intake, intake.signal)
    const seconds = intake.ids.map((id) => Number(id.split('-')[0]))
    expect(Math.min(...seconds)).toBe(START / SECOND + 10)
    expect(Math.max(...seconds) * SECOND).toBeLessThan(now)
  })
})
