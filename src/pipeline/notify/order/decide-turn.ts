import type { Delivery } from '../deliveries.js'

/** The consequence of an earlier delivery of the same alert that is still pending. */
export type EarlierVerdict =
  /** The earlier one is sent first. */
  | 'goes-first'
  /** The earlier one was tried in vain. It is dropped, and the later one goes in its place. */
  | 'overtaken'
  /** The later one says nothing that the earlier one does not say. It is dropped. */
  | 'superfluous'

/**
 * Decides between a delivery and an earlier one, both pending. An untried delivery is never dropped for a later one.
 */
export function judgeEarlier(own: Delivery, earlier: Delivery): EarlierVerdict {
  if (own.type === REMINDER) return 'superfluous'
  return replaces(own, earlier) && wasTried(earlier) ? 'overtaken' : 'goes-first'
}

/** Whether a delivery is dropped since a later one is pending: a retry would bring an older state at a later time. */
export function isOvertaken(own: Delivery, later: Delivery): boolean {
  return wasTried(own) && later.type !== REMINDER && replaces(later, own)
}

/** A supplement adds to what was sent, so it replaces no whole message. */
function replaces(later: Delivery, earlier: Delivery): boolean {
  return later.isSupplement !== true || earlier.isSupplement === true
}

/** Since it became pending. */
export function wasTried({ state }: Delivery): boolean {
  return state.kind === 'pending' && state.step > 0
}

const REMINDER = 'alert.reminder'
