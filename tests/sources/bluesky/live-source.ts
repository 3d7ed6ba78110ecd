import { onTestFinished } from 'vitest'
import type { Post } from '../../../src/core/model/post.js'
import type { Clock } from '../../../src/pipeline/ports/clock.js'
import type { Removal, SourceCondition, SourceIntake } from '../../../src/pipeline/ports/source.js'
import { systemClock } from '../../../src/runtime/process/clock.js'
import type { BlueskyOptions } from '../../../src/sources/bluesky/bluesky-options.js'
import { createBlueskySource } from '../../../src/sources/bluesky/bluesky-source.js'
import type { OfficialAccounts } from '../../../src/sources/bluesky/official-accounts.js'
import type { FakeJetstream, FakeOptions } from '../../support/fake-jetstream/fake-jetstream.js'
import { startFakeJetstream } from '../../support/fake-jetstream/fake-jetstream.js'

/** A store in memory that keeps what an intake promises: posts and cursor together or neither, one batch after the other. */
export interface MemoryIntake extends SourceIntake {
  readonly posts: Post[]
  readonly removals: Removal[]
  readonly conditions: SourceCondition[]
  readonly batches: number
  /** A batch has come and is not stored yet. */
  readonly isStoring: boolean
  stored: string | null
  /** While set, storing waits for it. */
  gate: Promise<void> | null
  /** While set, storing fails with it. */
  failure: Error | null
}

export function createMemoryIntake(cursor: string | null = null): MemoryIntake {
  let isStoring = false
  let batches = 0
  const intake: MemoryIntake = {
    cursor,
    posts: [],
    removals: [],
    conditions: [],
    get batches() {
      return batches
    },
    get isStoring() {
      return isStoring
    },
    stored: cursor,
    gate: null,
    failure: null,
    async accept(posts, streamCursor, removals = []) {
      if (isStoring) throw new Error('a batch came while another was being stored')
      isStoring = true
      try {
        await (intake.gate ?? new Promise((resolve) => setImmediate(resolve)))
        if (intake.failure !== null) throw intake.failure
        intake.posts.push(...posts)
        intake.removals.push(...removals)
        intake.stored = streamCursor ?? intake.stored
        batches++
      } finally {
        isStoring = false
      }
    },
    report: (condition) => intake.conditions.push(condition),
  }
  return intake
}

/** Intervals so short that a test does not wait; everything else as it is for users. */
const QUICK: BlueskyOptions = { firstWaitMs: 10, longestWaitMs: 40, goodbyeMs: 200, handshakeMs: 2_000 }

export interface Running {
  readonly intake: MemoryIntake
  readonly odd: string[]
  /** Stops it and waits until it is over. */
  stop(): Promise<void>
}

/** Runs the real source against servers, until the test is over at the latest. */
export function runSource(
  hosts: readonly (FakeJetstream | string)[],
  over: BlueskyOptions = {},
  intake: MemoryIntake = createMemoryIntake(),
  watch: { readonly onSleep?: (ms: number) => void; readonly officials?: OfficialAccounts } = {},
): Running {
  const odd: string[] = []
  const clock: Clock = {
    now: systemClock.now,
    sleep(ms, signal) {
      watch.onSleep?.(ms)
      return systemClock.sleep(ms, signal)
    },
  }
  const source = createBlueskySource(
    { ...QUICK, hosts: hosts.map((host) => (typeof host === 'string' ? host : host.host)), ...over },
    {
      clock,
      onOdd: (reason) => odd.push(reason),
      ...(watch.officials === undefined ? {} : { officials: watch.officials }),
    },
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
  return { intake, odd, stop }
}

export async function fakeJetstream(options: FakeOptions = {}): Promise<FakeJetstream> {
  const fake = await startFakeJetstream(options)
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

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** Lets everything happen that waits for nothing but its turn. */
export async function turns(): Promise<void> {
  for (let n = 0; n < 50; n++) await new Promise((resolve) => setImmediate(resolve))
}

/** Waits until a host's client has read everything sent so far: pings are answered in order. The host must ping often. */
export async function untilRead(fake: FakeJetstream): Promise<void> {
  // One pong may be of a ping from before.
  const enough = fake.pongs + 2
  await until('read', () => fake.pongs >= enough)
}

/** Microseconds, so many seconds ago. */
export function ago(seconds: number): number {
  return (Date.now() - seconds * 1_000) * 1_000
}

export function textsOf(intake: MemoryIntake): string[] {
  return intake.posts.map((post) => post.text)
}

export function kindsOf(intake: MemoryIntake): string[] {
  return intake.conditions.map((condition) => condition.kind)
}

export function detailsOf(intake: MemoryIntake): string {
  return intake.conditions.map((condition) => ('detail' in condition ? condition.detail : '')).join('\n')
}
