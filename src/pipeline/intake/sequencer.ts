import type { DetectionPolicy } from '../../core/detection/policy.js'
import type { OrderSink, StreamOrder } from '../../core/engine/order/stream-order.js'
import { createStreamOrder } from '../../core/engine/order/stream-order.js'
import type { Instant } from '../../core/model/instant.js'
import { createShardWriter, shardLog } from '../detect/shard-entry.js'
import { DamagedState } from '../log/damaged-state.js'
import type { Clock } from '../ports/clock.js'
import type { LogEntry, Store } from '../ports/store.js'
import { unpackEntry } from './intake-entry.js'
import type { SeenPieces, SequencerOffset } from './sequencer-state.js'
import { loadOrder, readSequencerOffset, SEQUENCER_OFFSET, saveHead } from './sequencer-state.js'

export const INTAKE = 'intake'

/** What came of one step of the order. */
export type OrderStep =
  /** `shards` have something new to hear; `entries` of the intake log were used up. */
  | {
      readonly kind: 'moved'
      readonly entries: number
      readonly shards: readonly number[]
      readonly time: Instant | null
    }
  | { readonly kind: 'nothing-new' }
  /** Somebody else was first; what is held in memory was let go. */
  | { readonly kind: 'refused' }

export interface Sequencer {
  /** Puts what was accepted since in order, and commits it as one: the order's state, what each shard is to hear, the entries used up. */
  step(): Promise<OrderStep>
  /** Decides what the last posts allow, as at the end of a file, when nothing has come for a while. */
  settle(): Promise<OrderStep>
}

export interface OrderParts {
  readonly store: Store
  readonly policy: DetectionPolicy
  /** CLOCK: time from the machine, or from the posts alone. */
  readonly time: 'system' | 'stream'
  readonly clock: Clock
}

/** Entries of the intake log in one step: enough to make the commit cheap, few enough for a live stream's second. */
const ENTRIES = 64

/**
 * The one place where posts of all sources come into one order and stream time is kept. Any process may run it, one at
 * a time: a step is committed only when nobody else has taken one since, so a second one changes nothing.
 */
export function createSequencer(parts: OrderParts): Sequencer {
  const { store, policy } = parts
  let held: Held | null = null

  return {
    step: async () => {
      const now = await hold()
      const entries = await store.readLog(INTAKE, now.offset.position, ENTRIES)
      if (entries.length === 0 && parts.time === 'stream') return { kind: 'nothing-new' }
      return advance(now, entries, (order, sink) => {
        let expected = now.offset.position + 1
        for (const entry of entries) {
          if (entry.number !== expected) {
            throw new DamagedState('the intake log', `after entry ${expected - 1} comes ${entry.number}`)
          }
          takeEntry(order, entry, sink)
          expected++
        }
        // All that was accepted is in: time has come to the present.
        if (parts.time === 'system' && entries.length < ENTRIES) order.tick(parts.clock.now(), sink)
      })
    },
    settle: async () => {
      const now = await hold()
      return advance(now, [], (order, sink) => order.finish(sink))
    },
  }

  function takeEntry(order: StreamOrder, { number, value }: LogEntry, sink: OrderSink): void {
    const entry = unpackEntry(value, number)
    // In the time of its arrival, so that a backlog is worked off as it came. A fast clock elsewhere must not run ahead of this one.
    if (parts.time === 'system') order.tick(Math.min(entry.receivedAt, parts.clock.now()), sink)
    if (entry.sourceOutage !== null) sink.sourceOutage(entry.sourceOutage)
    if (entry.history !== null) sink.history(entry.history)
    if (entry.command !== null) order.command(entry.command, sink)
    for (const ingested of entry.ingestedPosts) order.take(ingested, sink)
    if (entry.isEnd && parts.time === 'stream') order.finish(sink)
  }

  async function advance(
    { order, pieces, offset, text }: Held,
    entries: readonly LogEntry[],
    work: (order: StreamOrder, sink: OrderSink) => void,
  ): Promise<OrderStep> {
    // Whatever happens from here on, memory is ahead of the store until the commit is known.
    held = null
    const before = order.time
    const writer = createShardWriter(before)
    work(order, {
      ...writer.sink,
      command(command, now) {
        // So that one that never came is still taken for seen after a restart; twice does no harm.
        if (command.kind === 'forget') pieces.add(command.key, now)
        writer.sink.command(command, now)
      },
      count(ingested, now) {
        pieces.add(ingested.key, now)
        writer.sink.count(ingested, now)
      },
    })
    const reported = writer.entries()
    if (entries.length === 0 && reported.length === 0) {
      held = { order, pieces, offset, text }
      return { kind: 'nothing-new' }
    }
    const next: SequencerOffset = {
      version: 1,
      position: entries.at(-1)?.number ?? offset.position,
      step: offset.step + 1,
    }
    const nextText = JSON.stringify(next)
    const seen = pieces.takeChanges(order.time, policy.clock.retentionDays)
    const committed = await store.commit({
      checks: [{ key: SEQUENCER_OFFSET, value: text }],
      set: [{ key: SEQUENCER_OFFSET, value: nextText }, saveHead(order.saveHead()), ...seen.set],
      delete: seen.gone,
      append: reported.map(({ shard, value }) => ({ log: shardLog(shard), value })),
      trim: [{ log: INTAKE, upTo: next.position }],
    })
    if (committed.kind === 'refused') return { kind: 'refused' }
    held = { order, pieces, offset: next, text: nextText }
    return {
      kind: 'moved',
      entries: entries.length,
      shards: reported.map(({ shard }) => shard),
      time: order.time,
    }
  }

  async function hold(): Promise<Held> {
    if (held !== null) return held
    const { offset, saved, pieces } = await loadOrder(store)
    const order = createStreamOrder(policy, parts.time === 'system' ? 'ticks' : 'posts', saved)
    held = { order, pieces, offset: readSequencerOffset(offset), text: offset }
    return held
  }
}

interface Held {
  readonly order: StreamOrder
  readonly pieces: SeenPieces
  readonly offset: SequencerOffset
  /** `place` as it stands in the store. */
  readonly text: string | null
}
