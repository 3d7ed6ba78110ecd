import type { ServiceId } from '../../../core/model/vocabulary.js'
import type { Clock } from '../../../pipeline/ports/clock.js'
import type { SourceIntake } from '../../../pipeline/ports/source.js'
import type { Coordinator } from '../client/coordinator.js'
import type { XClient } from '../client/x-client.js'
import type { CountAsk, CountsParts, OnCounts } from '../counts/buy-counts.js'
import type { OddReason } from '../read-post.js'
import type { StreamRule } from '../rules/make-rules.js'
import type { XSettings } from '../x-options.js'

/** What to ask X for, made once from the catalogue. */
export interface XPlan {
  readonly rules: readonly StreamRule[]
  /** Services for which there was no rule left. */
  readonly left: readonly ServiceId[]
  readonly searches: readonly StreamRule[]
  readonly asks: readonly CountAsk[]
}

export interface ConsumerParts {
  readonly client: XClient
  readonly settings: XSettings
  readonly clock: Clock
  readonly coordinator: Coordinator
  readonly plan: XPlan
  readonly intake: SourceIntake
  readonly onCounts: OnCounts | undefined
  readonly onOdd: (reason: OddReason | 'no-json') => void
  readonly signal: AbortSignal
}

/** For counts beside the stream: they must leave it its money. Null where nobody takes counts. */
export function countsPartsOf(parts: ConsumerParts, signal: AbortSignal): CountsParts | null {
  const { client, settings, clock, coordinator, plan, onCounts } = parts
  if (onCounts === undefined) return null
  return {
    client,
    settings,
    clock,
    signal,
    asks: plan.asks,
    onCounts,
    bought: () => coordinator.boughtCounts(),
    budget() {
      const left = coordinator.spend.countsLeft()
      return coordinator.spend.verdict().mode === 'stream' ? left : { ...left, requests: 0 }
    },
  }
}
