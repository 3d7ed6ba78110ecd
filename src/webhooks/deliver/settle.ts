import type { Delivery, Outcome, Plan } from '../../pipeline/notify/deliveries.js'
import { afterAttempt, deliveryJobs, planAttempt } from '../../pipeline/notify/deliveries.js'
import type { HeldDelivery } from '../../pipeline/notify/delivery-store.js'
import { checkDelivery, writeDelivery } from '../../pipeline/notify/delivery-store.js'
import type { DeliveryContext } from './context.js'
import { changeEndpoint } from './judge-endpoint.js'

/** Stores the result of an attempt and its plan; null when another worker made the same attempt and stored it first. */
export async function settle(
  context: DeliveryContext,
  tried: HeldDelivery,
  outcome: Outcome,
  began: number,
): Promise<{ readonly plan: Plan; readonly after: Delivery } | null> {
  const { store, queue, clock, onDisabled } = context
  for (;;) {
    const at = clock.now()
    const plan = planAttempt(tried.delivery, outcome, at)
    const after = afterAttempt(tried.delivery, outcome, plan, began, at)
    const written = writeDelivery(tried.delivery, after)
    const judged = await changeEndpoint(context, tried.delivery, outcome, at)
    const committed = await store.commit({
      checks: [checkDelivery(tried), ...(judged.change.checks ?? [])],
      set: [...written.set, ...(judged.change.set ?? [])],
      delete: [...written.delete, ...(judged.change.delete ?? [])],
    })
    if (committed.kind === 'done') {
      if (judged.disabled !== undefined) onDisabled?.(tried.delivery.subscription, judged.disabled)
      await queue.add(deliveryJobs(judged.deliveries))
      return { plan, after }
    }
    if (committed.key === checkDelivery(tried).key) return null
  }
}
