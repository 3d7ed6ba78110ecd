import type { DetectionPolicy } from '../../core/detection/policy.js'
import type { SkewVerdict } from '../../core/engine/order/skew.js'
import { judgeSkew, newSkew } from '../../core/engine/order/skew.js'
import type { OrderSink, StreamOrder } from '../../core/engine/order/stream-order.js'
import { createStreamOrder } from '../../core/engine/order/stream-order.js'
import type { Instant } from '../../core/model/instant.js'
import type { Applied, Consumer, ConsumeStep, Snapshot } from '../log/consume.js'
import { consume, newConsumerMemory } from '../log/consume.js'
import type { DeadLetters } from '../log/dead-letters.js'
import { LOGS } from '../log/keys.js'
import type { Clock } from '../ports/clock.js'
import type { LogEntry, Store } from '../ports/store.js'
import { unpackEntry, withoutPosts } from './intake-entry.js'
import type { SeenPieces, SequencerOffset } from './sequencer-state.js'
import {
  loadOrder,
  readSequencerOffset,
  SEQUENCER_OFFSET,
  saveBegin,
  saveHead,
  sequencerOffsetCodec,
} from './sequencer-state.js'
import { createShardWriter, shardLog } from './shard-entry.js'

export const INTAKE = LOGS.intake

/** `shards` have new entries in their logs. */
export type OrderStep = ConsumeStep<OrderFound>

interface OrderFound {
  readonly shards: readonly number[]
  readonly time: Instant | null
}

export interface Sequencer {
  /**
   * Puts accepted posts in order. One commit holds the order's state, the entries for the shards, and the intake
   * entries used up.
   */
  step(): Promise<OrderStep>
  /** Whether stream time is ahead of the clock, as of the last step. */
  readonly skew: SkewVerdict
}

export interface OrderParts {
  readonly store: Store
  readonly policy: DetectionPolicy
  /** CLOCK: time from the machine, or from the posts alone. */
  readonly time: 'system' | 'stream'
  readonly clock: Clock
  readonly deadLetters?: DeadLetters | undefined
}

/** Entries of the intake log in one step: enough to make the commit cheap, few enough for a live stream's second. */
export const STEP_ENTRIES = 64

/**
 * Brings the posts of all sources into one order and keeps stream time. Any process may run it, one at a time. A step
 * is committed only when nobody else has taken one since, so a second one changes nothing.
 */
export function createSequencer(parts: OrderParts): Sequencer {
  const memory = newConsumerMemory<OrderState>()
  const skew = newSkew()
  let verdict: SkewVerdict = { kind: 'none' }
  const consumer: Consumer<OrderState, OrderFound> = {
    store: parts.store,
    log: INTAKE,
    title: 'the intake log',
    offsetKey: SEQUENCER_OFFSET,
    limit: STEP_ENTRIES,
    guard: parts.deadLetters && { deadLetters: parts.deadLetters, withoutPosts },
    appliesEmpty: parts.time === 'system',
    load: () => loadState(parts),
    apply: async (before, entries) =>
      applyToOrder(parts, before, entries, (order, sink) => {
        const begun = order.time
        if (parts.time === 'system') {
          verdict = judgeSkew(skew, seenBy(order, parts.clock), parts.policy.clock)
          if (verdict.kind === 'rewind') order.rewind(verdict.to, sink)
        }
        takeEntries(parts, order, entries, sink)
        if (parts.time === 'stream') verdict = verdictOfPosts(begun, order.time)
      }),
  }
  return {
    step: () => consume(memory, consumer),
    get skew() {
      return verdict
    },
  }
}

/** With CLOCK=stream the order itself finds that posts of a wrong future have moved it. */
function verdictOfPosts(before: Instant | null, after: Instant | null): SkewVerdict {
  if (before === null || after === null || after >= before) return { kind: 'none' }
  return { kind: 'rewind', by: before - after, to: after }
}

function seenBy({ time, postsSay }: StreamOrder, clock: Clock) {
  return { now: clock.now(), time, postsSay }
}

