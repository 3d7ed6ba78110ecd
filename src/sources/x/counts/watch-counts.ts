import type { Instant } from '../../../core/model/instant.js'
import { DAY } from '../../../core/model/instant.js'
import type { ServiceId } from '../../../core/model/vocabulary.js'
import type { SeriesPolicy } from '../../../core/series/policy.js'
import { DEFAULT_SERIES_POLICY } from '../../../core/series/policy.js'
import type { SeriesState, SeriesStep } from '../../../core/series/series-detector.js'
import { advanceSeries, newSeriesState } from '../../../core/series/series-detector.js'
import { defineCodec, renameFields } from '../../../pipeline/log/codec.js'
import { DamagedState } from '../../../pipeline/log/damaged-state.js'
import type { CountBucket } from './read-counts.js'

/** Keeps what was learnt of each service's counts; a text of at most 45 kB. */
export interface CountsMemory {
  read(service: ServiceId): Promise<string | null>
  write(service: ServiceId, text: string): Promise<void>
}

export interface CountsMonitor {
  /**
   * Learns minutes of a service, each once, and gives the first surprising one that begins at `since` or later; null
   * where none does.
   */
  take(service: ServiceId, minutes: readonly CountBucket[], since: Instant): Promise<Instant | null>
}

/**
 * Once in three days for each service by its own past. If it were rarer, an outage after a smaller one of this week
 * would be missed. A false one costs a page of posts and no alert.
 */
const POLICY: SeriesPolicy = { ...DEFAULT_SERIES_POLICY, alertPeriod: 3 * DAY }

/** Judges counts against the past of the same service, the history that was counted at the first start included. */
export function createCountsMonitor(memory: CountsMemory): CountsMonitor {
  const known = new Map<ServiceId, SeriesState>()

  return {
    async take(service, minutes, since) {
      const state = known.get(service) ?? readState(await memory.read(service))
      // Until it is stored it is not known: a failure must not leave minutes learnt that were never judged.
      known.delete(service)
      let first: Instant | null = null
      for (const { start, posts, isWhole } of minutes) {
        if (!isWhole) continue
        const step = advanceSeries(state, { at: start, value: posts }, POLICY)
        if (start >= since && isSurprising(step, posts)) first ??= start
      }
      await memory.write(service, codec.encode(state))
      known.set(service, state)
      return first
    },
  }
}

/** The row that begins an episode, and those that continue it: people still complain. */
function isSurprising(step: SeriesStep, posts: number): boolean {
  if (step.kind === 'refused') return false
  if (step.reason === 'episode-begins') return true
  return step.reason === 'episode-continues' && posts >= 2 * step.expected + POLICY.minExcess
}

const codec = defineCodec<SeriesState>({
  kind: 'count series of X',
  version: 2,
  migrations: { 1: (state) => renameFields(state, { told: 'reported' }) },
})

/** What cannot be read is learnt anew. */
function readState(text: string | null): SeriesState {
  try {
    if (text !== null) return codec.decode(text, 'a count series of X')
  } catch (error) {
    if (!(error instanceof DamagedState)) throw error
  }
  return newSeriesState(POLICY)
}
