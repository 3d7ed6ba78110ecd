import type { AlertEvent } from '../../core/model/alert.js'
import type { Clock } from '../ports/clock.js'
import type { LogEntry, Store } from '../ports/store.js'
import { StoreError } from '../ports/store.js'
import type { NameAlert } from './alert-names.js'
import { nameEvent } from './alert-names.js'
import { EVENTS, eventCodec, readAlertsVersion, readHistory, withPosts } from './alert-store.js'
import type { AlertSummary } from './alert-summary.js'
import { summarise } from './alert-summary.js'
import { RENDER_VERSION } from './feedback.js'

/**
 * The end of the log of events, read once for all consumers in this process. It contains stored events only. A consumer
 * that resumes after the last number it got misses no event and gets none twice.
 */
export interface EventTail {
  /** The number of the newest stored event. */
  newest(): Promise<number>
  /**
   * The events behind a number, in order; none when there are no more. Recent ones come from memory.
   * @throws EventsGone when the next one is no longer kept
   */
  read(after: number, limit: number): Promise<readonly TailEntry[]>
  /**
   * Resolves when there are events behind a number, or when the signal aborts. The log is looked at only while somebody
   * waits.
   */
  wait(after: number, signal: AbortSignal): Promise<void>
  /** Something was stored just now: looks without waiting for the next turn. */
  wake(): void
}

export interface TailEntry {
  readonly number: number
  readonly event: AlertEvent
  /** The event as it is answered: its alert with its name. */
  readonly text: string
  readonly summary: AlertSummary
  /** The alert as its earlier events had it, oldest first; read once, when somebody first asks. */
  earlier(): Promise<readonly AlertSummary[]>
}

export class EventsGone extends Error {}

export interface TailParts {
  readonly store: Store
  readonly clock: Clock
  /** Interval between two reads of the log; an event is sent at most this long after its storage. */
  readonly pollMs: number
  readonly nameAlert: NameAlert
  /** Events that are kept in memory. */
  readonly kept?: number
}

const PAGE = 256
const AFTER_FAILURE = 1_000

/** What this process knows of the end of the log, and who waits for more. */
interface TailState {
  /** Without data gaps; its last event is the newest that this process knows. */
  recent: TailEntry[]
  position: number | null
  renderVersion: string | null
  isWatching: boolean
  pause: AbortController
  readonly waiting: Set<Waiting>
}

interface Waiting {
  readonly after: number
  readonly resolve: () => void
}

export function createEventTail(parts: TailParts): EventTail {
  const state: TailState = {
    recent: [],
    position: null,
    renderVersion: null,
    isWatching: false,
    pause: new AbortController(),
    waiting: new Set(),
  }
  return {
    newest: () => readAlertsVersion(parts.store),
    read: (after, limit) => readTail(state, parts, after, limit),
    wait(after, signal) {
      if (signal.aborted || (state.position !== null && state.position > after)) return Promise.resolve()
      return new Promise((resolve) => {
        addWaiting(state, after, signal, resolve)
        if (!state.isWatching) void watch(state, parts)
      })
    },
    wake: () => state.pause.abort(),
  }
}

async function readTail(
  { isWatching, recent }: TailState,
  parts: TailParts,
  after: number,
  limit: number,
): Promise<readonly TailEntry[]> {
  const [oldest] = isWatching ? recent : []
  if (oldest !== undefined && after + 1 >= oldest.number) {
    const from = after + 1 - oldest.number
    if (from < recent.length) return recent.slice(from, from + limit)
  }
  const entries = await readKept(parts.store, after, limit)
  return toTailEntries(parts, entries)
}

/** A log that is deleted to its end has no entry that would show the gap, but its newest number is known. */
async function readKept(store: Store, after: number, limit: number): Promise<readonly LogEntry[]> {
  const gone = new EventsGone(`the events from ${after + 1} on are no longer kept`)
  const entries = await store.readLog(EVENTS, after, limit)
  if (entries.length > 0 && entries[0]!.number !== after + 1) throw gone
  if (entries.length > 0 || (await readAlertsVersion(store)) <= after) return entries
  // There is more: stored since the first look, or deleted before it.
  const late = await store.readLog(EVENTS, after, limit)
  if (late[0]?.number !== after + 1) throw gone
  return late
}

function addWaiting({ waiting }: TailState, after: number, signal: AbortSignal, done: () => void): void {
  const one: Waiting = {
    after,
    resolve: () => {
      waiting.delete(one)
      signal.removeEventListener('abort', one.resolve)
      done()
    },
  }
  waiting.add(one)
  signal.addEventListener('abort', one.resolve)
}

/** Looks at the log while somebody waits. */
async function watch(state: TailState, parts: TailParts): Promise<void> {
  const { clock, pollMs } = parts
  state.isWatching = true
  try {
    while (state.waiting.size > 0) {
      let wait = pollMs
      state.pause = new AbortController()
      try {
        if (await look(state, parts)) wait = 0
      } catch (error) {
        if (error instanceof StoreError && error.kind === 'closed') break
        // The consumer that reads this event reports the damage; the store reports that it is unavailable.
        wait = AFTER_FAILURE
      }
      for (const one of [...state.waiting]) {
        if (state.position !== null && state.position > one.after) one.resolve()
      }
      if (wait > 0) await clock.sleep(wait, state.pause.signal)
    }
  } finally {
    state.isWatching = false
  }
}

/** Whether there may be more to see at once. */
async function look(state: TailState, parts: TailParts): Promise<boolean> {
  const { store, kept = 512 } = parts
  const newest = await readAlertsVersion(store)
  // A post's text may have been redacted: the events in memory must not show it again.
  const [version = null] = await store.get([RENDER_VERSION])
  if (version !== state.renderVersion) state.recent = []
  state.renderVersion = version
  // After a long while in which nobody listened, or a store that was set back, memory begins anew.
  if (state.position === null || newest < state.position || newest - state.position > kept) {
    state.recent = []
    state.position = newest
    return false
  }
  if (newest === state.position) return false
  const entries = await store.readLog(EVENTS, state.position, PAGE)
  for (const entry of await toTailEntries(parts, entries)) {
    if (entry.number !== state.position + 1) state.recent = []
    state.recent.push(entry)
    state.position = entry.number
  }
  if (state.recent.length > kept) state.recent = state.recent.slice(-kept)
  return entries.length === PAGE
}

async function toTailEntries(parts: TailParts, entries: readonly LogEntry[]): Promise<TailEntry[]> {
  const bare = entries.map(({ number, value }) => eventCodec.decode(value, `event ${number}`))
  const whole = await withPosts(parts.store, bare)
  return whole.map((event, index) => toTailEntry(parts, entries[index]!.number, event))
}

function toTailEntry({ store, nameAlert }: TailParts, number: number, event: AlertEvent): TailEntry {
  let earlier: Promise<readonly AlertSummary[]> | undefined
  return {
    number,
    event,
    text: JSON.stringify(nameEvent(event, nameAlert)),
    summary: summarise(event.alert),
    earlier() {
      earlier ??= readEarlier(store, event).catch((error: unknown) => {
        earlier = undefined
        throw error
      })
      return earlier
    },
  }
}

async function readEarlier(store: Store, { sequence, alert }: AlertEvent): Promise<AlertSummary[]> {
  const history = sequence === 1 ? [] : await readHistory(store, alert.id)
  return history.filter((event) => event.sequence < sequence).map((event) => summarise(event.alert))
}