interface OrderState {
  readonly order: StreamOrder
  readonly pieces: SeenPieces
  readonly authorPieces: SeenPieces
  /** Steps so far. */
  readonly steps: number
}

async function loadState({ store, policy, time }: OrderParts): Promise<Snapshot<OrderState>> {
  const { offset, saved, pieces, authorPieces } = await loadOrder(store)
  const { position, step } = readSequencerOffset(offset)
  const order = createStreamOrder(policy, time === 'system' ? 'ticks' : 'posts', saved)
  return { offsetText: offset, position, state: { order, pieces, authorPieces, steps: step } }
}

function takeEntries(
  parts: OrderParts,
  order: StreamOrder,
  entries: readonly LogEntry[],
  sink: OrderSink,
): void {
  for (const entry of entries) takeEntry(parts, order, entry, sink)
  // The log is read to its end: time has come to the present.
  if (parts.time === 'system' && entries.length < STEP_ENTRIES) order.tick(parts.clock.now(), sink)
}

function takeEntry(
  { time, clock }: OrderParts,
  order: StreamOrder,
  { number, value }: LogEntry,
  sink: OrderSink,
): void {
  const entry = unpackEntry(value, number)
  // At its time of ingestion, so that a backlog is worked off as it came. A fast clock elsewhere must not run ahead of
  // this one.
  if (time === 'system') order.tick(Math.min(entry.receivedAt, clock.now()), sink)
  if (entry.sourceOutage !== null) sink.sourceOutage(entry.sourceOutage)
  if (entry.history !== null) sink.history(entry.history)
  if (entry.seed !== null) order.seed(entry.seed, sink)
  if (entry.command !== null) order.command(entry.command, sink)
  for (const ingested of entry.ingestedPosts) order.take(ingested, sink)
  if (entry.isEnd && time === 'stream') order.finish(sink)
}

function applyToOrder(
  { policy }: OrderParts,
  { position, state }: Snapshot<OrderState>,
  entries: readonly LogEntry[],
  work: (order: StreamOrder, sink: OrderSink) => void,
): Applied<OrderState, OrderFound> | null {
  const { order, pieces, authorPieces, steps } = state
  const writer = createShardWriter(order.time)
  const hadBegun = order.time !== null
  work(order, rememberKeys(writer.sink, state))
  const written = writer.entries()
  if (entries.length === 0 && written.length === 0) return null
  const next: SequencerOffset = {
    version: 1,
    position: entries.at(-1)?.number ?? position,
    step: steps + 1,
  }
  const seen = pieces.takeChanges(order.time, policy.clock.retentionDays)
  const authors = authorPieces.takeChanges(order.time, policy.people.historyDays)
  return {
    offsetText: sequencerOffsetCodec.encode(next),
    position: next.position,
    state: { ...state, steps: next.step },
    change: {
      set: [
        saveHead(order.saveHead()),
        ...seen.set,
        ...authors.set,
        ...(hadBegun || writer.first === null ? [] : [saveBegin(writer.first)]),
      ],
      delete: [...seen.gone, ...authors.gone],
      append: written.map(({ shard, value }) => ({ log: shardLog(shard), value })),
      trim: [{ log: INTAKE, upTo: next.position }],
    },
    found: { shards: written.map(({ shard }) => shard), time: order.time },
  }
}

/** A sink that also stores the keys of the posts that pass it, and of new accounts, for the time after a restart. */
function rememberKeys(sink: OrderSink, { pieces, authorPieces, order: { seen } }: OrderState): OrderSink {
  return {
    ...sink,
    author: (hash, now) => authorPieces.add(hash, now),
    command(command, now) {
      // A post that never came must count as seen after a restart too; one that waits for its time still counts then.
      if (command.kind === 'forget' && seen.has(command.key)) pieces.add(command.key, now)
      sink.command(command, now)
    },
    count(ingested, now) {
      pieces.add(ingested.key, now)
      sink.count(ingested, now)
    },
  }
}
