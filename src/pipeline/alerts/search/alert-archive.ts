import { setImmediate } from 'node:timers/promises'
import { DAY } from '../../../core/model/instant.js'
import { KEYS } from '../../log/keys.js'
import type { Store } from '../../ports/store.js'
import { ALL_ALERTS, completeSummaries, readAlertsVersion, readSummaries } from '../alert-store.js'
import type { AlertSummary } from '../alert-summary.js'
import { isOver, readSummary } from '../alert-summary.js'
import { readChangedAlerts } from './changed-alerts.js'
import { keepView, oncePerStore } from './kept-view.js'

/**
 * The summaries of all alerts in the memory of a process, for searches that go through many of them. The first search
 * reads them all, and each later one reads what changed: the events since, and the alerts whose numbers change without
 * an event. Alerts are never deleted.
 *
 * Cost: some 400 bytes an alert, and none before the first such search.
 */
export interface AlertArchive {
  /** As they are now, the oldest beginning first. The list changes with the next call. */
  read(): Promise<readonly AlertSummary[]>
}

/** The archive of a store; each store has one in a process. */
export const archiveOf = oncePerStore(createAlertArchive)

interface Kept {
  readonly summaries: AlertSummary[]
  /** The number of the last event that the summaries contain. */
  readonly version: number
  /** When numbers were last written: see `storeNumbers`. */
  readonly numbers: string | null
}

export function createAlertArchive(store: Store): AlertArchive {
  const upToDate = keepView<Kept>((kept) => refresh(store, kept))
  return { read: async () => (await upToDate()).summaries }
}

async function refresh(store: Store, kept: Kept | null): Promise<Kept> {
  const [numbers = null] = await store.get([KEYS.alertNumbers])
  const version = await readAlertsVersion(store)
  const ofEvents = kept === null ? null : await readChangedAlerts(store, kept.version, version)
  if (kept === null || ofEvents === null) return { summaries: await readAll(store), version, numbers }
  const changed = [
    ...ofEvents,
    ...(numbers === kept.numbers ? [] : kept.summaries.filter((one) => mayChange(one, numbers))),
  ]
  for (const summary of await readSummaries(store, changed)) put(kept.summaries, shared(summary))
  return { summaries: kept.summaries, version, numbers }
}

const CHUNK = 1_000

async function readAll(store: Store): Promise<AlertSummary[]> {
  const all: AlertSummary[] = []
  for (let after: string | undefined; ; ) {
    const chunk = await store.list({
      prefix: ALL_ALERTS,
      limit: CHUNK,
      ...(after === undefined ? {} : { after }),
    })
    all.push(...(await completeSummaries(store, chunk.map(readSummary))).map(shared))
    if (chunk.length < CHUNK) return all
    after = chunk.at(-1)!.key
    // A search through all alerts must not delay other requests to this process.
    await setImmediate()
  }
}

type Place = Pick<AlertSummary, 'startedAt' | 'id'>

/** The numbers of an alert change for some time after its end. */
function mayChange({ status, endedAt }: AlertSummary, numbers: string | null): boolean {
  return !isOver(status) || endedAt == null || Date.parse(endedAt) > Number(numbers) - DAY
}

function put(summaries: AlertSummary[], summary: AlertSummary): void {
  const at = placeIn(summaries, summary)
  const isKnown = summaries[at]?.id === summary.id
  summaries.splice(at, isKnown ? 1 : 0, summary)
}

/** The index of the first summary that does not begin before a place. */
export function placeIn(summaries: readonly AlertSummary[], { startedAt, id }: Place): number {
  let [low, high] = [0, summaries.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const one = summaries[middle]!
    const isBefore = one.startedAt === startedAt ? one.id < id : one.startedAt < startedAt
    if (isBefore) low = middle + 1
    else high = middle
  }
  return low
}

/** Equal lists of all summaries are one: there are few different ones. */
function shared(summary: AlertSummary): AlertSummary {
  return {
    ...summary,
    languages: share(summary.languages),
    countries: share(summary.countries),
    sources: share(summary.sources),
    features: share(summary.features),
    regions: share(summary.regions),
  }
}

const MAX_LISTS = 10_000
let lists = new Map<string, readonly string[]>()

function share(list: readonly string[]): readonly string[] {
  const key = list.join('\n')
  const known = lists.get(key)
  if (known !== undefined) return known
  if (lists.size >= MAX_LISTS) lists = new Map()
  lists.set(key, list)
  return list
}
