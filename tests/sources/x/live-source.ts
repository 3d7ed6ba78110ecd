import { onTestFinished } from 'vitest'
import type { Service } from '../../../src/core/model/catalogue.js'
import type { ServiceId } from '../../../src/core/model/vocabulary.js'
import type { Clock } from '../../../src/pipeline/ports/clock.js'
import { systemClock } from '../../../src/runtime/process/clock.js'
import type { SpendState } from '../../../src/sources/x/budget/budget-guard.js'
import { book, NOTHING_SPENT } from '../../../src/sources/x/budget/budget-guard.js'
import type { SpendLedger } from '../../../src/sources/x/budget/spend-ledger.js'
import type { CountsReason } from '../../../src/sources/x/counts/buy-counts.js'
import type { CountBucket } from '../../../src/sources/x/counts/read-counts.js'
import type { CountsMemory } from '../../../src/sources/x/counts/watch-counts.js'
import type { StreamLease } from '../../../src/sources/x/stream/stream-lease.js'
import type { Upkeep } from '../../../src/sources/x/upkeep/upkeep.js'
import type { XOptions } from '../../../src/sources/x/x-options.js'
import type { XParts } from '../../../src/sources/x/x-source.js'
import { createXSource } from '../../../src/sources/x/x-source.js'
import type { FakeX } from '../../support/fake-x/fake-x.js'
import { TOKEN } from '../../support/fake-x/fake-x.js'
import type { MemoryIntake } from '../bluesky/live-source.js'
import { createMemoryIntake } from '../bluesky/live-source.js'
import { ASKING } from './asking.js'

export type { MemoryIntake } from '../bluesky/live-source.js'
export { createMemoryIntake, detailsOf, kindsOf, textsOf } from '../bluesky/live-source.js'

/** A ledger in memory that keeps what a ledger promises. */
export interface MemoryLedger extends SpendLedger {
  state: SpendState
  posts: number
  counts: number
  /** While set, it fails with it. */
  failure: Error | null
}

export function createMemoryLedger(state: SpendState = NOTHING_SPENT): MemoryLedger {
  return {
    state,
    posts: 0,
    counts: 0,
    failure: null,
    async read() {
      if (this.failure !== null) throw this.failure
      return this.state
    },
    async add(purchase, prices) {
      await new Promise((resolve) => setImmediate(resolve))
      if (this.failure !== null) throw this.failure
      this.posts += purchase.posts
      this.counts += purchase.counts
      this.state = book(this.state, purchase, prices)
      return this.state
    },
  }
}

/** A lease that several sources of a test may share. */
export interface SharedLease {
  holder: string | null
  by(name: string): StreamLease
}

export function createSharedLease(): SharedLease {
  const shared: SharedLease = {
    holder: null,
    by: (name) => ({
      async acquire() {
        shared.holder ??= name
        return shared.holder === name
      },
      async release() {
        if (shared.holder === name) shared.holder = null
      },
    }),
  }
  return shared
}

/** Waits so short that a test does not wait; everything else as it is for users. */
export const QUICK = {
  // Most tests count money by posts alone.
  expandAuthors: false,
  handshakeMs: 2_000,
  idleTimeoutMs: 2_000,
  steadyMs: 10,
  settledMs: 20,
  rewindMs: 0,
  leaseMs: 20,
  searchEveryMs: 1,
  countsEveryMs: 1,
  offAgainMs: 100,
  upkeepMs: 20,
  jobEveryMs: 5,
  seedMs: 3_600_000,
  backOff: {
    network: { stepMs: 5, longestMs: 40 },
    http: { firstMs: 11, longestMs: 44 },
    tooMany: { firstMs: 15, longestMs: 60 },
  },
} satisfies Partial<XOptions>

export interface Consumed {
  readonly service: ServiceId
  readonly buckets: readonly CountBucket[]
  readonly reason: CountsReason
}

export interface Running {
  readonly intake: MemoryIntake
  readonly ledger: MemoryLedger
  readonly counts: Consumed[]
  readonly odd: string[]
  /** Every wait that was begun. */
  readonly waits: number[]
  stop(): Promise<void>
}

export interface RunOver {
  readonly options?: Partial<XOptions>
  readonly intake?: MemoryIntake
  readonly ledger?: MemoryLedger
  readonly lease?: StreamLease
  readonly takesCounts?: boolean
  readonly countsMemory?: CountsMemory
  readonly upkeep?: Upkeep
  readonly services?: readonly Service[]
  readonly now?: () => number
}

/** Runs the real source against a server, until the test is over at the latest. */
export function runX(fake: FakeX | string, over: RunOver = {}): Running {
  const intake = over.intake ?? createMemoryIntake()
  const ledger = over.ledger ?? createMemoryLedger()
  const counts: Consumed[] = []
  const odd: string[] = []
  const waits: number[] = []
  const clock: Clock = {
    now: over.now ?? systemClock.now,
    sleep(ms, signal) {
      waits.push(ms)
      return systemClock.sleep(ms, signal)
    },
  }
  const parts: XParts = {
    clock,
    services: over.services ?? [serviceOf('netflix'), serviceOf('spotify')],
    asking: ASKING,
    lease: over.lease ?? createSharedLease().by('only'),
    ledger,
    onOdd: (reason) => odd.push(reason),
    ...(over.upkeep === undefined ? {} : { upkeep: over.upkeep }),
    ...(over.countsMemory === undefined ? {} : { countsMemory: over.countsMemory }),
    ...(over.takesCounts === true
      ? {
          onCounts: (service: ServiceId, buckets: readonly CountBucket[], reason: CountsReason) => {
            counts.push({ service, buckets, reason })
          },
        }
      : {}),
  }
  const apiUrl = typeof fake === 'string' ? fake : fake.apiUrl
  const source = createXSource(
    { token: TOKEN, perDay: 100, perMonth: 1_000, ...QUICK, apiUrl, ...over.options },
    parts,
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
  return { intake, ledger, counts, odd, waits, stop }
}

export function serviceOf(id: string): Service {
  return {
    id,
    name: id,
    names: [id],
    misspellings: [],
    ambiguous: [],
    hashtags: [],
    accounts: {},
    owner: '',
    category: 'streaming',
    countries: [],
    features: [],
    dependsOn: [],
  }
}
