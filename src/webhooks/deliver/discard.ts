import { SECOND } from '../../core/model/instant.js'
import type { DiscardReason, Plan } from '../../pipeline/notify/deliveries.js'
import type { HeldDelivery } from '../../pipeline/notify/delivery-store.js'
import { checkDelivery, writeDelivery } from '../../pipeline/notify/delivery-store.js'
import { regroup } from '../../pipeline/notify/order/regroup.js'
import type { JobDone } from '../../pipeline/ports/job-queue.js'
import type { DeliveryContext } from './context.js'
import { DONE, later } from './context.js'

/** Ends a delivery without sending it. */
export async function discard(
  context: DeliveryContext,
  held: HeldDelivery,
  reason: DiscardReason,
): Promise<JobDone> {
  const { store, clock } = context
  const { delivery } = held
  const plan: Plan = { kind: 'discarded', reason }
  const written = writeDelivery(delivery, { ...delivery, state: { ...plan, at: clock.now() } })
  const committed = await store.commit({ checks: [checkDelivery(held)], ...written })
  // Another worker has changed it: read it again.
  if (committed.kind === 'refused') return later(SECOND)
  context.report(delivery, plan, null)
  return DONE
}

/** Drops the deliveries that a later one overtakes, in one commit; false when one of them has changed meanwhile. */
export async function discardOvertaken(
  context: DeliveryContext,
  overtaken: readonly HeldDelivery[],
  by: HeldDelivery,
): Promise<boolean> {
  const { store, clock } = context
  const now = clock.now()
  const plan: Plan = { kind: 'discarded', reason: 'overtaken' }
  for (const held of overtaken) {
    const written = writeDelivery(held.delivery, { ...held.delivery, state: { ...plan, at: now } })
    const regrouped = await regroup(store, held.delivery, by.delivery, now)
    const committed = await store.commit({
      checks: [checkDelivery(held), checkDelivery(by), ...regrouped.checks],
      set: [...written.set, ...regrouped.set],
      delete: written.delete,
    })
    if (committed.kind === 'refused') return false
    context.report(held.delivery, plan, null)
  }
  return true
}
