import type { Instant } from '../../core/model/instant.js'
import { formatInstant } from '../../core/model/instant.js'
import { readState } from '../log/damaged-state.js'
import type { KeyValue, Store } from '../ports/store.js'

/** That a subscription was told of an alert's beginning, and so is told how it goes on. */
export interface Follow {
  readonly version: 1
  /** The last event that it was looked at for. */
  readonly sequence: number
  /** The delivery of the last event that was for it; null when it asks for none of the types so far. */
  readonly delivery: string | null
}

/** What is left of a subscription's follows lies under this. */
export const followPrefix = (subscription: string) => `webhook-follow/${subscription}/`
const followKey = (subscription: string, alert: string) => `${followPrefix(subscription)}${alert}`

/** Follows whose alert ended, by when; one that flares up again is followed on. */
const ENDED = 'webhook-follow-ended/'

/** Which of these pairs follow, in their order. */
export async function readFollows(
  store: Store,
  pairs: readonly { readonly subscription: string; readonly alert: string }[],
): Promise<(Follow | null)[]> {
  const texts = await store.get(pairs.map(({ subscription, alert }) => followKey(subscription, alert)))
  return texts.map((text, index) => (text === null ? null : parseFollow(pairs[index]!.subscription, text)))
}

/** What storing a follow writes; `endedAt` when the alert is over. */
export function writeFollow(
  subscription: string,
  alert: string,
  follow: Follow,
  endedAt: Instant | null,
): KeyValue[] {
  const written = [{ key: followKey(subscription, alert), value: JSON.stringify(follow) }]
  if (endedAt === null) return written
  const ended: Ended = { version: 1, subscription, alert, sequence: follow.sequence }
  const key = `${ENDED}${formatInstant(endedAt)}/${subscription}/${alert}`
  return [...written, { key, value: JSON.stringify(ended) }]
}

/** Keys of a page of follows whose alert ended before `before` and did not flare up again. */
export async function endedFollows(store: Store, before: Instant, limit: number): Promise<string[]> {
  const end = `${ENDED}${formatInstant(before)}`
  const found = (await store.list({ prefix: ENDED, limit })).filter(({ key }) => key < end)
  const ended = found.map(({ key, value }) => readState<Ended>(key, value, 1))
  const follows = await readFollows(store, ended)
  return found.flatMap(({ key }, index) => {
    const { subscription, alert, sequence } = ended[index]!
    return follows[index]?.sequence === sequence ? [key, followKey(subscription, alert)] : [key]
  })
}

interface Ended {
  readonly version: 1
  readonly subscription: string
  readonly alert: string
  readonly sequence: number
}

function parseFollow(subscription: string, text: string): Follow {
  return readState<Follow>(`what ${subscription} was told of an alert`, text, 1)
}
