import { afterEach, expect, test } from 'vitest'
import type { Delivery } from '../../src/pipeline/notify/deliveries.js'
import { writeDelivery } from '../../src/pipeline/notify/delivery-store.js'
import type { Store } from '../../src/pipeline/ports/store.js'
import { anEvent, BEGIN, put } from './alert-events.js'
import {
  closeAll,
  delivery,
  idsOf,
  newWorld,
  receiver,
  startProcess,
  subscribe,
  until,
} from './deliver-world.js'
import { untilIdle } from './until-idle.js'

afterEach(closeAll)

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
