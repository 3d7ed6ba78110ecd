import { afterEach, expect, test } from 'vitest'
import { createSubscription } from '../../src/pipeline/endpoints/subscriptions.js'
import { readDeliveries } from '../../src/pipeline/notify/delivery-store.js'
import type { Store } from '../../src/pipeline/ports/store.js'
import { createMemoryQueue } from '../../src/queue/memory-queue.js'
import { createDeliverer } from '../../src/webhooks/deliver.js'
import { createSend } from '../../src/webhooks/send.js'
import { createAddressRules } from '../../src/webhooks/target/address-rules.js'
import { formats } from '../support/texts.js'
import { anEvent, aSubscription, movedClock, openStores, put } from './alert-events.js'
import { startReceiver } from './receiver.js'
import { untilIdle } from './until-idle.js'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const clock = movedClock()
const rules = createAddressRules(['127.0.0.0/8'])

/** Runs a process over a store until it has done everything or has died of it. */
async function runOnce(store: Store): Promise<void> {
  const queue = createMemoryQueue({ clock, onFailed: () => {} })
  const send = createSend({ rules, clock, userAgent: 'outcry/test' })
  const deliverer = createDeliverer({ store, queue, clock, send, formats })
  const stop = await queue.work(deliverer.handle, { atOnce: 2 })
  try {
    while ((await deliverer.fanOut()).kind === 'moved');
    await deliverer.sweep()
  } catch {
    // Killed; whatever was under way ends with it.
  }
  await untilIdle(queue)
  await stop()
  await queue.close()
}

/** A store that does no more from its nth commit on: the process dies before it, or just after without hearing of it. */
function dyingAt(store: Store, commits: number, when: 'before' | 'after') {
  let left = commits
  const dying: Store = {
    ...store,
    commit: async (change) => {
      left--
      if (left < 0 || (left === 0 && when === 'before')) throw new Error('killed')
      const done = await store.commit(change)
      if (left === 0) throw new Error('killed')
      return done
    },
  }
  return { store: dying, isDead: () => left <= 0 }
}

test.each(['before', 'after'] as const)(
  'killed at any commit, just %s it, no event is lost and none gets a second id',
  async (when) => {
    const stores = openStores(clock)
    closing.push(stores.clear)
    let deaths = 0
    for (let commits = 1; ; commits++) {
      const store = stores.open()
      const there = await startReceiver()
      await createSubscription(store, aSubscription({ url: there.url }))
      await put(store, anEvent('alert.opened', 1), anEvent('alert.updated', 2), anEvent('alert.resolved', 3))

      const dying = dyingAt(store, commits, when)
      await runOnce(dying.store)
      await runOnce(store)

      const times = new Map<string, number>()
      for (const { headers } of there.received) {
        const id = String(headers['webhook-id'])
        times.set(id, (times.get(id) ?? 0) + 1)
      }
      expect([...times.keys()].toSorted()).toEqual(['msg_1_a', 'msg_2_a', 'msg_3_a'])
      expect(Math.max(...times.values())).toBeLessThanOrEqual(2)
      const { deliveries } = await readDeliveries(store, 'wh_a', { limit: 9 })
      expect(deliveries.map(({ state }) => state.kind)).toEqual(['delivered', 'delivered', 'delivered'])
      await there.close()
      if (!dying.isDead()) break
      deaths++
    }
    // One for the fan-out and one for each delivery.
    expect(deaths).toBe(4)
  },
)
