import { setImmediate } from 'node:timers/promises'
import { DAY } from '../../../core/model/instant.js'
import { KEYS } from '../../log/keys.js'
import type { Store } from '../../ports/store.js'
import { ALL_ALERTS, completeSummaries, readAlertsVersion, readSummaries } from '../alert-store.js'
import type { AlertSummary } from '../alert-summary.js'
import { readSummary } from '../alert-summary.js'
import type { AlertColumns } from './alert-columns.js'
import { createAlertColumns } from './alert-columns.js'
import { readChangedAlerts } from './changed-alerts.js'
import { keepView, oncePerStore } from './kept-view.js'
import { matchingRows } from './matching-rows.js'

/**
 * The summaries of all alerts in the memory of a process, for searches that go through many of them. The first search
 * reads them all, and each later one reads what changed: the events since, and the alerts whose numbers change without
 * an event. Alerts are never deleted.
 *
 * Cost: some 150 bytes an alert, and none before the first such search.
 */
export interface AlertArchive {
  /** As they are now. They may change with the next `await`. */
  read(): Promise<AlertColumns>
}

/** The archive of a store; each store has one in a process. */
export const archiveOf = oncePerStore(createAlertArchive)

interface Kept {
  readonly alerts: AlertColumns
  /** The number of the last event that the summaries contain. */
  readonly version: number
  /** When numbers were last written: see `storeNumbers`. */
  readonly numbers: string | null
}

export function createAlertArchive(store: Store): AlertArchive {
  const upToDate = keepView<Kept>((kept) => refresh(store, kept))
  return { read: async () => (await upToDate()).alerts }
}

async function refresh(store: Store, kept: Kept | null): Promise<Kept> {
  const [numbers = null] = await store.get([KEYS.alertNumbers])
  const version = await readAlertsVersion(store)
  const ofEvents = kept === null ? null : await readChangedAlerts(store, kept.version, version)
  if (kept === null || ofEvents === null) return { alerts: await readAll(store), version, numbers }
  const changed = [...ofEvents, ...(numbers === kept.numbers ? [] : changeable(kept.alerts, numbers))]
  for (const summary of await readSummaries(store, changed)) kept.alerts.put(summary)
  return { alerts: kept.alerts, version, numbers }
}

/** The numbers of an alert change for some time after its end. */
function changeable(alerts: AlertColumns, numbers: string | null): AlertSummary[] {
  const filter = { notOverBefore: Number(numbers) - DAY + 1 }
  return Array.from(matchingRows(alerts, filter, { order: 'oldest first' }), alerts.summary)
}

const CHUNK = 1_000

async function readAll(store: Store): Promise<AlertColumns> {
  const all = createAlertColumns()
  for (let after: string | undefined; ; ) {
    const chunk = await store.list({
      prefix: ALL_ALERTS,
      limit: CHUNK,
      ...(after === undefined ? {} : { after }),
    })
    for (const summary of await completeSummaries(store, chunk.map(readSummary))) all.put(summary)
    if (chunk.length < CHUNK) return all
    after = chunk.at(-1)!.key
    // A search through all alerts must not delay other requests to this process.
    await setImmediate()
  }
}
