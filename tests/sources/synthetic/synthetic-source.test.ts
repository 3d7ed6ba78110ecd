import { describe, expect, test } from 'vitest'
import { SECOND } from '../../../src/core/model/instant.js'
import type { Post } from '../../../src/core/model/post.js'
import type { SourceCondition } from '../../../src/pipeline/ports/source.js'
import { createSyntheticSource } from '../../../src/sources/synthetic/synthetic-source.js'
import { createWorld } from '../../../src/sources/synthetic/world.js'

const START = Date.UTC(2024, 0, 1, 12)
const PLAN = { seed: 7, postsPerSecond: 20 }
const RECORDED = { plan: PLAN, pace: { from: START, seconds: 600 }, batch: 500 } as const
const whole = [...createWorld(PLAN).posts(START, START + 600 * SECOND)]
const clock = { now: () => START, sleep: async () => {} }

/** Takes what it is given, and stops the source after so many batches. */
function newIntake(cursor: string | null, batches = Infinity) {
  const stopping = new AbortController()
  const intake = {
    cursor,
    posts: [] as Post[],
    sizes: [] as number[],
    reports: [] as SourceCondition[],
    signal: stopping.signal,
    async accept(batch: readonly Post[], next: string | null) {
      intake.posts.push(...batch)
      intake.sizes.push(batch.length)
      intake.cursor = next
      if (intake.sizes.length === batches) stopping.abort()
    },
    report(condition: SourceCondition) {
      intake.reports.push(condition)
    },
  }
  return intake
}

async function play(
  options: Parameters<typeof createSyntheticSource>[0],
  cursor: string | null,
  batches?: number,
) {
  const intake = newIntake(cursor, batches)
  await createSyntheticSource(options, { clock }).run(intake, intake.signal)
  return intake
}

describe('as fast as it goes', () => {
  test('plays the world to its end in batches of the size asked for, and says that it is over', async () => {
    const { posts, sizes, reports } = await play(RECORDED, null)
    expect(posts).toEqual(whole)
    expect(posts.length).toBeGreaterThan(5_000)
    expect(sizes.slice(0, -1).every((size) => size === 500)).toBe(true)
    expect(sizes.at(-1)).toBeLessThanOrEqual(500)
    expect(reports).toEqual([
      { kind: 'live' },
      { kind: 'ended', detail: 'the synthetic posts have ended; nothing needs doing' },
    ])
  })

  test('goes on after a stop with the very next post, in the middle of a second as well', async () => {
    for (const batch of [1, 7, 500]) {
      const options = { ...RECORDED, batch }
      const before = await play(options, null, 3)
      expect(before.posts).toHaveLength(3 * batch)
      expect(before.reports).toEqual([{ kind: 'live' }])
      const after = await play(options, before.cursor)
      expect(JSON.stringify([...before.posts, ...after.posts])).toBe(JSON.stringify(whole))
    }
  })

  test('posts that were not stored come again', async () => {
    const failing = newIntake(null)
    const accept = failing.accept
    failing.accept = async (batch, next) => {
      if (failing.sizes.length === 2) throw new Error('no room')
      await accept(batch, next)
    }
    const source = createSyntheticSource(RECORDED, { clock })
    await expect(source.run(failing, failing.signal)).rejects.toThrow('no room')
    const after = await play(RECORDED, failing.cursor)
    expect([...failing.posts, ...after.posts]).toEqual(whole)
  })

  test('ends after so many posts, however often it was stopped, and has nothing to say afterwards', async () => {
    const options = { plan: PLAN, pace: { from: START }, posts: 1_234, batch: 100 }
    const first = await play(options, null, 5)
    const second = await play(options, first.cursor)
    expect([...first.posts, ...second.posts]).toEqual(whole.slice(0, 1_234))
    expect(second.reports.at(-1)).toMatchObject({ kind: 'ended' })
    const third = await play(options, second.cursor)
    expect([third.posts, third.reports.at(-1)]).toEqual([[], second.reports.at(-1)])
  })

  test('begins at the beginning with a cursor that it never wrote', async () => {
    const { posts } = await play({ ...RECORDED, posts: 50 }, 'somewhere')
    expect(posts).toEqual(whole.slice(0, 50))
  })
})

describe('in real time', () => {
  /** A clock that moves only while the source sleeps. */
  function movingClock(from: number) {
    let now = from
    return {
      now: () => now,
      async sleep(ms: number) {
        expect(ms).toBeGreaterThan(0)
        now += ms
      },
    }
  }

  test('says each second when it is over, and nothing of what is to come', async () => {
    const moving = movingClock(START + 300)
    const intake = newIntake(null, 5)
    const accept = intake.accept
    intake.accept = async (batch, next) => {
      expect(batch.every(({ at }) => at <= moving.now() && at > moving.now() - 2 * SECOND)).toBe(true)
      await accept(batch, next)
    }
    await createSyntheticSource({ plan: PLAN, pace: 'real' }, { clock: moving }).run(intake, intake.signal)
    expect(intake.posts).toEqual([...createWorld(PLAN).posts(START, START + 5 * SECOND)])
  })

  test('makes up for a short absence, and not for a long one', async () => {
    for (const { away, since } of [
      { away: 30, since: START - 30 * SECOND },
      { away: 3_600, since: START },
    ]) {
      const intake = newIntake(`${START / SECOND - away}/0/400`, 2)
      const options = { plan: PLAN, pace: 'real' } as const
      await createSyntheticSource(options, { clock: movingClock(START) }).run(intake, intake.signal)
      expect(Math.floor(intake.posts[0]!.at / SECOND) * SECOND).toBe(since)
      expect(intake.cursor!.split('/')[2]).toBe(String(400 + intake.posts.length))
    }
  })
})
