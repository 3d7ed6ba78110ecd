import type { Subscription } from '../../src/pipeline/endpoints/subscriptions.js'
import { createSubscription } from '../../src/pipeline/endpoints/subscriptions.js'
import type { Delivery } from '../../src/pipeline/notify/deliveries.js'
import { readDelivery } from '../../src/pipeline/notify/delivery-store.js'
import type { Store } from '../../src/pipeline/ports/store.js'
import { createMemoryQueue } from '../../src/queue/memory-queue.js'
import type { DelivererParts, DeliveryReport } from '../../src/webhooks/deliver.js'
import { createDeliverer } from '../../src/webhooks/deliver.js'
import { createSend } from '../../src/webhooks/send.js'
import { createAddressRules } from '../../src/webhooks/target/address-rules.js'
import { formats } from '../support/texts.js'
import { aSubscription, movedClock, openStores } from './alert-events.js'
import type { Receiver } from './receiver.js'
import { startReceiver } from './receiver.js'
import { untilIdle } from './until-idle.js'

export const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`
export const OLD_SECRET = `whsec_${Buffer.alloc(24, 8).toString('base64')}`

const closing: (() => Promise<void> | void)[] = []
/** For `afterEach` of each file that uses this world. */
export async function closeAll(): Promise<void> {
  for (const close of closing.splice(0).reverse()) await close()
}

export async function receiver(): Promise<Receiver> {
  const started = await startReceiver()
  closing.push(started.close)
  return started
}

/** One process that delivers, over a store and a clock that others may share. */
export function startProcess(world: World, over: Partial<DelivererParts> = {}) {
  const { clock } = world
  const reports: DeliveryReport[] = []
  const failed: unknown[] = []
  const queue = createMemoryQueue({ clock, onFailed: (_id, error) => failed.push(error) })
  const send = createSend({ rules: createAddressRules(['127.0.0.0/8']), clock, userAgent: 'outcry/test' })
  const deliverer = createDeliverer({
    store: world.store,
    queue,
    clock,
    send,
    formats,
    report: (report) => reports.push(report),
    stopGraceMs: 20,
    ...over,
  })
  const stops: (() => Promise<void>)[] = []
  const stop = async () => {
    for (const each of stops.splice(0)) await each()
    await queue.close()
  }
  closing.push(stop)
  return {
    ...deliverer,
    queue,
    reports,
    failed,
    stop,
    work: async (atOnce = 8) => void stops.push(await queue.work(deliverer.handle, { atOnce })),
    /** Tells of everything new, and waits until nothing is under way. */
    run: async () => {
      while ((await deliverer.fanOut()).kind === 'moved');
      await deliverer.sweep()
      await untilIdle(queue)
    },
  }
}

export interface World {
  readonly store: Store
  readonly clock: ReturnType<typeof movedClock>
}

export function newWorld(): World {
  const clock = movedClock()
  const stores = openStores(clock)
  closing.push(stores.clear)
  return { store: stores.open(), clock }
}

export async function subscribe(
  { store }: World,
  there: Receiver,
  over: Partial<Subscription> = {},
): Promise<void> {
  const secrets = { current: SECRET, previous: null }
  await createSubscription(store, aSubscription({ url: there.url, secrets, ...over }))
}

export async function delivery({ store }: World, id: string): Promise<Delivery> {
  return (await readDelivery(store, id))!.delivery
}

/** Waits for a condition, with no limit but the test's own. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve))
}

export const idsOf = ({ received }: Receiver) => received.map(({ headers }) => headers['webhook-id'])
