import type { Store } from '../../ports/store.js'
import type { Delivery } from '../deliveries.js'
import type { HeldDelivery } from '../delivery-store.js'
import { readDelivery } from '../delivery-store.js'
import { readNotificationLog } from '../notification-log.js'
import { isOvertaken, judgeEarlier, wasTried } from './decide-turn.js'
import type { CarriedState } from './turn-keys.js'
import { statesOf, turnKey, turnPrefix } from './turn-keys.js'

/** Whether a pending delivery may be sent now. */
export type Turn =
  /** After the ones that it overtakes are dropped. */
  | { readonly kind: 'send'; readonly overtakes: readonly HeldDelivery[] }
  /** An earlier delivery of the same alert goes first. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'overtaken' }

const PAGE = 16

/**
 * The turn of a pending delivery among the others of its alerts. Reads one key in the usual case, that it is the first.
 */
export async function readTurn(store: Store, own: Delivery): Promise<Turn> {
  const overtakes = new Map<string, HeldDelivery>()
  for (const state of statesOf(own)) {
    if (needsLookBehind(own) && (await isBehind(store, own, state))) return { kind: 'overtaken' }
    const found = await judgeAllEarlier(store, own, state)
    if (found === 'wait' || found === 'overtaken') return { kind: found }
    for (const held of found) overtakes.set(held.delivery.id, held)
  }
  return { kind: 'send', overtakes: [...overtakes.values()] }
}

/** The first pending delivery of each alert of a delivery: what may be sent once this one is over. */
export async function nextInTurn(store: Store, own: Delivery): Promise<string[]> {
  const pages = await Promise.all(
    statesOf(own).map(({ alert }) => store.list({ prefix: turnPrefix(own.subscription, alert), limit: 2 })),
  )
  // Its own place is left only when it is to be tried again.
  const first = pages.flatMap((page) => page.filter(({ value }) => value !== own.id).slice(0, 1))
  return [...new Set(first.map(({ value }) => value))]
}

/** A newer delivery of one of its alerts was made for the subscription, and is pending or over. */
export async function hasNewer(store: Store, own: Delivery): Promise<boolean> {
  for (const state of statesOf(own)) {
    const newest = await readNewest(store, own.subscription, state.alert)
    if (newest !== null && isNewer(newest, state, own)) return true
  }
  return false
}

async function judgeAllEarlier(
  store: Store,
  own: Delivery,
  state: CarriedState,
): Promise<HeldDelivery[] | 'wait' | 'overtaken'> {
  const prefix = turnPrefix(own.subscription, state.alert)
  const overtakes: HeldDelivery[] = []
  for (let after: string | undefined; ; ) {
    const page = await store.list({ prefix, limit: PAGE, ...(after === undefined ? {} : { after }) })
    for (const { key, value } of page) {
      if (key >= turnKey(own, state)) return overtakes
      const held = await readDelivery(store, value)
      if (held === null || held.delivery.state.kind !== 'pending') continue
      const verdict = judgeEarlier(own, held.delivery)
      if (verdict === 'goes-first') return 'wait'
      if (verdict === 'superfluous') return 'overtaken'
      overtakes.push(held)
    }
    if (page.length < PAGE) return overtakes
    after = page.at(-1)!.key
  }
}

/** Only what was tried or asked for again can be older than what was sent. */
function needsLookBehind(own: Delivery): boolean {
  return wasTried(own) || own.purpose === 'redelivery'
}

async function isBehind(store: Store, own: Delivery, state: CarriedState): Promise<boolean> {
  const prefix = turnPrefix(own.subscription, state.alert)
  const last = await store.list({ prefix, limit: PAGE, reverse: true })
  for (const { key, value } of last) {
    if (key <= turnKey(own, state)) break
    const held = await readDelivery(store, value)
    if (held !== null && isOvertaken(own, held.delivery)) return true
  }
  const newest = await readNewest(store, own.subscription, state.alert)
  return newest !== null && newest.state.kind !== 'pending' && isNewer(newest, state, own)
}

/** Whether a delivery was made for the subscription with a newer state of the alert than this one. */
export async function isNewerMade(store: Store, subscription: string, state: CarriedState): Promise<boolean> {
  const newest = await readNewest(store, subscription, state.alert)
  return newest !== null && sequenceIn(newest, state.alert) > state.sequence
}

/** The delivery of the newest event that the subscription received or is to receive of an alert. */
async function readNewest(store: Store, subscription: string, alert: string): Promise<Delivery | null> {
  const [logEntry = null] = await readNotificationLog(store, [{ subscription, alert }])
  if (logEntry?.delivery == null) return null
  return (await readDelivery(store, logEntry.delivery))?.delivery ?? null
}

function isNewer(newest: Delivery, state: CarriedState, own: Delivery): boolean {
  // A supplement waits for a whole message that is still to be sent. It has gone before one that is asked for again.
  if (newest.isSupplement === true && isPending(newest) && isPending(own) && own.isSupplement !== true)
    return false
  return sequenceIn(newest, state.alert) > state.sequence
}

/** 0 when the delivery does not carry the alert. */
function sequenceIn(delivery: Delivery, alert: string): number {
  return statesOf(delivery).find((state) => state.alert === alert)?.sequence ?? 0
}

function isPending({ state }: Delivery): boolean {
  return state.kind === 'pending'
}
