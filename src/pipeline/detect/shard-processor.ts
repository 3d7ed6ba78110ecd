import type { ZoneOfCountry } from '../../core/detection/baseline/time-zone.js'
import type { DetectionPolicy } from '../../core/detection/policy.js'
import type { Shard } from '../../core/engine/shard.js'
import { createShard } from '../../core/engine/shard.js'
import type { TimelinePoint } from '../../core/model/alert.js'
import type { Service } from '../../core/model/catalogue.js'
import { DamagedState } from '../log/damaged-state.js'
import type { LogEntry, Store } from '../ports/store.js'
import { applyEntry, shardLog } from './shard-entry.js'
import { packShardOutput } from './shard-output-entry.js'
import type { ShardOffset } from './shard-state.js'
import { loadShard, offsetKey, readShardOffset, saveChanges } from './shard-state.js'
import { storePoints } from './stored-timeline.js'

/** What came of one step of a shard. */
export type ShardStep =
  | { readonly kind: 'moved'; readonly entries: number }
  | { readonly kind: 'nothing-new' }
  /** Another worker was first; what is held in memory was let go. */
  | { readonly kind: 'refused' }

export interface ShardProcessor {
  /** Takes what a shard's log holds since, and commits as one: the shard's state, what it found, the entries used up. */
  step(shard: number): Promise<ShardStep>
}

export interface ShardProcessorParts {
  readonly store: Store
  readonly policy: DetectionPolicy
  readonly services: readonly Service[]
  readonly zoneOfCountry?: ZoneOfCountry
}

/** Entries of a shard's log in one step. */
const ENTRIES = 64

/**
 * The detection of whichever shards this process is given. A step is committed only when no other worker has taken one of
 * that shard since, so a batch that comes twice, or to two workers, changes nothing. State stays in memory as long as it is the newest.
 */
export function createShardProcessor({
  store,
  policy,
  services,
  zoneOfCountry,
}: ShardProcessorParts): ShardProcessor {
  const held = new Map<number, Held>()
  const running = new Map<number, Promise<unknown>>()

  return {
    // Two steps of one shard at once would hear the same entries with the same memory.
    step(shard) {
      const before = running.get(shard) ?? Promise.resolve()
      const step = before.then(() => takeStep(shard))
      running.set(
        shard,
        step.catch(() => {}),
      )
      return step
    },
  }

  async function takeStep(shard: number): Promise<ShardStep> {
    const { offset, text, detection, points } = await hold(shard)
    const entries = await store.readLog(shardLog(shard), offset.position, ENTRIES)
    if (entries.length === 0) return { kind: 'nothing-new' }

    // Whatever happens from here on, memory is ahead of the store until the commit is known.
    held.delete(shard)
    apply(shard, offset, entries, detection)
    const outputs = detection.takeOutputs()
    const next: ShardOffset = { version: 1, position: entries.at(-1)!.number }
    const nextText = JSON.stringify(next)
    const state = saveChanges(shard, detection.takeChanges())
    const committed = await store.commit({
      checks: [{ key: offsetKey(shard), value: text }],
      set: [
        { key: offsetKey(shard), value: nextText },
        ...state.set,
        ...(await storePoints(store, points.splice(0))),
      ],
      delete: state.gone,
      append: [packShardOutput(shard, detection.time, outputs)],
      trim: [{ log: shardLog(shard), upTo: next.position }],
    })
    if (committed.kind === 'refused') return { kind: 'refused' }
    held.set(shard, { offset: next, text: nextText, detection, points })
    return { kind: 'moved', entries: entries.length }
  }

  /** The shard as it is in memory, if that is still the newest; else as it is in the store. */
  async function hold(shard: number): Promise<Held> {
    const [stands = null] = await store.get([offsetKey(shard)])
    const known = held.get(shard)
    if (known !== undefined && known.text === stands) return known
    const { offset, saved } = await loadShard(store, shard)
    const points: TimelinePoint[] = []
    const detection = createShard(
      {
        ...{ policy, services, only: shard, onPoint: (point) => points.push(point) },
        ...(zoneOfCountry === undefined ? {} : { zoneOfCountry }),
      },
      saved,
    )
    const fresh = { offset: readShardOffset(shard, offset), text: offset, detection, points }
    held.set(shard, fresh)
    return fresh
  }
}

interface Held {
  readonly offset: ShardOffset
  /** `place` as it stands in the store. */
  readonly text: string | null
  readonly detection: Shard
  readonly points: TimelinePoint[]
}

function apply(shard: number, offset: ShardOffset, entries: readonly LogEntry[], detection: Shard): void {
  let expected = offset.position + 1
  for (const { number, value } of entries) {
    if (number !== expected) {
      throw new DamagedState(`the log of shard ${shard}`, `after entry ${expected - 1} comes ${number}`)
    }
    expected++
    applyEntry(value, detection, `entry ${number} of the log of shard ${shard}`)
  }
}
