import { afterEach, expect, test } from 'vitest'
import { DAY, HOUR, SECOND } from '../../src/core/model/instant.js'
import { readSubscription } from '../../src/pipeline/endpoints/subscriptions.js'
import { readFailing } from '../../src/pipeline/notify/delivery-store.js'
import { redeliver, sendTest } from '../../src/pipeline/notify/redeliver.js'
import { formats, textsOf } from '../support/texts.js'
import { anEvent, BEGIN, put } from './alert-events.js'
import { closeAll, delivery, idsOf, newWorld, receiver, startProcess, subscribe } from './deliver-world.js'
import { untilIdle } from './until-idle.js'

afterEach(closeAll)

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
  await sendTest(subscription, 'test_1', { ...world, queue: process.queue, formats, textsOf })
  await untilIdle(process.queue)
  expect(idsOf(there)).toEqual(['msg_test_1_a'])
})
