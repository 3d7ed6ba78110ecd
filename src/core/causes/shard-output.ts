import type { CoordinatedActivity } from '../detection/evidence/coordinated-activity.js'
import type { AlertEvent, AlertNumbers } from '../model/alert.js'
import type { CloseCommand } from '../model/command.js'
import type { Instant } from '../model/instant.js'
import type { ServiceId } from '../model/vocabulary.js'

/**
 * What a shard found out about one of its services at one decision: an event of an alert, or which causes people name
 * by now. What spans services is not known to a shard, so an output is no event yet: its alert names no upstream and no
 * siblings.
 */
export type ShardOutput =
  | {
      readonly kind: 'event'
      readonly at: Instant
      readonly service: ServiceId
      readonly event: AlertEvent
      readonly mentionedCauses: MentionedCause
      /** An operator ended the alert, after the decisions of this instant. */
      readonly isCommanded?: true
    }
  /** More people name a cause than the last finding said. */
  | {
      readonly kind: 'cause-mentions'
      readonly at: Instant
      readonly service: ServiceId
      readonly alert: string
      readonly mentionedCauses: MentionedCause
    }
  /** What an alert that runs is now, each minute without an event. */
  | {
      readonly kind: 'numbers'
      readonly at: Instant
      readonly service: ServiceId
      readonly alert: string
      readonly numbers: AlertNumbers
    }
  /** An operator closes an alert that no shard holds any more: only what is stored of it can change. */
  | {
      readonly kind: 'orphaned'
      readonly at: Instant
      readonly service: ServiceId
      readonly command: CloseCommand
    }
  /** A post's text is to go from whatever is kept. */
  | {
      readonly kind: 'forgotten'
      readonly at: Instant
      readonly service: ServiceId
      readonly post: { readonly source: string; readonly id: string }
    }
  /** Many complaints that one actor may have written; they counted little, so perhaps nothing opened. */
  | {
      readonly kind: 'coordinated-activity'
      readonly at: Instant
      readonly service: ServiceId
      readonly coordinatedActivity: CoordinatedActivity
    }

/** People who complain of a service and name another one as what is broken, by that other one. */
export type MentionedCause = Readonly<Record<ServiceId, number>>

export type FoundCoordinatedActivity = Extract<ShardOutput, { kind: 'coordinated-activity' }>

export function coordinatedActivitiesOf(outputs: readonly ShardOutput[]): FoundCoordinatedActivity[] {
  return outputs.filter((output) => output.kind === 'coordinated-activity')
}

export type FoundOrphaned = Extract<ShardOutput, { kind: 'orphaned' }>

export function orphanedOf(outputs: readonly ShardOutput[]): FoundOrphaned[] {
  return outputs.filter((output) => output.kind === 'orphaned')
}
