import type { Alert } from '../../../core/model/alert.js'
import type { Store } from '../../ports/store.js'
import { EVENTS, eventCodec } from '../alert-store.js'

export type ChangedAlert = Pick<Alert, 'startedAt' | 'id' | 'service'>

const CHUNK = 1_000

/**
 * The alerts of the events after number `from` up to `to`. Null where that cannot be known: events are gone, or the
 * store was restored to an older one.
 */
export async function readChangedAlerts(
  store: Store,
  from: number,
  to: number,
): Promise<readonly ChangedAlert[] | null> {
  if (to < from) return null
  const changed = new Map<string, ChangedAlert>()
  for (let after = from; after < to; ) {
    const entries = await store.readLog(EVENTS, after, CHUNK)
    if (entries[0]?.number !== after + 1) return null
    for (const { number, value } of entries) {
      const { alert } = eventCodec.decode(value, `event ${number}`)
      changed.set(alert.id, alert)
    }
    after = entries.at(-1)!.number
  }
  return [...changed.values()]
}
