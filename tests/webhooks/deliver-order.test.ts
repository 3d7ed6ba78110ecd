import { afterEach, expect, test } from 'vitest'
import { DAY, MINUTE, SECOND } from '../../src/core/model/instant.js'
import { sendDigests } from '../../src/pipeline/notify/digests.js'
import { redeliver } from '../../src/pipeline/notify/redeliver.js'
import { formats } from '../support/texts.js'
import { anEvent, aSubscription, put } from './alert-events.js'
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
  expect(idsOf(there)).toEqual([
    'msg_digest-1-3-3_a',
    'msg_4_a',
    expect.stringMatching(/^msg_digest-1-3-2-\w+_a$/),
  ])
  const { data } = JSON.parse(there.received.at(-1)!.body)
  expect(data.events.map((event: { data: { id: string } }) => event.data.id)).toEqual(['alr_1', 'alr_3'])
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

test('a trigger of PagerDuty is not sent again after a change event that is newer', async () => {
  const [world, there] = [newWorld(), await receiver()]
  await subscribe(world, there, { format: 'pagerduty', url: `${there.url}?routing_key=k` })
  const process = startProcess(world)
  await process.work()
  const parts = { ...world, queue: process.queue }
  await put(world.store, anEvent('alert.opened', 1))
  await put(world.store, { ...anEvent('alert.updated', 2), changed: { severity: ['minor', 'major'] } })
  await put(world.store, { ...anEvent('alert.updated', 3), changed: { scope: [[], ['IT']] } })
  await process.run()
  expect(idsOf(there)).toEqual(['msg_1_a', 'msg_2_a', 'msg_3_a'])
  for (const older of ['dlv_1_a', 'dlv_2_a']) {
    expect(await redeliver(older, parts)).toEqual({ kind: 'refused', reason: 'overtaken' })
  }
  expect(await redeliver('dlv_3_a', parts)).toMatchObject({ kind: 'pending' })
})

test('a trigger of PagerDuty that still waits is brought forward although a change event waits behind it', async () => {
  const [world, there] = [newWorld(), await receiver()]
  there.answer = (_got, response) => response.writeHead(500).end()
  await subscribe(world, there, { format: 'pagerduty', url: `${there.url}?routing_key=k` })
  const process = startProcess(world)
  await process.work()
  await put(world.store, anEvent('alert.opened', 1))
  await put(world.store, { ...anEvent('alert.updated', 2), changed: { scope: [[], ['IT']] } })
  await process.run()
  world.clock.move(7 * SECOND)
  await process.run()
  there.answer = (_got, response) => response.end()
  expect(await redeliver('dlv_1_a', { ...world, queue: process.queue })).toMatchObject({ kind: 'pending' })
  await untilIdle(process.queue)
  expect(idsOf(there)).toEqual(['msg_1_a', 'msg_1_a', 'msg_1_a', 'msg_2_a'])
})

test('a digest that finds itself overtaken gives its other alerts to the next one', async () => {
  const [world, there] = [newWorld(), await receiver()]
  there.answer = (_got, response) => response.writeHead(500).end()
  await subscribe(world, there, { groupWait: 1, events: [...aSubscription().events, 'alert.digest'] })
  const process = startProcess(world)
  await process.work()
  const opened = ['alr_1', 'alr_2', 'alr_3'].map((id) => anEvent('alert.opened', 1, { id }))
  await put(world.store, ...opened)
  await process.run()
  world.clock.move(SECOND)
  await process.remind()
  await process.run()
  await put(world.store, anEvent('alert.resolved', 2, { id: 'alr_2' }))
  await process.fanOut()
  // Its delivery is stored, and the process dies before the job is on the queue.
  world.clock.move(SECOND)
  await sendDigests({ ...world, formats })
  there.answer = (_got, response) => response.end()
  const never = new AbortController().signal
  world.clock.move(5 * SECOND)
  await process.handle({ id: 'x', data: { id: 'dlv_digest-1-3-3_a' } }, never)
  for (let time = 0; time < 2; time++) {
    world.clock.move(SECOND)
    await process.remind()
    await process.run()
  }
  const sent = there.received.map(({ body }) => JSON.parse(body).data)
  const alerts = sent.map(
    (data) => data.events?.map((event: { data: { id: string } }) => event.data.id) ?? data.id,
  )
  expect(alerts).toEqual([['alr_1', 'alr_2', 'alr_3'], 'alr_2', ['alr_1', 'alr_3']])
})
