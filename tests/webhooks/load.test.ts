import { afterEach, expect, test } from 'vitest'
import { createSubscription } from '../../src/pipeline/endpoints/subscriptions.js'
import { createMemoryQueue } from '../../src/queue/memory-queue.js'
import { createDeliverer } from '../../src/webhooks/deliver.js'
import { createSend } from '../../src/webhooks/send.js'
import { createAddressRules } from '../../src/webhooks/target/address-rules.js'
import { formats } from '../support/texts.js'
import { anEvent, aSubscription, movedClock, openStores, put } from './alert-events.js'
import type { Receiver } from './receiver.js'
import { startReceiver } from './receiver.js'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const ILL: readonly Receiver['answer'][] = [
  () => {},
  (_got, response) => void response.socket!.resetAndDestroy(),
  (_got, response) => void response.writeHead(500).end(),
  (_got, response) => void response.writeHead(301, { location: '/elsewhere' }).end(),
  (_got, response) => void response.writeHead(410).end(),
  (_got, response) => void response.writeHead(429, { 'retry-after': '30' }).end(),
]
const ENDPOINTS = 20
const EVENTS = 200

test('endpoints that hang, reset, fail, redirect, are gone or ask for peace keep nothing from the others', async () => {
  const clock = movedClock()
  const stores = openStores(clock)
  closing.push(stores.clear)
  const store = stores.open()
  const there = await startReceiver()
  closing.push(there.close)
  const endpointOf = (path: string) => Number(path.slice(1))
  there.answer = (got, response, request) => {
    const ill = ILL[endpointOf(got.path)]
    if (ill === undefined) response.writeHead(204).end()
    else ill(got, response, request)
  }
  for (let endpoint = 0; endpoint < ENDPOINTS; endpoint++) {
    const filter = { ...aSubscription().filter, services: [`service-${endpoint}`] }
    const url = `http://127.0.0.1:${there.port}/${endpoint}`
    await createSubscription(store, aSubscription({ id: `wh_${endpoint}`, url, filter }))
  }
  const queue = createMemoryQueue({ clock, onFailed: () => {} })
  const send = createSend({ rules: createAddressRules(['127.0.0.0/8']), clock, userAgent: 'outcry/test' })
  const deliverer = createDeliverer({ store, queue, clock, send, formats, stopGraceMs: 20 })
  const stop = await queue.work(deliverer.handle, { atOnce: 64 })
  closing.push(async () => {
    await stop()
    await queue.close()
  })
  await put(
    store,
    ...Array.from({ length: EVENTS }, (_, index) =>
      anEvent('alert.opened', 1, { id: `alr_${index}`, service: `service-${index % ENDPOINTS}` }),
    ),
  )
  while ((await deliverer.fanOut()).kind === 'moved');

  const well = () => there.received.filter(({ path }) => endpointOf(path) >= ILL.length)
  const wanted = ((ENDPOINTS - ILL.length) * EVENTS) / ENDPOINTS
  while (well().length < wanted) {
    await new Promise((resolve) => setTimeout(resolve, 5))
    // Less than any retry: what arrives does so at its first attempt.
    clock.move(5)
  }
  const ids = new Set(well().map(({ headers }) => headers['webhook-id']))
  expect([ids.size, well().length]).toEqual([wanted, wanted])
  // One that redirects is never followed.
  expect(there.received.filter(({ path }) => path === '/elsewhere')).toEqual([])
})
