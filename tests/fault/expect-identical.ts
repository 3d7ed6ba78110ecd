import { expect } from 'vitest'
import type { AlertEvent } from '../../src/core/model/alert.js'
import { readDeliveries } from '../../src/pipeline/notify/delivery-store.js'
import { statesOf } from '../../src/pipeline/notify/order/turn-keys.js'
import type { Store } from '../../src/pipeline/ports/store.js'
import { storedEvents } from '../support/live-line.js'
import type { WebhookReceiver } from '../support/webhook-receiver.js'

/** As `subscribe` names it. */
const SUBSCRIPTION = 'wh_receiver'

/**
 * Waits until the stored events are those of an undisturbed replay, and until each has come to the subscriber under one
 * id. An event may be missing there whose alert had a newer one to send.
 */
export async function expectIdentical(
  store: Store,
  expected: readonly AlertEvent[],
  receiver: WebhookReceiver,
  timeout: number,
): Promise<void> {
  const poll = { timeout, interval: 200 }
  await expect.poll(async () => (await storedEvents(store)).length, poll).toBe(expected.length)
  expect(JSON.stringify(await storedEvents(store))).toBe(JSON.stringify(expected))

  const { received } = receiver
  const events = expected.map(({ alert, sequence }) => `${alert.id}/${sequence}`).sort()
  await expect.poll(() => notReceived(store, events, received), poll).toEqual([])
  const newest = new Map(expected.map(({ alert, sequence }) => [alert.id, `${alert.id}/${sequence}`]))
  await expect.poll(() => [...newest.values()].filter((event) => !received.has(event))).toEqual([])
  expect([...received.keys()].filter((event) => !events.includes(event))).toEqual([])
  expect([...received.values()].every((ids) => ids.size === 1)).toBe(true)
  expect(new Set([...received.values()].flatMap((ids) => [...ids])).size).toBe(received.size)
  expect(receiver.late).toEqual([])
  expect(receiver.badSignatures()).toBe(0)
}

/** Events that neither came nor were overtaken. */
async function notReceived(
  store: Store,
  events: readonly string[],
  received: ReadonlyMap<string, unknown>,
): Promise<readonly string[]> {
  const { deliveries } = await readDeliveries(store, SUBSCRIPTION, { limit: 1_000 })
  const overtaken = deliveries
    .filter(({ state }) => state.kind === 'discarded' && state.reason === 'overtaken')
    .flatMap((delivery) => statesOf(delivery).map(({ alert, sequence }) => `${alert}/${sequence}`))
  return events.filter((event) => !received.has(event) && !overtaken.includes(event))
}
