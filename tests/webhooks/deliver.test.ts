import { afterEach, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/core/model/instant.js'
import type { Subscription } from '../../src/pipeline/endpoints/subscriptions.js'
import {
  changeSubscription,
  createSubscription,
  deleteSubscription,
  readSubscription,
} from '../../src/pipeline/endpoints/subscriptions.js'
import type { Delivery } from '../../src/pipeline/notify/deliveries.js'
import { readDelivery, readFailing, writeDelivery } from '../../src/pipeline/notify/delivery-store.js'
import { redeliver, sendTest } from '../../src/pipeline/notify/redeliver.js'
import type { Store } from '../../src/pipeline/ports/store.js'
import { createMemoryQueue } from '../../src/queue/memory-queue.js'
import type { DelivererParts, DeliveryReport } from '../../src/webhooks/deliver.js'
import { createDeliverer } from '../../src/webhooks/deliver.js'
import { formats } from '../../src/webhooks/formats/formats.js'
import { createSend } from '../../src/webhooks/send.js'
import { createAddressRules } from '../../src/webhooks/target/address-rules.js'
import { anEvent, aSubscription, BEGIN, movedClock, openStores, put } from './alert-events.js'
import type { Receiver } from './receiver.js'
import { startReceiver, validSignatures } from './receiver.js'
import { untilIdle } from './until-idle.js'

const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`
const OLD_SECRET = `whsec_${Buffer.alloc(24, 8).toString('base64')}`

const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function receiver(): Promise<Receiver> {
  const started = await startReceiver()
  closing.push(started.close)
  return started
}

/** One process that delivers, over a store and a clock that others may share. */
function startProcess(world: World, over: Partial<DelivererParts> = {}) {
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

interface World {
  readonly store: Store
  readonly clock: ReturnType<typeof movedClock>
}

function newWorld(): World {
  const clock = movedClock()
  const stores = openStores(clock)
  closing.push(stores.clear)
  return { store: stores.open(), clock }
}

async function subscribe({ store }: World, there: Receiver, over: Partial<Subscription> = {}): Promise<void> {
  const secrets = { current: SECRET, previous: null }
  await createSubscription(store, aSubscription({ url: there.url, secrets, ...over }))
}

async function delivery({ store }: World, id: string): Promise<Delivery> {
  return (await readDelivery(store, id))!.delivery
}

/** Waits for a condition, with no limit but the test's own. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve))
}

const idsOf = ({ received }: Receiver) => received.map(({ headers }) => headers['webhook-id'])

test('an event reaches the endpoint, signed, and the log says what became of it', async () => {
  const [world, there] = [newWorld(), await receiver()]
  await subscribe(world, there)
  const process = startProcess(world)
  await process.work()
  const event = anEvent('alert.opened', 1)
  await put(world.store, event)
  await process.run()

  expect(there.received).toHaveLength(1)
  const [got] = there.received
  expect(got!.headers).toMatchObject({
    'webhook-id': 'msg_1_a',
    'webhook-timestamp': String(BEGIN / SECOND),
    'content-type': 'application/json',
    'user-agent': 'outcry/test',
  })
  expect(validSignatures(got!, SECRET)).toBe(1)
  expect(JSON.parse(got!.body)).toEqual({
    type: 'alert.opened',
    timestamp: event.at,
    data: { ...event.alert, sequence: 1, reason: event.reason },
  })
  const attempt = { at: BEGIN, status: 200, latencyMs: 0, error: null, answer: 'thanks' }
  expect(await delivery(world, 'dlv_1_a')).toMatchObject({
    state: { kind: 'delivered', at: BEGIN },
    attempts: [attempt],
  })
  expect(process.reports).toEqual([
    { delivery: 'dlv_1_a', subscription: 'wh_a', type: 'alert.opened', plan: { kind: 'delivered' }, attempt },
  ])
})

test('a failed attempt is made again at its time, the same message under the same id with a timestamp of its own', async () => {
  const [world, there] = [newWorld(), await receiver()]
  there.answer = (_got, response) => response.writeHead(there.received.length === 1 ? 500 : 204).end()
  await subscribe(world, there)
  const process = startProcess(world)
  await process.work()
  await put(world.store, anEvent('alert.opened', 1))
  await process.run()
  world.clock.move(3 * SECOND)
  await process.run()
  expect(there.received).toHaveLength(1)
  world.clock.move(4 * SECOND)
  await process.run()

  const [first, second] = there.received
  expect(idsOf(there)).toEqual(['msg_1_a', 'msg_1_a'])
  expect(second!.body).toBe(first!.body)
  expect(Number(second!.headers['webhook-timestamp']) - Number(first!.headers['webhook-timestamp'])).toBe(7)
  expect(there.received.map((got) => validSignatures(got, SECRET))).toEqual([1, 1])
  expect((await delivery(world, 'dlv_1_a')).attempts.map(({ status }) => status)).toEqual([500, 204])
  world.clock.move(DAY)
  await process.run()
  expect(there.received).toHaveLength(2)
})

test('while a secret rotates both sign, and afterwards the new one alone', async () => {
  const [world, there] = [newWorld(), await receiver()]
  const previous = { secret: OLD_SECRET, until: BEGIN + HOUR }
  await subscribe(world, there, { secrets: { current: SECRET, previous } })
  const process = startProcess(world)
  await process.work()
  await put(world.store, anEvent('alert.opened', 1))
  await process.run()
  world.clock.move(HOUR)
  await put(world.store, anEvent('alert.resolved', 2))
  await process.run()
  const valid = there.received.map((got) => [validSignatures(got, SECRET), validSignatures(got, OLD_SECRET)])
  expect(valid).toEqual([
    [1, 1],
    [1, 0],
  ])
})

test('an endpoint that hangs has few requests at a time and holds up nobody else', async () => {
  const [world, slow, fast] = [newWorld(), await receiver(), await receiver()]
  const held: (() => void)[] = []
  slow.answer = (_got, response) => held.push(() => response.end())
  await subscribe(world, slow, { id: 'wh_slow' })
  await subscribe(world, fast, { id: 'wh_fast' })
  const process = startProcess(world, { perEndpoint: 2 })
  await process.work(4)
  const events = Array.from({ length: 30 }, (_, index) => anEvent('alert.opened', 1, { id: `alr_${index}` }))
  await put(world.store, ...events)
  while ((await process.fanOut()).kind === 'moved');
  await until(() => {
    world.clock.move(50)
    return fast.received.length === 30
  })
  expect(held).toHaveLength(2)

  // It wakes up, and gets the rest.
  slow.answer = (_got, response) => response.end()
  for (const release of held) release()
  await until(() => {
    world.clock.move(SECOND)
    return slow.received.length === 30
  })
  expect(new Set(idsOf(slow)).size).toBe(30)
})

test('410 disables the subscription with a reason that can be read, and what was pending is discarded', async () => {
  const [world, there] = [newWorld(), await receiver()]
  there.answer = (_got, response) => response.writeHead(410).end('gone')
  await subscribe(world, there)
  const process = startProcess(world)
  await process.work(1)
  await put(world.store, anEvent('alert.opened', 1), anEvent('alert.resolved', 2))
  await process.run()
  expect(there.received).toHaveLength(1)
  expect((await readSubscription(world.store, 'wh_a'))?.subscription.state).toEqual({
    kind: 'disabled',
    at: BEGIN,
    reason: 'the endpoint answered 410 Gone',
  })
  const states = [await delivery(world, 'dlv_1_a'), await delivery(world, 'dlv_2_a')].map(
    ({ state }) => state,
  )
  expect(states).toEqual([
    { kind: 'failed', at: BEGIN, reason: 'endpoint-gone' },
    { kind: 'discarded', at: BEGIN, reason: 'subscription-disabled' },
  ])
})

test('an endpoint that asks for peace by 429 and Retry-After is left alone for so long, by all deliveries', async () => {
  const [world, there] = [newWorld(), await receiver()]
  there.answer = (_got, response) => response.writeHead(429, { 'retry-after': '600' }).end()
  await subscribe(world, there)
  const process = startProcess(world)
  await process.work(1)
  await put(world.store, anEvent('alert.opened', 1))
  await process.run()
  there.answer = (_got, response) => response.end()
  await put(world.store, anEvent('alert.updated', 2))
  await process.run()
  world.clock.move(599 * SECOND)
  await process.run()
  expect(idsOf(there)).toEqual(['msg_1_a'])
  world.clock.move(SECOND)
  await process.run()
  world.clock.move(15 * SECOND)
  await process.run()
  expect(idsOf(there)).toEqual(['msg_1_a', 'msg_2_a'])
  expect((await delivery(world, 'dlv_1_a')).state).toMatchObject({ kind: 'discarded', reason: 'overtaken' })
})

test('five days of nothing but failures disable a subscription, and subscribers of that event are notified', async () => {
  const [world, dead, watcher] = [newWorld(), await receiver(), await receiver()]
  dead.answer = (_got, response) => response.writeHead(500).end()
  await subscribe(world, dead, { id: 'wh_dead' })
  await subscribe(world, watcher, { id: 'wh_watcher', events: ['webhook.disabled'] })
  const process = startProcess(world)
  await process.work()
  const stateNow = async () => (await readSubscription(world.store, 'wh_dead'))!.subscription.state
  for (let day = 0; day < 5; day++) {
    await put(world.store, anEvent('alert.opened', 1, { id: `alr_${day}` }))
    for (let hour = 0; hour < 24; hour++) {
      await process.run()
      expect(await stateNow()).toEqual({ kind: 'enabled' })
      world.clock.move(HOUR)
    }
  }
  await put(world.store, anEvent('alert.opened', 1, { id: 'alr_last' }))
  await process.run()
  const reason = 'every attempt since 2024-01-01T00:00:00.000Z failed, the last one: it answered 500'
  expect(await stateNow()).toEqual({ kind: 'disabled', at: BEGIN + 5 * DAY, reason })
  await process.run()
  expect(watcher.received.map(({ body }) => JSON.parse(body))).toEqual([
    {
      type: 'webhook.disabled',
      timestamp: '2024-01-06T00:00:00.000Z',
      data: { id: 'wh_dead', url: dead.url, reason },
    },
  ])
})

test('one success in between makes the five days begin anew', async () => {
  const [world, there] = [newWorld(), await receiver()]
  there.answer = (_got, response) => response.writeHead(500).end()
  await subscribe(world, there)
  const process = startProcess(world)
  await process.work()
  for (const after of [0, 3 * DAY, 3 * DAY]) {
    world.clock.move(after)
    await put(world.store, anEvent('alert.opened', 1, { id: `alr_${world.clock.now()}` }))
    await process.run()
    if (after === 0) there.answer = (_got, response) => response.end()
    else there.answer = (_got, response) => response.writeHead(500).end()
  }
  expect((await readSubscription(world.store, 'wh_a'))!.subscription.state).toEqual({ kind: 'enabled' })
})

test('a worker that dies between sending and storing: another sends again, the same message under the same id', async () => {
  const [world, there] = [newWorld(), await receiver()]
  await subscribe(world, there)
  await put(world.store, anEvent('alert.opened', 1))
  const dying: Store = {
    ...world.store,
    commit: (change) =>
      there.received.length > 0 ? Promise.reject(new Error('killed')) : world.store.commit(change),
  }
  const first = startProcess({ ...world, store: dying })
  await first.work()
  await first.run()
  expect(first.failed).toEqual([new Error('killed')])
  await first.stop()
  expect((await delivery(world, 'dlv_1_a')).state.kind).toBe('pending')

  const second = startProcess(world)
  await second.work()
  await second.run()
  expect(idsOf(there)).toEqual(['msg_1_a', 'msg_1_a'])
  expect(there.received[1]!.body).toBe(there.received[0]!.body)
  expect(await delivery(world, 'dlv_1_a')).toMatchObject({
    state: { kind: 'delivered' },
    attempts: [{ status: 200 }],
  })
})

test('a worker that dies between storing deliveries and adding their jobs: the sweep of another finds them', async () => {
  const [world, there] = [newWorld(), await receiver()]
  await subscribe(world, there)
  await put(world.store, anEvent('alert.opened', 1))
  const first = startProcess(world)
  await first.fanOut()
  await first.stop()
  const second = startProcess(world)
  await second.work()
  expect(await second.fanOut()).toEqual({ kind: 'nothing-new' })
  expect(await second.sweep()).toBe(1)
  await untilIdle(second.queue)
  expect(idsOf(there)).toEqual(['msg_1_a'])
})

test('two at the same delivery at once: one of them is stored, and nothing is lost or counted twice', async () => {
  const [world, there] = [newWorld(), await receiver()]
  const held: (() => void)[] = []
  there.answer = (_got, response) => {
    held.push(() => response.writeHead(500).end())
    if (held.length === 2) for (const release of held) release()
  }
  await subscribe(world, there)
  await put(world.store, anEvent('alert.opened', 1))
  const both = [startProcess(world), startProcess(world)]
  await both[0]!.fanOut()
  await both[1]!.sweep()
  await Promise.all(both.map((process) => process.work()))
  await Promise.all(both.map((process) => untilIdle(process.queue)))
  expect(idsOf(there)).toEqual(['msg_1_a', 'msg_1_a'])
  const after = await delivery(world, 'dlv_1_a')
  expect(after.attempts).toHaveLength(1)
  expect(after.state).toMatchObject({ kind: 'pending', step: 1 })
  expect(both.flatMap(({ reports }) => reports)).toHaveLength(1)
})

test('several processes that all fan out and sweep deliver each event once', async () => {
  const [world, there] = [newWorld(), await receiver()]
  await subscribe(world, there)
  const processes = [startProcess(world), startProcess(world), startProcess(world)]
  // Only the first works on jobs; those that the others add to their own queues are lost.
  const [first] = processes
  await first!.work(8)
  const events = Array.from({ length: 50 }, (_, index) => anEvent('alert.opened', 1, { id: `alr_${index}` }))
  for (const event of events) {
    await put(world.store, event)
    await Promise.all(processes.map((process) => process.fanOut()))
  }
  await until(async () => {
    await first!.sweep()
    world.clock.move(50)
    return there.received.length >= 50
  })
  await untilIdle(first!.queue)
  expect(new Set(idsOf(there)).size).toBe(50)
  expect(there.received).toHaveLength(50)
})

test('a message that failed is dropped at any age once a newer one of its alert is pending', async () => {
  const [world, there] = [newWorld(), await receiver()]
  there.answer = (_got, response) => response.writeHead(500).end()
  await subscribe(world, there)
  const process = startProcess(world)
  await process.work()
  await put(world.store, anEvent('alert.opened', 1), anEvent('alert.opened', 1, { id: 'alr_2' }))
  await process.run()
  there.answer = (_got, response) => response.end()
  await put(world.store, anEvent('alert.retracted', 2))
  await process.run()
  world.clock.move(DAY)
  await process.run()
  expect(idsOf(there).toSorted()).toEqual(['msg_1_a', 'msg_2_a', 'msg_2_a', 'msg_3_a'])
  expect((await delivery(world, 'dlv_1_a')).state).toMatchObject({ kind: 'discarded', reason: 'overtaken' })
  expect(process.reports).toContainEqual(
    expect.objectContaining({ delivery: 'dlv_1_a', plan: { kind: 'discarded', reason: 'overtaken' } }),
  )
  expect(process.failed).toEqual([])
})

test('a message is sent only after the one before it, however long that takes', async () => {
  const [world, there] = [newWorld(), await receiver()]
  const held: (() => void)[] = []
  there.answer = (_got, response) => held.push(() => response.end())
  await subscribe(world, there)
  const process = startProcess(world)
  await process.work()
  await put(
    world.store,
    anEvent('alert.opened', 1),
    anEvent('alert.updated', 2),
    anEvent('alert.resolved', 3),
  )
  while ((await process.fanOut()).kind === 'moved');
  for (const count of [1, 2, 3]) {
    await until(() => held.length === count)
    await process.sweep()
    await until(async () => (await process.queue.counts()).waiting === 0)
    expect(idsOf(there)).toHaveLength(count)
    held.at(-1)!()
  }
  await untilIdle(process.queue)
  expect(idsOf(there)).toEqual(['msg_1_a', 'msg_2_a', 'msg_3_a'])
})

test('an old opening is not delivered late to a subscription that does not ask for the end', async () => {
  const [world, there] = [newWorld(), await receiver()]
  there.answer = (_got, response) => response.writeHead(500).end()
  await subscribe(world, there, { events: ['alert.opened'] })
  const process = startProcess(world)
  await process.work()
  await put(world.store, anEvent('alert.opened', 1))
  await process.run()
  await put(world.store, anEvent('alert.resolved', 2))
  world.clock.move(16 * MINUTE)
  await process.run()
  expect(idsOf(there)).toEqual(['msg_1_a'])
  expect((await delivery(world, 'dlv_1_a')).state).toMatchObject({ kind: 'discarded', reason: 'alert-over' })
})

test('an older message cannot be sent again, since its endpoint has a newer state', async () => {
  const [world, there] = [newWorld(), await receiver()]
  await subscribe(world, there)
  const process = startProcess(world)
  await process.work()
  await put(world.store, anEvent('alert.opened', 1), anEvent('alert.resolved', 2))
  await process.run()
  const parts = { ...world, queue: process.queue }
  expect(await redeliver('dlv_1_a', parts)).toEqual({ kind: 'refused', reason: 'overtaken' })
  expect(await redeliver('dlv_2_a', parts)).toMatchObject({ kind: 'pending' })
})

test('a digest that failed and has an older state is dropped; the next digest has its other alerts', async () => {
  const [world, there] = [newWorld(), await receiver()]
  there.answer = (_got, response) => response.writeHead(500).end()
  await subscribe(world, there, { groupWait: 1, events: [...aSubscription().events, 'alert.digest'] })
  const process = startProcess(world)
  await process.work()
  const ids = ['alr_1', 'alr_2', 'alr_3']
  await put(world.store, ...ids.map((id) => anEvent('alert.opened', 1, { id })))
  await process.run()
  world.clock.move(SECOND)
  await process.remind()
  await process.run()
  await put(world.store, anEvent('alert.resolved', 2, { id: 'alr_2' }))
  await process.run()
  there.answer = (_got, response) => response.end()
  for (let time = 0; time < 3; time++) {
    world.clock.move(SECOND)
    await process.remind()
    await process.run()
  }
  expect(idsOf(there)).toEqual(['msg_digest-1-3-3_a', 'msg_4_a', 'msg_digest-1-3-2_a'])
  const { data } = JSON.parse(there.received.at(-1)!.body)
  expect(data.events.map((event: { data: { id: string } }) => event.data.id)).toEqual(['alr_1', 'alr_3'])
})

test('what waits for a deleted subscription is discarded', async () => {
  const [world, there] = [newWorld(), await receiver()]
  await subscribe(world, there)
  const process = startProcess(world)
  await put(world.store, anEvent('alert.opened', 1))
  await process.fanOut()
  await deleteSubscription(world.store, 'wh_a')
  await process.work()
  await untilIdle(process.queue)
  expect(there.received).toEqual([])
  expect((await delivery(world, 'dlv_1_a')).state).toMatchObject({ reason: 'subscription-deleted' })
})

test('a change of the address takes effect with the next attempt', async () => {
  const [world, old, moved] = [newWorld(), await receiver(), await receiver()]
  old.answer = (_got, response) => response.writeHead(301, { location: moved.url }).end()
  await subscribe(world, old)
  const process = startProcess(world)
  await process.work()
  await put(world.store, anEvent('alert.opened', 1))
  await process.run()
  await changeSubscription(world.store, 'wh_a', (now) => ({ ...now, url: moved.url }))
  world.clock.move(6 * SECOND)
  await process.run()
  expect([idsOf(old), idsOf(moved)]).toEqual([['msg_1_a'], ['msg_1_a']])
})

test('a stop cuts off what hangs, and leaves it to be sent again', async () => {
  const [world, there] = [newWorld(), await receiver()]
  there.answer = () => {}
  await subscribe(world, there)
  const first = startProcess(world)
  await first.work()
  await put(world.store, anEvent('alert.opened', 1))
  await first.fanOut()
  await until(() => there.received.length === 1)
  await first.stop()
  expect(await delivery(world, 'dlv_1_a')).toMatchObject({
    state: { kind: 'pending', step: 0 },
    attempts: [],
  })
  there.answer = (_got, response) => response.end()
  const second = startProcess(world)
  await second.work()
  await second.run()
  expect(idsOf(there)).toEqual(['msg_1_a', 'msg_1_a'])
})

test('a job that names nothing of ours is reported, and one whose delivery is gone is done', async () => {
  const world = newWorld()
  const process = startProcess(world)
  const never = new AbortController().signal
  await expect(process.handle({ id: 'x', data: null }, never)).rejects.toThrow(
    'job x on the queue deliver has no delivery id; another program may use the same queue',
  )
  expect(await process.handle({ id: 'x', data: { id: 'dlv_9_z' } }, never)).toEqual({ kind: 'done' })
})

test('a job that comes before its time sends nothing', async () => {
  const [world, there] = [newWorld(), await receiver()]
  there.answer = (_got, response) => response.writeHead(500).end()
  await subscribe(world, there)
  const process = startProcess(world)
  await put(world.store, anEvent('alert.opened', 1))
  await process.fanOut()
  const never = new AbortController().signal
  const job = { id: 'dlv_1_a', data: { id: 'dlv_1_a' } }
  const first = await process.handle(job, never)
  expect(await process.handle(job, never)).toEqual(first)
  expect(first).toMatchObject({ kind: 'again', inMs: expect.any(Number) })
  expect(there.received).toHaveLength(1)
})

test('the sweep goes on where it stopped, and from the beginning after the end', async () => {
  const [world, there] = [newWorld(), await receiver()]
  await subscribe(world, there)
  const process = startProcess(world)
  const set = Array.from({ length: 1_200 }, (_, index) => {
    const state = { kind: 'pending', step: 0, nextAttemptAt: BEGIN } as const
    const made: Delivery = {
      version: 1,
      id: `dlv_${index}_a`,
      messageId: `msg_${index}_a`,
      subscription: 'wh_a',
      type: 'alert.opened',
      alert: null,
      message: 'm',
      purpose: 'event',
      createdAt: BEGIN,
      state,
      attempts: [],
    }
    return writeDelivery(null, made).set
  }).flat()
  await world.store.commit({ set })
  const swept = [await process.sweep(), await process.sweep(), await process.sweep()]
  expect(swept).toEqual([1_000, 200, 1_000])
  expect((await process.queue.counts()).waiting).toBe(1_200)
})

test('what was asked for again by hand says nothing against an endpoint', async () => {
  const [world, there] = [newWorld(), await receiver()]
  await subscribe(world, there)
  const process = startProcess(world)
  await process.work()
  await put(world.store, anEvent('alert.opened', 1))
  await process.run()
  there.answer = (_got, response) => response.writeHead(500).end()
  await redeliver('dlv_1_a', { ...world, queue: process.queue })
  await process.run()
  expect(await delivery(world, 'dlv_1_a')).toMatchObject({
    purpose: 'redelivery',
    state: { kind: 'pending', step: 1 },
  })
  expect((await readFailing(world.store, 'wh_a')).failing).toBeNull()
})

test('a delivery that still waits is brought forward, and stays what it is', async () => {
  const [world, there] = [newWorld(), await receiver()]
  there.answer = (_got, response) => response.writeHead(500).end()
  await subscribe(world, there)
  const process = startProcess(world)
  await process.work()
  await put(world.store, anEvent('alert.opened', 1))
  await process.run()
  world.clock.move(7 * SECOND)
  await process.run()
  there.answer = (_got, response) => response.end()
  await redeliver('dlv_1_a', { ...world, queue: process.queue })
  await untilIdle(process.queue)
  expect(await delivery(world, 'dlv_1_a')).toMatchObject({
    purpose: 'event',
    state: { kind: 'delivered' },
    attempts: [{ status: 500 }, { status: 500 }, { status: 200 }],
  })
})

test('a subscriber of disabled webhooks is notified at once', async () => {
  const [world, gone, watcher] = [newWorld(), await receiver(), await receiver()]
  gone.answer = (_got, response) => response.writeHead(410).end()
  await subscribe(world, gone, { id: 'wh_gone' })
  await subscribe(world, watcher, { id: 'wh_watcher', events: ['webhook.disabled'] })
  const process = startProcess(world)
  await process.work()
  await put(world.store, anEvent('alert.opened', 1))
  await process.fanOut()
  await untilIdle(process.queue)
  expect(watcher.received.map(({ body }) => JSON.parse(body).data.id)).toEqual(['wh_gone'])
})

test('a disabled subscription can be tested', async () => {
  const [world, there] = [newWorld(), await receiver()]
  await subscribe(world, there, { state: { kind: 'disabled', at: BEGIN, reason: 'x' } })
  const process = startProcess(world)
  await process.work()
  const { subscription } = (await readSubscription(world.store, 'wh_a'))!
  await sendTest(subscription, 'test_1', { ...world, queue: process.queue, formats })
  await untilIdle(process.queue)
  expect(idsOf(there)).toEqual(['msg_test_1_a'])
})
