import { formatInstant } from '../../../core/model/instant.js'
import { KEYS } from '../../log/keys.js'
import type { Delivery } from '../deliveries.js'

/** A state of an alert that a delivery carries. */
export interface CarriedState {
  readonly alert: string
  readonly sequence: number
}

/** The states that a delivery carries: none for a notice, one for an event or a reminder, several for a digest. */
export function statesOf({ alert, digest = [] }: Delivery): readonly CarriedState[] {
  return alert === null ? digest : [{ alert: alert.id, sequence: alert.sequence }]
}

/** Below this prefix the pending deliveries of an alert to a subscription are in their order. */
export function turnPrefix(subscription: string, alert: string): string {
  return `${KEYS.deliveryTurn}${subscription}/${alert}/`
}

const DIGITS = 6

/** By sequence; of one sequence the earlier made first, as a reminder is made after its event. */
export function turnKey(
  { id, subscription, createdAt }: Delivery,
  { alert, sequence }: CarriedState,
): string {
  const number = String(sequence).padStart(DIGITS, '0')
  return `${turnPrefix(subscription, alert)}${number}/${formatInstant(createdAt)}/${id}`
}
