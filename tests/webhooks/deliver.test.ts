import { afterEach, expect, test } from 'vitest'
import { DAY, HOUR, SECOND } from '../../src/core/model/instant.js'
import { changeSubscription, deleteSubscription } from '../../src/pipeline/endpoints/subscriptions.js'
import { anEvent, BEGIN, put } from './alert-events.js'
import {
  closeAll,
  delivery,
  idsOf,
  newWorld,
  OLD_SECRET,
  receiver,
  SECRET,
  startProcess,
  subscribe,
  until,
} from './deliver-world.js'
import { validSignatures } from './receiver.js'
import { untilIdle } from './until-idle.js'

afterEach(closeAll)

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
    data: { ...event.alert, name: event.alert.service, category: null, sequence: 1, reason: event.reason },
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
