import type { Instant } from '../../core/model/instant.js'
import { DAY, formatInstant } from '../../core/model/instant.js'
import { defineCodec } from '../log/codec.js'
import { DamagedState } from '../log/damaged-state.js'
import { failingKey, KEYS } from '../log/keys.js'
import { deliveryFrom1 } from '../log/migrations.js'
import type { Change, KeyValue, Store } from '../ports/store.js'
import type { Delivery, Failing } from './deliveries.js'
import { endedLogEntries } from './notification-log.js'
import { statesOf, turnKey } from './order/turn-keys.js'

const deliveryCodec = defineCodec<Delivery>({
  kind: 'delivery',
  version: 2,
  migrations: { 1: deliveryFrom1 },
})
export const messageCodec = defineCodec<FrozenMessage>({ kind: 'message', version: 1 })
export const failingCodec = defineCodec<Failing>({ kind: 'webhook health', version: 1 })

/** What is sent, made once and sent unchanged by every attempt and to every subscription of the same format. */
export interface FrozenMessage {
  readonly version: 1
  readonly contentType: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A delivery as read, with the text that a change of it is checked against. */
export interface HeldDelivery {
  readonly delivery: Delivery
  readonly text: string
}

const deliveryKey = (id: string) => `${KEYS.delivery}${id}`
/** Sorts what is pending by when it is due. */
const dueKey = (at: Instant, id: string) => `${KEYS.deliveryDue}${formatInstant(at)}/${id}`
/** Sorts what is over by when it ended. */
const overKey = (at: Instant, id: string) => `${KEYS.deliveryOver}${formatInstant(at)}/${id}`
const ofKey = ({ subscription, createdAt, id }: Delivery) =>
  `${KEYS.deliveryOf}${subscription}/${formatInstant(createdAt)}/${id}`
export const MESSAGES = KEYS.deliveryMessage

/** In the order of creation, so that old ones are found. `name` distinguishes messages of one instant. */
export function messageKey(at: Instant, name: string): string {
  return `${MESSAGES}${formatInstant(at)}/${name}`
}

/** What storing a delivery writes: itself, and where to find it. `before` is null for a new one. */
export function writeDelivery(
  before: Delivery | null,
  after: Delivery,
): Required<Pick<Change, 'set' | 'delete'>> {
  const set = [{ key: deliveryKey(after.id), value: deliveryCodec.encode(after) }, placeOf(after)]
  if (before === null) set.push({ key: ofKey(after), value: after.id })
  const turns = turnsOf(after)
  set.push(...turns)
  const kept = new Set([placeOf(after), ...turns].map(({ key }) => key))
  const old = before === null ? [] : [placeOf(before), ...turnsOf(before)]
  return { set, delete: old.map(({ key }) => key).filter((key) => !kept.has(key)) }
}

/** What a commit checks so that it refuses when the delivery was changed meanwhile. */
export function checkDelivery({ delivery, text }: HeldDelivery): KeyValue {
  return { key: deliveryKey(delivery.id), value: text }
}

export async function readDelivery(store: Store, id: string): Promise<HeldDelivery | null> {
  const [text = null] = await store.get([deliveryKey(id)])
  return text === null ? null : { delivery: parseDelivery(id, text), text }
}

/** Null when the text has expired. */
export async function findMessage(store: Store, key: string): Promise<FrozenMessage | null> {
  const [text = null] = await store.get([key])
  return text === null ? null : messageCodec.decode(text, `the message ${key}`)
}

/** @throws DamagedState when the message is gone: a delivery never outlives it */
export async function readMessage(store: Store, key: string): Promise<FrozenMessage> {
  const message = await findMessage(store, key)
  if (message !== null) return message
  throw new DamagedState(`the message ${key}`, 'it is gone, but a delivery of it is left')
}

/** A page of a subscription's deliveries, the newest first; `after` is the place that the page before it gave. */
export async function readDeliveries(
  store: Store,
  subscription: string,
  page: { readonly limit: number; readonly after?: string },
): Promise<{ readonly deliveries: readonly Delivery[]; readonly next: string | null }> {
  const prefix = `${KEYS.deliveryOf}${subscription}/`
  const found = await store.list({
    prefix,
    reverse: true,
    limit: page.limit,
    ...(page.after === undefined ? {} : { after: prefix + page.after }),
  })
  const texts = await store.get(found.map(({ value }) => deliveryKey(value)))
  return {
    deliveries: texts.flatMap((text, index) =>
      text === null ? [] : [parseDelivery(found[index]!.value, text)],
    ),
    next: found.length < page.limit ? null : found.at(-1)!.key.slice(prefix.length),
  }
}

/** Entries that one page of a filtered list looks at. */
const MAX_LOOKED_AT = 2_000

/** The same of some states. Such a page may have fewer entries than its limit although there is a next one. */
export async function readDeliveriesIn(
  store: Store,
  subscription: string,
  states: readonly Delivery['state']['kind'][],
  page: { readonly limit: number; readonly after?: string },
): Promise<{ readonly deliveries: readonly Delivery[]; readonly next: string | null }> {
  const deliveries: Delivery[] = []
  let next = page.after ?? null
  for (let looked = 0; looked < MAX_LOOKED_AT; looked += page.limit) {
    const limit = page.limit - deliveries.length
    const found = await readDeliveries(store, subscription, {
      limit,
      ...(next === null ? {} : { after: next }),
    })
    deliveries.push(...found.deliveries.filter((one) => states.includes(one.state.kind)))
    next = found.next
    if (next === null || deliveries.length >= page.limit) break
  }
  return { deliveries, next }
}

/**
 * Ids of pending deliveries that are due, the longest first; `after` continues behind the place that the page before it
 * gave.
 */
export async function readDue(
  store: Store,
  at: Instant,
  page: { readonly limit: number; readonly after: string | null },
): Promise<{ readonly ids: readonly string[]; readonly next: string | null }> {
  const found = await store.list({
    prefix: KEYS.deliveryDue,
    limit: page.limit,
    ...(page.after === null ? {} : { after: page.after }),
  })
  const end = dueKey(at + 1, '')
  const due = found.filter(({ key }) => key < end)
  return {
    ids: due.map(({ value }) => value),
    next: due.length < page.limit ? null : due.at(-1)!.key,
  }
}

/** How long what became of a delivery can be looked up. */
export const KEPT = 30 * DAY

/**
 * Messages outlive every delivery of them: one is pending for at most five days, and asked for again for at most `KEPT`
 * after its making.
 */
const MESSAGES_KEPT = KEPT + 15 * DAY

/** Whether a delivery may be asked for again: its message is there as long as that takes. */
export function mayRedeliver({ createdAt }: Delivery, at: Instant): boolean {
  return at - createdAt < KEPT
}

/** Deletes a page of what is kept no longer, and says how many entries it went through. */
export async function pruneDeliveries(store: Store, at: Instant, limit: number): Promise<number> {
  const over = await older(store, KEYS.deliveryOver, at - KEPT, limit)
  const messages = await older(store, MESSAGES, at - MESSAGES_KEPT, limit)
  const logEntries = await endedLogEntries(store, at - KEPT, limit)
  const gone = [...over, ...messages].map(({ key }) => key).concat(logEntries)
  if (gone.length === 0) return 0

  const checks: KeyValue[] = []
  for (const { key, value } of over) {
    const held = await readDelivery(store, value)
    // Somebody asked for it again a moment ago.
    if (held === null || placeOf(held.delivery).key !== key) continue
    checks.push(checkDelivery(held))
    gone.push(deliveryKey(value), ofKey(held.delivery))
  }
  const committed = await store.commit({ checks, delete: gone })
  return committed.kind === 'done' ? gone.length : 0
}

/** Since when an endpoint fails, with the text as stored; both null when it does not. */
export async function readFailing(
  store: Store,
  subscription: string,
): Promise<{ readonly failing: Failing | null; readonly text: string | null }> {
  const [text = null] = await store.get([failingKey(subscription)])
  return {
    failing: text === null ? null : failingCodec.decode(text, `the health of ${subscription}`),
    text,
  }
}

/** Where a pending delivery waits for its turn. */
function turnsOf(delivery: Delivery): KeyValue[] {
  if (delivery.state.kind !== 'pending') return []
  return statesOf(delivery).map((state) => ({ key: turnKey(delivery, state), value: delivery.id }))
}

function placeOf({ id, state }: Delivery): KeyValue {
  return {
    key: state.kind === 'pending' ? dueKey(state.nextAttemptAt, id) : overKey(state.at, id),
    value: id,
  }
}

async function older(store: Store, prefix: string, before: Instant, limit: number) {
  const end = `${prefix}${formatInstant(before)}`
  return (await store.list({ prefix, limit })).filter(({ key }) => key < end)
}

function parseDelivery(id: string, text: string): Delivery {
  return deliveryCodec.decode(text, `delivery ${id}`)
}
