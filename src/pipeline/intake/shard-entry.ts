import type { SourceOutage } from '../../core/detection/baseline/source-outages.js'
import type { OrderSink } from '../../core/engine/order/stream-order.js'
import type { IngestedPost } from '../../core/engine/post/ingested-post.js'
import type { Seed } from '../../core/engine/seed.js'
import type { History } from '../../core/engine/service/learn-history.js'
import { SHARDS, shardOf } from '../../core/engine/shard-of.js'
import { splitByService } from '../../core/engine/split-by-service.js'
import type { Command } from '../../core/model/command.js'
import type { Instant } from '../../core/model/instant.js'
import { DECISION_STEP } from '../../core/model/instant.js'
import { defineCodec } from '../log/codec.js'
import { LOGS } from '../log/keys.js'
import { shardEntryFrom1, shardEntryFrom2, unchanged } from '../log/migrations.js'
import type { LogEntry } from '../ports/store.js'

const codec = defineCodec<ShardEntry>({
  kind: 'shard entry',
  version: 5,
  migrations: { 1: shardEntryFrom1, 2: shardEntryFrom2, 3: unchanged, 4: unchanged },
  isValid: ({ said }) => Array.isArray(said),
})

/** What the sequencer wrote for one shard in one step, as an entry of that shard's log. */
interface ShardEntry {
  readonly said: readonly Said[]
}

type Said =
  | { readonly dataGap: { readonly from: Instant; readonly to: Instant } }
  | { readonly now: Instant; readonly post: IngestedPost }
  | { readonly sourceOutage: SourceOutage }
  | { readonly history: History }
  | { readonly now: Instant; readonly command: Command }
  | { readonly now: Instant; readonly seed: Seed }
  | { readonly rewind: Instant }
  | { readonly reach: Instant }

export const shardLog = LOGS.shard

/**
 * Consumes the sequencer's output and writes for each shard what the shard needs. That is its own posts, every data
 * gap, and each new interval of ten seconds. A step of time within an interval leads to no decision and is not written.
 */
export function createShardWriter(timeBefore: Instant | null): {
  readonly sink: OrderSink
  /** The first time of this step. */
  readonly first: Instant | null
  /** The entries of this step, for those shards that have something to apply. */
  entries(): { readonly shard: number; readonly value: string }[]
} {
  const said: Said[][] = Array.from({ length: SHARDS }, () => [])
  let time = timeBefore
  let reported = timeBefore
  let first: Instant | null = null

  return {
    sink: {
      dataGap(dataGap) {
        for (const list of said) list.push({ dataGap })
      },
      sourceOutage(sourceOutage) {
        for (const list of said) list.push({ sourceOutage })
      },
      history(history) {
        said[shardOf(history.service)]!.push({ history })
      },
      command(command, now) {
        if (command.kind === 'forget') for (const list of said) list.push({ now, command })
        else said[shardOf(command.service)]!.push({ now, command })
      },
      count(ingested, now) {
        first ??= now
        time = now
        for (const [shard, post] of splitByService(ingested)) said[shard]!.push({ now, post })
      },
      seed(seed, now) {
        said[shardOf(seed.service)]!.push({ now, seed })
      },
      rewind(to) {
        time = to
        reported = to
        for (const list of said) list.push({ rewind: to })
      },
      reach(to) {
        first ??= to
        time = to
      },
    },
    get first() {
      return first
    },
    entries() {
      if (time !== null && (reported === null || stepOf(time) > stepOf(reported))) {
        for (const list of said) list.push({ reach: time })
        reported = time
      }
      return said.flatMap((list, shard) =>
        list.length === 0 ? [] : [{ shard, value: codec.encode({ said: list }) }],
      )
    },
  }
}

/** The entry as it was without its posts: what else it says still holds. */
export function withoutPosts({ number, value }: LogEntry): string {
  const { said } = codec.decode(value, `entry ${number} of the log of a shard`)
  return codec.encode({ said: said.filter((item) => !('post' in item)) })
}

/**
 * Applies an entry to a shard, and says whether it contains a command. @throws DamagedState when it was not written by
 * this version
 */
export function applyEntry(text: string, sink: OrderSink, where: string): boolean {
  const entry = codec.decode(text, where)
  let hasCommand = false
  for (const item of entry.said) {
    if ('post' in item) sink.count(item.post, item.now)
    else if ('dataGap' in item) sink.dataGap(item.dataGap)
    else if ('command' in item) {
      sink.command(item.command, item.now)
      hasCommand = true
    } else if ('sourceOutage' in item) sink.sourceOutage(item.sourceOutage)
    else if ('history' in item) sink.history(item.history)
    else if ('seed' in item) sink.seed(item.seed, item.now)
    else if ('rewind' in item) sink.rewind(item.rewind)
    else sink.reach(item.reach)
  }
  return hasCommand
}

function stepOf(at: Instant): number {
  return Math.floor(at / DECISION_STEP)
}
