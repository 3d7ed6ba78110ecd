import type { ShardOutput } from '../../core/causes/shard-output.js'
import type { Instant } from '../../core/model/instant.js'
import { DamagedState } from '../log/damaged-state.js'
import { LOGS } from '../log/keys.js'

/** What one step of a shard found, and how far it came in stream time, as the log of shard outputs keeps it. */
export interface ShardOutputEntry {
  readonly v: typeof VERSION
  readonly shard: number
  readonly time: Instant | null
  readonly outputs: readonly ShardOutput[]
}

const VERSION = 1

/** What all shards found, in the order of their steps; the correlator brings it into the order of stream time. */
export const SHARD_OUTPUTS = LOGS.shardOutputs

export function packShardOutput(
  shard: number,
  time: Instant | null,
  outputs: readonly ShardOutput[],
): { readonly log: string; readonly value: string } {
  return {
    log: SHARD_OUTPUTS,
    value: JSON.stringify({ v: VERSION, shard, time, outputs } satisfies ShardOutputEntry),
  }
}

/** @throws DamagedState when it was not written by this version */
export function unpackShardOutput(text: string, number: number): ShardOutputEntry {
  const where = `entry ${number} of the log of shard outputs`
  let entry: Partial<ShardOutputEntry> | null
  try {
    entry = JSON.parse(text) as Partial<ShardOutputEntry> | null
  } catch (error) {
    throw new DamagedState(where, 'it is not JSON', { cause: error })
  }
  if (entry?.v !== VERSION || !Array.isArray(entry.outputs) || entry.shard === undefined) {
    throw new DamagedState(where, `its version is ${entry?.v}, this Outcry knows ${VERSION}`)
  }
  return entry as ShardOutputEntry
}
