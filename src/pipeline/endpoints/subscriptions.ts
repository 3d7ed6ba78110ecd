import type { AlertEvent } from '../../core/model/alert.js'
import type { Instant } from '../../core/model/instant.js'
import type { FORMATS, SUBSCRIBABLE } from '../../core/model/notification-words.js'
import { EVENTS } from '../alerts/alert-store.js'
import { defineCodec } from '../log/codec.js'
import { failingKey, KEYS, notificationLogPrefix } from '../log/keys.js'
import { listAll } from '../log/list-all.js'
import { webhookFrom1 } from '../log/migrations.js'
import type { KeyValue, Store } from '../ports/store.js'
import type { CategoryOf, Filter, Match } from './match-filter.js'
import { matchFilter } from './match-filter.js'
import type { OwnHeaders } from './own-headers.js'

export { FORMATS, SUBSCRIBABLE } from '../../core/model/notification-words.js'
export type { CategoryOf, Filter, Match } from './match-filter.js'

const codec = defineCodec<Subscription>({
  kind: 'webhook',
  version: 2,
  migrations: { 1: webhookFrom1 },
})

export type Subscribable = (typeof SUBSCRIBABLE)[number]

export type Format = (typeof FORMATS)[number]

/** An endpoint that somebody wants events sent to. */
export interface Subscription {
  readonly version: 1
  /** `wh_…` */
  readonly id: string
  /** What operators call it. */
  readonly name?: string | undefined
  readonly url: string
  /** Sent with every request beside our own, by lower-case name. */
  readonly headers?: OwnHeaders | undefined
  readonly events: readonly Subscribable[]
  readonly filter: Filter
  readonly format: Format
  /** The language of its messages. */
  readonly locale: string
  /** IANA, of the times in its messages; UTC without. */
  readonly timeZone?: string | undefined
  /** Seconds after which it is reminded of an alert that lasts; without, it is not. */
  readonly remindEvery?: number | undefined
  /** Seconds for which an event waits for others, to go with them as one `alert.digest`. */
  readonly groupWait?: number | undefined
  /** More messages about alerts than this in a minute become one `alert.digest`. */
  readonly maxPerMinute?: number | undefined
  readonly secrets: Secrets
  readonly state:
    | { readonly kind: 'enabled' }
    | { readonly kind: 'disabled'; readonly at: Instant; readonly reason: string }
  readonly createdAt: Instant
  /** The last event before it was made; it gets nothing of what was before. */
  readonly after: number
}

/** Both sign until the grace is over, so that a receiver may change over when it likes. */
export interface Secrets {
  /** `whsec_…` */
  readonly current: string
  readonly previous: { readonly secret: string; readonly until: Instant } | null
}

/**
 * Whether an alert, as an event shows it, is what a subscription asks for, and if not, what is wrong. Types are asked
 * for apart.
 */
export function matches(
  { filter }: Pick<Subscription, 'filter'>,
  { alert }: AlertEvent,
  categoryOf: CategoryOf = () => null,
): Match {
  return matchFilter(filter, alert, categoryOf)
}

const subscriptionKey = (id: string) => `${KEYS.webhook}${id}`

/** A subscription as read, with the text that a change of it is checked against. */
export interface HeldSubscription {
  readonly subscription: Subscription
  readonly text: string
}

/** Stores a new one. It gets what is stored from now on. */
export async function createSubscription(
  store: Store,
  asked: Omit<Subscription, 'version' | 'after'>,
): Promise<Subscription> {
  const [after = 0] = await store.tails([EVENTS])
  const subscription: Subscription = { version: 1, ...asked, after }
  const key = subscriptionKey(subscription.id)
  const committed = await store.commit({
    checks: [{ key, value: null }],
    set: [writeSubscription(subscription)],
  })
  if (committed.kind === 'refused')
    throw new Error(`webhook ${subscription.id}: this id is taken; draw another`)
  return subscription
}

export async function readSubscription(store: Store, id: string): Promise<HeldSubscription | null> {
  const [text = null] = await store.get([subscriptionKey(id)])
  return text === null ? null : { subscription: parseSubscription(id, text), text }
}

/** All of them, oldest first. */
export async function readSubscriptions(store: Store): Promise<Subscription[]> {
  const found = await listAll(store, subscriptionKey(''))
  return found
    .map(({ key, value }) => parseSubscription(key, value))
    .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
}

/** Changes what is stored by `change`, as often as somebody else was first; null when there is no such subscription. */
export async function changeSubscription(
  store: Store,
  id: string,
  change: (now: Subscription) => Subscription,
): Promise<Subscription | null> {
  for (;;) {
    const held = await readSubscription(store, id)
    if (held === null) return null
    const next = change(held.subscription)
    const committed = await store.commit({
      checks: [checkSubscription(held)],
      set: [writeSubscription(next)],
    })
    if (committed.kind === 'done') return next
  }
}

/** False when there is no such subscription. What was still to be sent is discarded when its time comes. */
export async function deleteSubscription(store: Store, id: string): Promise<boolean> {
  for (;;) {
    const held = await readSubscription(store, id)
    if (held === null) return false
    const logEntries = await listAll(store, notificationLogPrefix(id))
    const committed = await store.commit({
      checks: [checkSubscription(held)],
      delete: [subscriptionKey(id), failingKey(id), ...logEntries.map(({ key }) => key)],
    })
    if (committed.kind === 'done') return true
  }
}

/** What a commit writes to store a subscription. */
export function writeSubscription(subscription: Subscription): KeyValue {
  return { key: subscriptionKey(subscription.id), value: codec.encode(subscription) }
}

/** What a commit checks so that it refuses when the subscription was changed meanwhile. */
export function checkSubscription({ subscription, text }: HeldSubscription): KeyValue {
  return { key: subscriptionKey(subscription.id), value: text }
}

function parseSubscription(what: string, text: string): Subscription {
  return codec.decode(text, `webhook ${what}`)
}
