import type { SourceBudget, SourceStatus } from '../../api/http/api-parts.js'
import type { Instant } from '../../core/model/instant.js'
import { formatInstant } from '../../core/model/instant.js'
import { defineCodec } from '../../pipeline/log/codec.js'
import { KEYS, LEASES } from '../../pipeline/log/keys.js'
import type { Store } from '../../pipeline/ports/store.js'
import type { SpendState } from '../../sources/x/budget/budget-guard.js'
import { begun, book, NOTHING_SPENT } from '../../sources/x/budget/budget-guard.js'
import type { SpendLedger } from '../../sources/x/budget/spend-ledger.js'
import type { CountsMemory } from '../../sources/x/counts/watch-counts.js'
import type { StreamLease } from '../../sources/x/stream/stream-lease.js'
import type { XUsage } from '../../sources/x/upkeep/upkeep.js'

const spendCodec = defineCodec<SpendState>({ kind: 'spend of X', version: 1, unversionedAtFirst: true })

const usageCodec = defineCodec<XUsage>({ kind: 'usage of X', version: 1 })

const SPENT = KEYS.xSpent
const LEASE = LEASES.xStream
const LEASE_MS = 15_000

/** The amount paid to X, in the store: added up by compare-and-set across processes. */
export function createSpendLedger(
  store: Store,
  onSpent: (state: SpendState) => void = () => {},
): SpendLedger {
  return {
    async read() {
      const state = parse((await store.get([SPENT]))[0] ?? null)
      onSpent(state)
      return state
    },
    async add(purchase, prices) {
      for (;;) {
        const [before = null] = await store.get([SPENT])
        const after = book(parse(before), purchase, prices)
        const done = await store.commit({
          checks: [{ key: SPENT, value: before }],
          set: [{ key: SPENT, value: spendCodec.encode(after) }],
        })
        if (done.kind !== 'done') continue
        onSpent(after)
        return after
      }
    },
  }
}

/** The sources as they are, X with what it cost so far and may cost. */
export async function withBudget(
  store: Store,
  sources: readonly SourceStatus[],
  limits: { readonly perDay: number; readonly perMonth: number },
  now: Instant,
): Promise<SourceStatus[]> {
  if (!sources.some(({ name }) => name === 'x')) return [...sources]
  const [spent = null, usage = null] = await store.get([SPENT, KEYS.xUsage])
  const { spentToday, spentThisMonth } = begun(parse(spent), now)
  const budget: SourceBudget = {
    currency: 'USD',
    day: { spent: spentToday, limit: limits.perDay },
    month: { spent: spentThisMonth, limit: limits.perMonth },
    usage: usage === null ? null : shownUsage(usageCodec.decode(usage, 'the usage of X')),
  }
  return sources.map((source) => (source.name === 'x' ? { ...source, budget } : source))
}

/** Keeps the newest count of X itself. */
export function createUsageMemory(store: Store): (usage: XUsage) => Promise<void> {
  return async (usage) => {
    await store.commit({ set: [{ key: KEYS.xUsage, value: usageCodec.encode(usage) }] })
  }
}

function shownUsage({ posts, cap, at }: XUsage): NonNullable<SourceBudget['usage']> {
  return { posts, cap, at: formatInstant(at) }
}

/** X allows one connection: one process of the deployment has it. */
export function createStreamLease(store: Store, holder: string): StreamLease {
  return {
    acquire: () => store.takeLease(LEASE, holder, LEASE_MS),
    release: () => store.dropLease(LEASE, holder),
  }
}

/** What the counts of each service taught, in the store. */
export function createCountsMemory(store: Store): CountsMemory {
  return {
    read: async (service) => (await store.get([countsKey(service)]))[0] ?? null,
    async write(service, value) {
      await store.commit({ set: [{ key: countsKey(service), value }] })
    },
  }
}

const countsKey = (service: string) => `${KEYS.xCounts}${service}`

function parse(text: string | null): SpendState {
  return text === null ? NOTHING_SPENT : spendCodec.decode(text, 'the spend of X')
}
