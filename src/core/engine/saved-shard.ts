import type { DataGap } from '../detection/baseline/data-gaps.js'
import type { SourceOutage } from '../detection/baseline/source-outages.js'
import type { SavedHashtagCounts } from '../detection/opening/hashtag-counts.js'
import type { Instant } from '../model/instant.js'
import type { ServiceId } from '../model/vocabulary.js'
import type { ServiceState } from './service/service-state.js'

/** A shard as it is stored; plain data. */
export interface SavedShard {
  readonly head: SavedShardHead
  readonly serviceStates: readonly ServiceState[]
  /** Hashtags by the shard they belong to. */
  readonly hashtags: readonly (readonly [shard: number, counts: SavedHashtagCounts])[]
}

export interface SavedShardHead {
  /** Left from 0.1.0; the version of the stored form is that of its codec. */
  readonly version: 1
  /** Stream time as this shard last knew it. */
  readonly time: Instant | null
  readonly dataGaps: readonly DataGap[]
  readonly sourceOutages: readonly SourceOutage[]
}

export interface ShardChanges {
  readonly head: SavedShardHead
  readonly serviceStates: readonly ServiceState[]
  readonly forgotten: readonly ServiceId[]
  /** All hashtags of a shard in which some changed, and which those are. */
  readonly hashtags: readonly (readonly [shard: number, counts: SavedHashtagCounts])[]
  readonly changedTags: ReadonlySet<string> | 'all'
}
