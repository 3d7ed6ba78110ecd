import { formatInstant } from '../../../core/model/instant.js'
import { readHistory } from '../../alerts/alert-store.js'
import { readSubscription } from '../../endpoints/subscriptions.js'
import type { Clock } from '../../ports/clock.js'
import type { KeyValue, Store } from '../../ports/store.js'
import { readSilences } from '../../silences/silences.js'
import { FAN_OUT_OFFSET, isSilenced, moveOn } from '../held-notifications.js'
import type { Formats } from '../message.js'
import { addPostponedEvent, finishBatch, readBatch } from './fan-out-batch.js'
import { UPDATE_EVERY } from './message-pace.js'
import type { PostponedEvent } from './postponed.js'
import { duePostponed } from './postponed.js'

interface PostponedParts {
  readonly store: Store
  readonly clock: Clock
  readonly formats: Formats
}

/** Sends the postponed events that are due and still the newest of their alerts, and gives the deliveries. */
export async function sendPostponed(parts: PostponedParts): Promise<string[]> {
  const made: string[] = []
  for (const { entry, postponed } of await duePostponed(parts.store, parts.clock.now())) {
    made.push(...(await sendOne(entry, postponed, parts)))
  }
  return made
}

async function sendOne(
  entry: KeyValue,
  { subscription: id, alert, sequence, number }: PostponedEvent,
  { store, clock, formats }: PostponedParts,
): Promise<readonly string[]> {
  const now = clock.now()
  // The fan-out decides about newer events; what is read here counts only as long as it has not gone on.
  const [offset = null] = await store.get([FAN_OUT_OFFSET])
  const found = await readSubscription(store, id)
  const history = await readHistory(store, alert)
  const event = history.find((one) => one.sequence === sequence)
  const drop = async () => {
    await store.commit({ checks: [entry], delete: [entry.key] })
    return []
  }
  if (found === null || found.subscription.state.kind === 'disabled' || event === undefined) return drop()
  const batch = await readBatch(store, [{ number, event }], [found.subscription], now)
  const logEntry = batch.logEntries.get(`${id}/${alert}`) ?? null
  if (offset === null || logEntry?.sequence !== sequence || isSilenced(await readSilences(store), event, now))
    return drop()
  const previous = history.findLast((one) => one.sequence < sequence)
  const notifiedAt = formatInstant(Date.parse(logEntry.notifiedAt ?? event.at) + UPDATE_EVERY)
  addPostponedEvent(batch, { number, event, previous, logEntry: { ...logEntry, notifiedAt } }, formats)
  const { checks, set, deliveries } = finishBatch(batch)
  const committed = await store.commit({
    checks: [entry, { key: FAN_OUT_OFFSET, value: offset }, ...checks],
    // A step of the fan-out that has read the notification log before starts anew.
    set: [...set, { key: FAN_OUT_OFFSET, value: moveOn(offset) }],
    delete: [entry.key],
  })
  return committed.kind === 'done' ? deliveries : []
}
