import type { Instant } from '../../../core/model/instant.js'
import { formatInstant } from '../../../core/model/instant.js'
import type { Subscription } from '../../endpoints/subscriptions.js'
import { defineCodec } from '../../log/codec.js'
import { KEYS } from '../../log/keys.js'
import type { KeyValue, Store } from '../../ports/store.js'

const codec = defineCodec<PostponedEvent>({ kind: 'postponed event', version: 1 })

/** An event that is sent at its time unless a newer one of its alert comes before. */
export interface PostponedEvent {
  readonly version: 1
  readonly subscription: string
  readonly alert: string
  readonly sequence: number
  /** Its number in the log of events. */
  readonly number: number
}

const PREFIX = KEYS.postponedEvent
const PAGE = 200

export function writePostponed(
  { id }: Pick<Subscription, 'id'>,
  about: Pick<PostponedEvent, 'alert' | 'sequence' | 'number'>,
  at: Instant,
): KeyValue {
  const value: PostponedEvent = { version: 1, subscription: id, ...about }
  return { key: `${PREFIX}${formatInstant(at)}/${id}/${about.alert}`, value: codec.encode(value) }
}

/** A page of those whose time has come, with what a commit checks and deletes. */
export async function duePostponed(
  store: Store,
  now: Instant,
): Promise<{ readonly entry: KeyValue; readonly postponed: PostponedEvent }[]> {
  const end = `${PREFIX}${formatInstant(now + 1)}`
  const due = (await store.list({ prefix: PREFIX, limit: PAGE })).filter(({ key }) => key < end)
  return due.map((entry) => ({ entry, postponed: codec.decode(entry.value, entry.key) }))
}
