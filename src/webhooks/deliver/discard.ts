import { SECOND } from '../../core/model/instant.js'
import type { Delivery, DiscardReason, Plan } from '../../pipeline/notify/deliveries.js'
import { deliveryJobs } from '../../pipeline/notify/deliveries.js'
import type { HeldDelivery } from '../../pipeline/notify/delivery-store.js'
import { checkDelivery, readDelivery, writeDelivery } from '../../pipeline/notify/delivery-store.js'
import { readNotificationLog } from '../../pipeline/notify/notification-log.js'
import type { JobDone } from '../../pipeline/ports/job-queue.js'
import type { Change, Store } from '../../pipeline/ports/store.js'
import type { DeliveryContext } from './context.js'
import { DONE, later } from './context.js'

/** Ends a delivery without sending it. When its alert is over, the delivery of the alert's newest event becomes due now. */
export async function discard(
  context: DeliveryContext,
  held: HeldDelivery,
  reason: DiscardReason,
): Promise<JobDone> {
  const { store, queue, clock } = context
  const { delivery } = held
  const now = clock.now()
  const plan: Plan = { kind: 'discarded', reason }
  const written = writeDelivery(delivery, { ...delivery, state: { ...plan, at: now } })
  const newest = reason === 'alert-over' ? await newestPending(store, delivery) : null
  const hastened = newest === null ? null : hasten(newest.delivery, now)
  const committed = await store.commit({
    checks: [checkDelivery(held), ...(newest === null ? [] : [checkDelivery(newest)])],
    set: [...written.set, ...(hastened?.set ?? [])],
    delete: [...written.delete, ...(hastened?.delete ?? [])],
  })
  // Another worker has changed one of the two: read them again.
  if (committed.kind === 'refused') return later(SECOND)
  if (newest !== null) await queue.add(deliveryJobs([newest.delivery.id]))
  context.report(delivery, plan, null)
  return DONE
}

/** The pending delivery of the alert's newest event to the same subscription, if there is one. */
async function newestPending(
  store: Store,
  { id, subscription, alert }: Delivery,
): Promise<HeldDelivery | null> {
  const [logEntry = null] = await readNotificationLog(store, [{ subscription, alert: alert!.id }])
  if (logEntry === null || logEntry.delivery === null || logEntry.delivery === id) return null
  const newest = await readDelivery(store, logEntry.delivery)
  return newest?.delivery.state.kind === 'pending' ? newest : null
}

/** Makes a pending delivery due now. */
function hasten(delivery: Delivery, now: number): Required<Pick<Change, 'set' | 'delete'>> {
  const { state } = delivery
  const at = state.kind === 'pending' ? Math.min(state.nextAttemptAt, now) : now
  const step = state.kind === 'pending' ? state.step : 0
  return writeDelivery(delivery, { ...delivery, state: { kind: 'pending', step, nextAttemptAt: at } })
}
