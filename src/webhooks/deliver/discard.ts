import { SECOND } from '../../core/model/instant.js'
import type { DiscardReason, Plan } from '../../pipeline/notify/deliveries.js'
import type { HeldDelivery } from '../../pipeline/notify/delivery-store.js'
import { checkDelivery, writeDelivery } from '../../pipeline/notify/delivery-store.js'
import { NOTHING, regroup } from '../../pipeline/notify/order/regroup.js'
import type { JobDone } from '../../pipeline/ports/job-queue.js'
import type { DeliveryContext } from './context.js'
import { DONE, later } from './context.js'

/** Ends a delivery without sending it. */
export async function discard(
  context: DeliveryContext,
  held: HeldDelivery,
  reason: DiscardReason,
): Promise<JobDone> {
  // Another worker has changed it: read it again.
  return (await tryDiscard(context, held, reason, null)) ? DONE : later(SECOND)
}

/** Drops the deliveries that a later one overtakes; false when one of them has changed meanwhile. */
export async function discardOvertaken(
  context: DeliveryContext,
  overtaken: readonly HeldDelivery[],
  by: HeldDelivery,
): Promise<boolean> {
  for (const held of overtaken) {
    if (!(await tryDiscard(context, held, 'overtaken', by))) return false
  }
  return true
}

/** An overtaken digest gives back the alerts that nothing newer carries, in the same commit. */
async function tryDiscard(
  context: DeliveryContext,
  held: HeldDelivery,
  reason: DiscardReason,
  by: HeldDelivery | null,
): Promise<boolean> {
  const { store, clock } = context
  const { delivery } = held
  const now = clock.now()
  const plan: Plan = { kind: 'discarded', reason }
  const written = writeDelivery(delivery, { ...delivery, state: { ...plan, at: now } })
  const regrouped =
    reason === 'overtaken' ? await regroup(store, delivery, by?.delivery ?? null, now) : NOTHING
  const committed = await store.commit({
    checks: [checkDelivery(held), ...(by === null ? [] : [checkDelivery(by)]), ...regrouped.checks],
    set: [...written.set, ...regrouped.set],
    delete: written.delete,
  })
  if (committed.kind === 'refused') return false
  context.report(delivery, plan, null)
  return true
}
