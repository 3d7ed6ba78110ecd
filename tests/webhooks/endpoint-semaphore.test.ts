import { afterEach, expect, test } from 'vitest'
import { SECOND } from '../../src/core/model/instant.js'
import { createSubscription } from '../../src/pipeline/endpoints/subscriptions.js'
import type { JobQueue } from '../../src/pipeline/ports/job-queue.js'
import { createMemoryQueue } from '../../src/queue/memory-queue.js'
import { createDeliverer } from '../../src/webhooks/deliver.js'
import { createEndpointSemaphore } from '../../src/webhooks/endpoint-semaphore.js'
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

test('places are shared by processes, given back, and free again when a process died', async () => {
  const clock = movedClock()
  const stores = openStores(clock)
  closing.push(stores.clear)
  const store = stores.open()
  const [one, two] = ['one', 'two'].map((holder) =>
    createEndpointSemaphore({ store, holder, most: 2, ttlMs: 30 * SECOND }),
  )
  const release = await one!.take('wh_a')
  expect(await two!.take('wh_a')).not.toBeNull()
  expect([await one!.take('wh_a'), await two!.take('wh_a')]).toEqual([null, null])
  expect(await two!.take('wh_b')).not.toBeNull()
  await release!()
  expect(await two!.take('wh_a')).not.toBeNull()
  expect(await one!.take('wh_a')).toBeNull()
  clock.move(31 * SECOND)
  expect(await one!.take('wh_a')).not.toBeNull()
})

test('three processes together have no more requests under way at an endpoint than one may', async () => {
  const clock = movedClock()
  const stores = openStores(clock)
  closing.push(stores.clear)
  const store = stores.open()
  const there = await startReceiver()
  closing.push(there.close)
  let [active, most] = [0, 0]
  const queues: JobQueue[] = []
  there.answer = (_got, response) => {
    most = Math.max(most, ++active)
    // As an endpoint takes a while.
    setTimeout(() => {
      active--
      response.end()
    }, 5)
  }
  await createSubscription(store, aSubscription({ url: there.url }))
  await put(
    store,
    ...Array.from({ length: 30 }, (_, index) => anEvent('alert.opened', 1, { id: `alr_${index}` })),
  )
  const processes = await Promise.all(
    ['one', 'two', 'three'].map(async (holder) => {
      const queue = createMemoryQueue({ clock, onFailed: () => {} })
      queues.push(queue)
      const deliverer = createDeliverer({
        store,
        queue,
        clock,
        formats,
        send: createSend({ rules: createAddressRules(['127.0.0.0/8']), clock, userAgent: 'outcry/test' }),
        semaphore: createEndpointSemaphore({ store, holder, most: 2, ttlMs: 30 * SECOND }),
      })
      const stop = await queue.work(deliverer.handle, { atOnce: 8 })
      closing.push(async () => {
        await stop()
        await queue.close()
      })
      return deliverer
    }),
  )
  while ((await processes[0]!.fanOut()).kind === 'moved');
  const ids = () => new Set(there.received.map(({ headers }) => headers['webhook-id']))
  while (ids().size < 30) {
    for (const { sweep } of processes) await sweep()
    await Promise.all(queues.map(untilIdle))
    clock.move(100)
  }
  expect(most).toBeLessThanOrEqual(2)
})
