import { onTestFinished } from 'vitest'
import type { Post } from '../../../src/core/model/post.js'
import type { Clock } from '../../../src/pipeline/ports/clock.js'
import type { SourceCondition, SourceIntake } from '../../../src/pipeline/ports/source.js'
import { systemClock } from '../../../src/runtime/process/clock.js'
import { readCursors } from '../../../src/sources/mastodon/cursors.js'
import type { MastodonOptions } from '../../../src/sources/mastodon/mastodon-options.js'
import { createMastodonSource } from '../../../src/sources/mastodon/mastodon-source.js'
import { idAt } from '../../../src/sources/mastodon/status-order.js'
import type { FakeMastodon, FakeOptions } from '../../support/fake-mastodon/fake-mastodon.js'
import { startFakeMastodon } from '../../support/fake-mastodon/fake-mastodon.js'

/** A store in memory that keeps what an intake promises: posts and cursor together or neither, one batch after the other. */
export interface MemoryIntake extends SourceIntake {
  readonly posts: Post[]
  readonly conditions: SourceCondition[]
  stored: string | null
  /** While set, storing waits for it. */
  gate: Promise<void> | null
  /** While set, storing fails with it. */
  failure: Error | null
}

export function createMemoryIntake(cursor: string | null = null): MemoryIntake {
  let isStoring = false
  const intake: MemoryIntake = {
    cursor,
    posts: [],
    conditions: [],
    stored: cursor,
    gate: null,
    failure: null,
    async accept(posts, place) {
      if (isStoring) throw new Error('a batch came while another was being stored')
      isStoring = true
      try {
        await (intake.gate ?? new Promise((resolve) => setImmediate(resolve)))
        if (intake.failure !== null) throw intake.failure
        intake.posts.push(...posts)
        intake.stored = place ?? intake.stored
      } finally {
        isStoring = false
      }
    },
    report: (condition) => intake.conditions.push(condition),
  }
  return intake
}

/** Intervals so short that a test does not wait; everything else as it is for users. */
const QUICK: Partial<MastodonOptions> = {
  firstWaitMs: 10,
  longestWaitMs: 40,
  pollEveryMs: 20,
  pagePauseMs: 1,
  answerMs: 3_000,
}

export interface Running {
  readonly intake: MemoryIntake
  readonly odd: string[]
  /** Every wait that it asked the clock for. Unit: milliseconds. */
  readonly waits: number[]
  /** Stops it and waits until it is over. */
  stop(): Promise<void>
}

export interface Hears {
  readonly fake: FakeMastodon
  readonly token?: string | null
}

/** Runs the real source against servers, with the token that they take, until the test is over at the latest. */
export function runSource(
  instances: readonly (FakeMastodon | Hears)[],
  over: Partial<MastodonOptions> = {},
  intake: MemoryIntake = createMemoryIntake(),
): Running {
  const odd: string[] = []
  const waits: number[] = []
  const clock: Clock = {
    now: systemClock.now,
    sleep(ms, signal) {
      waits.push(ms)
      return systemClock.sleep(ms, signal)
    },
  }
  const source = createMastodonSource(
    {
      ...QUICK,
      instances: instances.map((one) =>
        'fake' in one
          ? { url: one.fake.url, token: one.token ?? null }
          : { url: one.url, token: 'user-token' },
      ),
      stream: 'public',
      ...over,
    },
    { clock, onOdd: (reason) => odd.push(reason) },
  )
  const controller = new AbortController()
  const run = source.run(intake, controller.signal)
  // A failure shows at `stop`, which every test awaits.
  run.catch(() => {})
  const stop = async (): Promise<void> => {
    controller.abort()
    await run
  }
  onTestFinished(stop)
  return { intake, odd, waits, stop }
}

export async function fakeMastodon(options: FakeOptions = {}): Promise<FakeMastodon> {
  const fake = await startFakeMastodon(options)
  onTestFinished(() => fake.stop())
  return fake
}

/** Waits for something to become true. The limit is far above what it takes; it ends a test that would hang. */
export async function until(what: string, isTrue: () => boolean): Promise<void> {
  const limit = Date.now() + 30_000
  while (!isTrue()) {
    if (Date.now() > limit) throw new Error(`waited in vain: ${what}`)
    await pause(5)
  }
}

export function untilLive(intake: MemoryIntake): Promise<void> {
  return until('live', () => intake.conditions.at(-1)?.kind === 'live')
}

/** Waits until the heart of its streams has beaten several times more. */
export async function untilBeaten(fake: FakeMastodon, times: number = 3): Promise<void> {
  const enough = fake.hearts + times
  await until('its heart has beaten', () => fake.hearts >= enough)
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** An id as Mastodon gives it to what was written so many seconds ago; `n` tells those of one millisecond apart. */
export function idAgo(seconds: number, n = 0): string {
  return String(BigInt(idAt(Date.now() - seconds * 1_000)) + BigInt(n))
}

export function textsOf(intake: MemoryIntake): string[] {
  return intake.posts.map((post) => post.text)
}

export function kindsOf(intake: MemoryIntake): string[] {
  return intake.conditions.map((condition) => condition.kind)
}

export function detailsOf(intake: MemoryIntake): string[] {
  return intake.conditions.map((condition) => ('detail' in condition ? condition.detail : ''))
}

export function placeOf(intake: MemoryIntake, timeline: string): string | undefined {
  return readCursors(intake.stored).get(timeline)
}

/** The requests for timelines so far, by where they begin. */
export function pagesAsked(fake: FakeMastodon): (string | undefined)[] {
  return fake.asked.filter(({ kind }) => kind === 'timeline').map(({ query }) => query.min_id)
}
