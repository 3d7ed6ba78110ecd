import { deliveryJobs } from '../../pipeline/notify/deliveries.js'
import { readDue } from '../../pipeline/notify/delivery-store.js'
import type { DeliveryContext } from './context.js'

const SWEEP_PAGE = 1_000

/** Makes a function that puts a page of due deliveries on the queue again, in case their jobs were lost. */
export function createSweep({
  store,
  queue,
  clock,
}: Pick<DeliveryContext, 'store' | 'queue' | 'clock'>): () => Promise<number> {
  let sweptTo: string | null = null
  return async () => {
    const due = await readDue(store, clock.now(), { limit: SWEEP_PAGE, after: sweptTo })
    // After the last page it starts again: the oldest due deliveries may be those that cannot be sent.
    sweptTo = due.next
    await queue.add(deliveryJobs(due.ids))
    return due.ids.length
  }
}
