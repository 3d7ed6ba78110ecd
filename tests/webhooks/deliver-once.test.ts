import { afterEach, expect, test } from 'vitest'
import { createSubscription } from '../../src/pipeline/endpoints/subscriptions.js'
import { readDelivery, readFailing } from '../../src/pipeline/notify/delivery-store.js'
import { sendTest } from '../../src/pipeline/notify/redeliver.js'
import { createMemoryQueue } from '../../src/queue/memory-queue.js'
import { createDeliverer } from '../../src/webhooks/deliver.js'
import { formats, textsOf } from '../support/texts.js'
import { aSubscription, movedClock, openStores } from './alert-events.js'

const clock = movedClock()
const stores = openStores(clock)
afterEach(() => stores.clear())

const ANSWERED = {
  kind: 'answered',
  status: 200,
  latencyMs: 1,
  retryAfterMs: null,
  wantsNoMore: false,
  answer: '',
} as const

test('a test that fails is tried once, and says nothing against its endpoint', async () => {
  const store = stores.open()
  const queue = createMemoryQueue({ clock, onFailed: () => {} })
  const subscription = await createSubscription(store, aSubscription())
  const { id } = await sendTest(subscription, 'test_1', { store, queue, clock, formats, textsOf })
  const deliverer = createDeliverer({
    store,
    queue,
    clock,
    formats,
    send: async () => ({ kind: 'unanswered', error: 'refused', latencyMs: 1 }),
  })
  const done = await deliverer.handle({ id, data: { id } }, new AbortController().signal)
  expect(done).toEqual({ kind: 'done' })
  expect((await readDelivery(store, id))!.delivery.state).toMatchObject({
    kind: 'failed',
    reason: 'test-failed',
  })
  expect((await readFailing(store, subscription.id)).failing).toBeNull()
  await queue.close()
})

test('a job that comes again after its delivery is over sends nothing', async () => {
  const store = stores.open()
  const queue = createMemoryQueue({ clock, onFailed: () => {} })
  const subscription = await createSubscription(store, aSubscription())
  const { id } = await sendTest(subscription, 'test_1', { store, queue, clock, formats, textsOf })
  let sent = 0
  const deliverer = createDeliverer({
    store,
    queue,
    clock,
    formats,
    send: async () => {
      sent++
      return ANSWERED
    },
  })
  for (let time = 0; time < 2; time++) {
    expect(await deliverer.handle({ id, data: { id } }, new AbortController().signal)).toEqual({
      kind: 'done',
    })
  }
  expect(sent).toBe(1)
  await queue.close()
})
