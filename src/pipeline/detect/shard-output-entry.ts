import type { ShardOutput } from '../../core/causes/shard-output.js'
import type { Instant } from '../../core/model/instant.js'
import { defineCodec } from '../log/codec.js'
import { LOGS } from '../log/keys.js'
import { shardOutputsFrom1, shardOutputsFrom2, unchanged } from '../log/migrations.js'

const codec = defineCodec<ShardOutputEntry>({
  kind: 'shard output',
  version: 4,
  migrations: { 1: shardOutputsFrom1, 2: shardOutputsFrom2, 3: unchanged },
  isValid: ({ shard, outputs }) => Array.isArray(outputs) && shard !== undefined,
})

/** What one step of a shard found, and how far it came in stream time, as the log of shard outputs keeps it. */
export interface ShardOutputEntry {
  readonly shard: number
  readonly time: Instant | null
  readonly outputs: readonly ShardOutput[]
}

/** What all shards found, in the order of their steps; the correlator brings it into the order of stream time. */
export const SHARD_OUTPUTS = LOGS.shardOutputs

export function packShardOutput(
  shard: number,
  time: Instant | null,
  outputs: readonly ShardOutput[],
): { readonly log: string; readonly value: string } {
  return {
    log: SHARD_OUTPUTS,
    value: codec.encode({ shard, time, outputs }),
  }
}

/** @throws DamagedState when it was not written by this version */
export function unpackShardOutput(text: string, number: number): ShardOutputEntry {
  return codec.decode(text, `entry ${number} of the log of shard outputs`)
}
