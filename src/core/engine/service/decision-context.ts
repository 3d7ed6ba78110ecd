import type { DataGap } from '../../detection/baseline/data-gaps.js'
import type { SlotOf } from '../../detection/baseline/local-hour.js'
import type { SourceOutage } from '../../detection/baseline/source-outages.js'
import type { DetectionPolicy } from '../../detection/policy.js'

/** What a decision about a service reads besides the service's own state. */
export interface DecisionContext {
  readonly policy: DetectionPolicy
  readonly slotOf: SlotOf
  readonly dataGaps: readonly DataGap[]
  readonly sourceOutages: readonly SourceOutage[]
}
