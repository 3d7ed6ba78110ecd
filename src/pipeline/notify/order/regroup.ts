import type { Instant } from '../../../core/model/instant.js'
import type { Change, Store } from '../../ports/store.js'
import type { Delivery } from '../deliveries.js'
import { FAN_OUT_OFFSET } from '../held-notifications.js'
import { checkGroup, readGroups, writeGroup } from '../notification-groups.js'
import { isNewerMade } from './read-turn.js'
import { statesOf } from './turn-keys.js'

export type Regrouped = Required<Pick<Change, 'checks' | 'set'>>

export const NOTHING: Regrouped = { checks: [], set: [] }

/**
 * Gives the events of an overtaken digest back to the group of its subscription, so that a new digest sends them.
 * Alerts of which a newer delivery exists are left out, as are those of `by`, which goes in its place.
 */
export async function regroup(
  store: Store,
  { digest, subscription }: Delivery,
  by: Delivery | null,
  now: Instant,
): Promise<Regrouped> {
  if (digest === undefined) return NOTHING
  const [offset = null] = await store.get([FAN_OUT_OFFSET])
  const carried = new Set((by === null ? [] : statesOf(by)).map(({ alert }) => alert))
  const numbers: number[] = []
  for (const state of digest) {
    if (carried.has(state.alert) || (await isNewerMade(store, subscription, state))) continue
    numbers.push(state.number)
  }
  if (numbers.length === 0) return NOTHING
  const held = (await readGroups(store, [subscription])).get(subscription)!
  const waiting = [...new Set([...numbers, ...held.group.waiting])].sort((a, b) => a - b)
  const group = { ...held.group, waiting, until: Math.min(held.group.until ?? now, now) }
  // No event may come in between: it would be newer than what is given back.
  const fence = { key: FAN_OUT_OFFSET, value: offset }
  return { checks: [checkGroup(held), fence], set: [writeGroup(subscription, group)] }
}
