import { deliveryJobs } from '../pipeline/notify/deliveries.js'
import { pruneDeliveries } from '../pipeline/notify/delivery-store.js'
import { sendDigests } from '../pipeline/notify/digests.js'
import { sendPostponed } from '../pipeline/notify/fan-out/send-postponed.js'
import type { FanOutStep } from '../pipeline/notify/fan-out.js'
import { createFanOut } from '../pipeline/notify/fan-out.js'
import { remind } from '../pipeline/notify/reminders.js'
import type { SourceCondition } from '../pipeline/notify/source-notices.js'
import { notifySourceChanges } from '../pipeline/notify/source-notices.js'
import type { HandleJob } from '../pipeline/ports/job-queue.js'
import type { DelivererParts } from './deliver/context.js'
import { createDeliveryContext } from './deliver/context.js'
import { handleDelivery } from './deliver/handle-delivery.js'
import { createSweep } from './deliver/sweep.js'

export type { DelivererParts, DeliveryReport } from './deliver/context.js'
export { DELIVER_QUEUE, PER_ENDPOINT } from './deliver/context.js'

/** Concurrent requests of a worker: enough that fifty endpoints without an answer leave capacity for the others. */
export const DELIVERIES_AT_ONCE = 256

/** Few, since each is read before it is deleted. */
const PRUNE_PAGE = 200

/** Sends the deliveries that the store holds. Any number of processes may do so at once. */
export interface Deliverer {
  /** Reads one delivery, and attempts or discards it if it is due. */
  readonly handle: HandleJob
  /** Turns new events into deliveries, and puts these on the queue. */
  fanOut(): Promise<FanOutStep>
  /** Sends digests and reminders that are due, and returns the number of messages. */
  remind(): Promise<number>
  /** Notifies of sources that became degraded or recovered. */
  notifySourceChanges(sources: readonly SourceCondition[]): Promise<void>
  /** Puts a page of due deliveries on the queue again, in case their jobs were lost, and returns their number. */
  sweep(): Promise<number>
  /** Deletes a page of expired deliveries, and returns their number. */
  prune(): Promise<number>
}

/**
 * The store holds each delivery's state; a job only says "look at this delivery now". So jobs may be lost or come
 * twice. A worker that dies between sending and storing leaves the delivery unchanged: it is sent again, under the same
 * id.
 *
 * The way of an event: `fanOut` renders and stores deliveries, and `deliver/handle-delivery.ts` takes one from the
 * queue. `attempt.ts` signs and sends it, and `settle.ts` stores the result. `judge-endpoint.ts` disables an endpoint
 * that fails for too long.
 */
export function createDeliverer(parts: DelivererParts): Deliverer {
  const context = createDeliveryContext(parts)
  const { store, queue, clock, formats } = context
  const { categoryOf } = parts
  const fanOut = createFanOut({ store, clock, formats, ...(categoryOf === undefined ? {} : { categoryOf }) })

  return {
    handle: (job, signal) => handleDelivery(context, job, signal),
    fanOut: async () => {
      const came = await fanOut.step()
      if (came.kind === 'moved') await queue.add(deliveryJobs(came.deliveries))
      return came
    },
    remind: async () => {
      const made = [
        ...(await sendPostponed({ store, clock, formats })),
        ...(await sendDigests({ store, clock, formats })),
        ...(await remind({ store, clock, formats })),
      ]
      await queue.add(deliveryJobs(made))
      return made.length
    },
    notifySourceChanges: async (sources) => {
      await queue.add(deliveryJobs(await notifySourceChanges(store, sources, { formats, now: clock.now() })))
    },
    sweep: createSweep(context),
    prune: () => pruneDeliveries(store, clock.now(), PRUNE_PAGE),
  }
}
