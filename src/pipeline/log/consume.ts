import type { Change, LogEntry, Store } from '../ports/store.js'
import { DamagedState } from './damaged-state.js'
import type { DeadLetters } from './dead-letters.js'
import { writeWork } from './dead-letters.js'

/**
 * How a stage of the pipeline consumes a log. It reads the entries after the offset, applies them in memory, and
 * commits the changes under a fence. The fence is the text of the stored offset. A step is refused when another process
 * has moved the offset. A step may therefore run twice, run in two processes, or die half-way, without any change.
 */
export type ConsumeStep<Found> =
  | ({ readonly kind: 'moved'; readonly entries: number } & Found)
  | { readonly kind: 'nothing-new' }
  /** Another process was first; the state in memory is discarded, and the next step reads anew. */
  | { readonly kind: 'refused' }

/** One log, the stage that consumes it, and what the stage does with the entries. */
export interface Consumer<State, Found> {
  readonly store: Store
  readonly log: string
  /** The log in a message: `the intake log`. */
  readonly title: string
  readonly offsetKey: string
  /** Entries in one step. With 0 the log is not read. */
  readonly limit: number
  /** A step without entries is applied too: time alone may have an effect. */
  readonly appliesEmpty?: boolean
  /** For logs of what strangers wrote: an entry that stalls processes is applied without its posts. */
  readonly guard?: EntryGuard | undefined
  /** The stage as it was last committed. */
  load(): Promise<Snapshot<State>>
  /** Applies entries to the state, which may change in place. Null when the entries cause no change. */
  apply(snapshot: Snapshot<State>, entries: readonly LogEntry[]): Promise<Applied<State, Found> | null>
}

export interface EntryGuard {
  readonly deadLetters: DeadLetters
  /** The entry without its posts. */
  withoutPosts(entry: LogEntry): string
}

/** A stage between two steps. */
export interface Snapshot<State> {
  /** The offset as the store holds it; null before the first step. */
  readonly offsetText: string | null
  /** The last entry that was applied. */
  readonly position: number
  readonly state: State
}

/** The changes that the entries of a step cause. */
export interface Applied<State, Found> {
  readonly offsetText: string
  readonly position: number
  readonly state: State
  /** Everything to commit besides the offset. */
  readonly change: Change
  readonly found: Found
}

/** What a process remembers of a stage between steps. Only a cache: the store is the truth. */
export interface ConsumerMemory<State> {
  snapshot: Snapshot<State> | null
  /** The step under way. Two steps at once would apply the same entries to the same state. */
  running: Promise<unknown>
  /** Entries to read for the next step. */
  fits: number
}

/** Of a log that was quiet, so many are read at first: entries of one large body may come together. */
const FIRST_ENTRIES = 8
/** The process answers nobody while a step is applied, so a step of large entries is short. */
const MAX_CHARS = 400_000

export function newConsumerMemory<State>(): ConsumerMemory<State> {
  return { snapshot: null, running: Promise.resolve(), fits: Number.MAX_SAFE_INTEGER }
}

/** Takes one step; it waits for the step of the same memory that is under way. */
export function consume<State, Found extends object>(
  memory: ConsumerMemory<State>,
  consumer: Consumer<State, Found>,
): Promise<ConsumeStep<Found>> {
  const step = memory.running.then(() => takeStep(memory, consumer))
  memory.running = step.catch(() => {})
  return step
}

async function takeStep<State, Found extends object>(
  memory: ConsumerMemory<State>,
  consumer: Consumer<State, Found>,
): Promise<ConsumeStep<Found>> {
  const { store, offsetKey } = consumer
  const [begun = null] = await store.get([offsetKey])
  try {
    return await takeStepFrom(memory, consumer, begun)
  } catch (error) {
    if (!(error instanceof DamagedState)) throw error
    // A process that stood still finds entries and values gone that another one used up meanwhile. Nothing is damaged
    // then.
    const [now = null] = await store.get([offsetKey])
    if (now === begun) throw error
    return { kind: 'refused' }
  }
}

