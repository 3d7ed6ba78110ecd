import type { FoundOrphaned } from '../../core/causes/shard-output.js'
import { RETRACTED } from '../../core/engine/service/close-alert.js'
import type { AlertEvent } from '../../core/model/alert.js'
import { formatInstant } from '../../core/model/instant.js'
import { readHistory } from '../alerts/alert-store.js'
import type { Store } from '../ports/store.js'

/**
 * Closes alerts that ended so long ago that the detection has let them go: only a retraction still changes anything.
 * Events are written by the stage behind the shards alone, so what is read here is what the commit of its step adds to.
 */
export async function closeStored(
  store: Store,
  orphaned: readonly FoundOrphaned[],
  /** Events of the same step, not stored yet. */
  before: readonly AlertEvent[],
): Promise<AlertEvent[]> {
  const events = new Map<string, AlertEvent>()
  for (const { command, at } of orphaned) {
    if (command.as !== 'retracted' || events.has(command.alert)) continue
    const last =
      before.findLast(({ alert }) => alert.id === command.alert) ??
      (await readHistory(store, command.alert)).at(-1)
    if (last === undefined || last.alert.status !== 'resolved') continue
    const note = command.note === null ? {} : { note: command.note }
    const closedBy = command.by === undefined ? {} : { closedBy: command.by }
    events.set(command.alert, {
      type: 'alert.retracted',
      at: formatInstant(at),
      sequence: last.sequence + 1,
      reason: RETRACTED,
      alert: { ...last.alert, status: 'retracted', retractedAt: formatInstant(at), ...note, ...closedBy },
    })
  }
  return [...events.values()]
}
