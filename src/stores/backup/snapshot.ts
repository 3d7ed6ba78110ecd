import { createHash } from 'node:crypto'
import { SHARDS } from '../../core/engine/shard-of.js'
import { KEYS, LOGS } from '../../pipeline/log/keys.js'

/** One line of a backup: a value, the number of a log's last entry, or an entry. Logs come after all values. */
export type SnapshotLine =
  | readonly ['value', key: string, value: string]
  | readonly ['log', log: string, tail: number]
  | readonly ['entry', log: string, number: number, value: string]

/** All that a store holds at one moment, in the order of its keys and then of `STORED_LOGS`. */
export type Snapshot = AsyncIterable<SnapshotLine> | Iterable<SnapshotLine>

export const STORED_LOGS: readonly string[] = [
  LOGS.intake,
  ...Array.from({ length: SHARDS }, (_, shard) => LOGS.shard(shard)),
  LOGS.shardOutputs,
  LOGS.events,
]

/** Of the running deployment, not of its data; the secret key lies beside the data in a file of its own. */
const LEFT_OUT = [
  KEYS.lease,
  KEYS.heartbeat,
  KEYS.storeId,
  KEYS.lostStore,
  KEYS.secretKey,
  KEYS.unfinishedRestore,
]

export function belongsInBackup(key: string): boolean {
  return !LEFT_OUT.some((prefix) => key.startsWith(prefix))
}

export interface Digest {
  readonly sha256: string
  readonly values: number
  readonly entries: number
}

/** Passes the lines on as texts, and counts and hashes them on the way. */
export async function* encodeLines(
  snapshot: Snapshot,
  done: (digest: Digest) => void,
): AsyncGenerator<string> {
  const hash = createHash('sha256')
  let values = 0
  let entries = 0
  for await (const line of snapshot) {
    const text = `${JSON.stringify(line)}\n`
    hash.update(text)
    if (line[0] === 'value') values++
    else if (line[0] === 'entry') entries++
    yield text
  }
  done({ sha256: hash.digest('hex'), values, entries })
}

export async function digestOf(snapshot: Snapshot): Promise<Digest> {
  let found: Digest | null = null
  const lines = encodeLines(snapshot, (digest) => {
    found = digest
  })
  for await (const _ of lines);
  return found!
}
