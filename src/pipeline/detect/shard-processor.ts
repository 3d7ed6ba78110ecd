import type { DetectionPolicy } from '../../core/detection/policy.js'
import type { Shard } from '../../core/engine/shard.js'
import { createShard } from '../../core/engine/shard.js'
import type { TimelinePoint } from '../../core/model/alert.js'
import type { Service } from '../../core/model/catalogue.js'
import { DamagedState } from '../log/damaged-state.js'
import type { LogEntry, Store } from '../ports/store.js'
import { hearEntry, shardLog } from './shard-entry.js'
import { packFindings } from './shard-output-entry.js'
import type { ShardPlace } from './shard-state.js'
import { loadShard, placeKey, readShardPlace, saveChanges } from './shard-state.js'
import { storePoints } from './stored-timeline.js'

/** What came of one step of a shard. */
export type ShardStep =
  | { readonly kind: 'moved'; readonly entries: number }
  | { readonly kind: 'nothing-new' }
  /** Another worker was first; what is held in memory was let go. */
  | { readonly kind: 'refused' }

export interface ShardKeeper {
  /** Takes what a shard's log holds since, and commits as one: the shard's state, what it found, the entries used up. */
  step(shard: number): Promise<ShardStep>
}

export interface ShardKeeperParts {
  readonly store: Store
  readonly policy: DetectionPolicy
  readonly services: readonly Service[]
}

/** Entries of a shard's log in one step. */
const ENTRIES = 64

/**
 * The detection of whichever shards this process is given. A step is committed only when no other worker has taken one of
 * that shard since, so a batch that comes twice, or to two workers, changes nothing. State stays in memory as long as it is the newest.
 */
export function createShardKeeper({ store, policy, services }: ShardKeeperParts): ShardKeeper {
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
    const { place, text, detection, points } = await hold(shard)
    const entries = await store.readLog(shardLog(shard), place.position, ENTRIES)
    if (entries.length === 0) return { kind: 'nothing-new' }

    // Whatever happens from here on, memory is ahead of the store until the commit is known.
    held.delete(shard)
    hear(shard, place, entries, detection)
    const findings = detection.takeFindings()
    const next: ShardPlace = { version: 1, position: entries.at(-1)!.number }
    const nextText = JSON.stringify(next)
    const state = saveChanges(shard, detection.takeChanges())
    const committed = await store.commit({
      checks: [{ key: placeKey(shard), value: text }],
      set: [
        { key: placeKey(shard), value: nextText },
        ...state.set,
        ...(await storePoints(store, points.splice(0))),
      ],
      delete: state.gone,
      append: [packFindings(shard, detection.time, findings)],
      trim: [{ log: shardLog(shard), upTo: next.position }],
    })
    if (committed.kind === 'refused') return { kind: 'refused' }
    held.set(shard, { place: next, text: nextText, detection, points })
    return { kind: 'moved', entries: entries.length }
  }

  /** The shard as it is in memory, if that is still the newest; else as it is in the store. */
  async function hold(shard: number): Promise<Held> {
    const [stands = null] = await store.get([placeKey(shard)])
    const known = held.get(shard)
    if (known !== undefined && known.text === stands) return known
    const { place, saved } = await loadShard(store, shard)
    const points: TimelinePoint[] = []
    const detection = createShard(
      { policy, services, only: shard, onPoint: (point) => points.push(point) },
      saved,
    )
    const fresh = { place: readShardPlace(shard, place), text: place, detection, points }
    held.set(shard, fresh)
    return fresh
  }
}

interface Held {
  readonly place: ShardPlace
  /** `place` as it stands in the store. */
  readonly text: string | null
  readonly detection: Shard
  readonly points: TimelinePoint[]
}

function hear(shard: number, place: ShardPlace, entries: readonly LogEntry[], detection: Shard): void {
  let expected = place.position + 1
  for (const { number, value } of entries) {
    if (number !== expected) {
      throw new DamagedState(`the log of shard ${shard}`, `after entry ${expected - 1} comes ${number}`)
    }
    expected++
    hearEntry(value, detection, `entry ${number} of the log of shard ${shard}`)
  }
}