async function takeStepFrom<State, Found extends object>(
  memory: ConsumerMemory<State>,
  consumer: Consumer<State, Found>,
  begun: string | null,
): Promise<ConsumeStep<Found>> {
  const { store, offsetKey } = consumer
  // The snapshot in memory, if the store still stands there; else the stored one.
  const known = memory.snapshot?.offsetText === begun ? memory.snapshot : null
  const snapshot = known ?? (await consumer.load())
  memory.snapshot = snapshot
  const entries = consumer.limit === 0 ? [] : await readFitting(memory, consumer, snapshot.position)
  if (entries.length === 0 && consumer.appliesEmpty !== true) return { kind: 'nothing-new' }

  // From here on memory may be ahead of the store, until the commit is known.
  memory.snapshot = null
  const applied = await applyMarked(consumer, snapshot, entries)
  if (applied === null) {
    memory.snapshot = snapshot
    return { kind: 'nothing-new' }
  }
  const { offsetText, position, state, change, found } = applied
  const committed = await store.commit({
    ...change,
    checks: [{ key: offsetKey, value: snapshot.offsetText }, ...(change.checks ?? [])],
    set: [{ key: offsetKey, value: offsetText }, ...(change.set ?? [])],
  })
  if (committed.kind === 'refused') return { kind: 'refused' }
  memory.snapshot = { offsetText, position, state }
  return { kind: 'moved', entries: entries.length, ...found }
}

async function applyMarked<State, Found>(
  { log, guard, apply }: Consumer<State, Found>,
  snapshot: Snapshot<State>,
  entries: readonly LogEntry[],
): Promise<Applied<State, Found> | null> {
  if (guard === undefined || entries.length === 0) return apply(snapshot, entries)
  const { deadLetters } = guard
  const safe = withoutSetAside(log, guard, entries)
  const [from, to] = [entries[0]!.number, entries.at(-1)!.number]
  deadLetters.mark.begin(writeWork({ kind: 'entries', log, from, to }))
  const applying = apply(snapshot, safe)
  // It runs until it first waits. A loop that stands still while the step waits for the store has other work.
  deadLetters.mark.end()
  return applying
}

/** Entries as they are applied: those that stalled processes come without their posts. */
export function withoutSetAside(
  log: string,
  guard: EntryGuard | undefined,
  entries: readonly LogEntry[],
): readonly LogEntry[] {
  if (guard === undefined) return entries
  const { deadLetters, withoutPosts } = guard
  return entries.map((entry) =>
    deadLetters.isSetAside({ kind: 'entries', log, from: entry.number, to: entry.number })
      ? { ...entry, value: withoutPosts(entry) }
      : entry,
  )
}

/** As many entries as one step applies in a short time, at least one. Large entries are read with few others. */
async function readFitting<State, Found>(
  memory: ConsumerMemory<State>,
  consumer: Consumer<State, Found>,
  position: number,
): Promise<LogEntry[]> {
  const limit = Math.min(memory.fits, consumer.limit)
  const entries = await readEntries({ ...consumer, limit }, position)
  let chars = 0
  const beyond = entries.findIndex(({ value }, index) => {
    chars += value.length
    return index > 0 && chars > MAX_CHARS
  })
  const isQuiet = entries.length < Math.min(limit, FIRST_ENTRIES)
  memory.fits = beyond > 0 ? beyond : isQuiet ? FIRST_ENTRIES : Math.min(limit * 2, consumer.limit)
  return beyond > 0 ? entries.slice(0, beyond) : entries
}

async function readEntries(
  {
    store,
    log,
    title,
    limit,
    guard,
  }: Pick<Consumer<unknown, unknown>, 'store' | 'log' | 'title' | 'limit' | 'guard'>,
  position: number,
): Promise<LogEntry[]> {
  const isSuspect = guard?.deadLetters.isSuspect(log, position + 1, position + limit) === true
  const entries = await store.readLog(log, position, isSuspect ? 1 : limit)
  for (const [index, { number }] of entries.entries()) checkNumber(title, number, position + 1 + index)
  return entries
}

/** @throws DamagedState when an entry of a log is missing: state built without it would be wrong */
export function checkNumber(title: string, number: number, expected: number): void {
  if (number !== expected) throw new DamagedState(title, `after entry ${expected - 1} comes ${number}`)
}
