import { KEYS } from '../../pipeline/log/keys.js'
import type { Change, KeyValue, Store } from '../../pipeline/ports/store.js'
import type { SnapshotLine } from './snapshot.js'

/** A commit holds at most so many lines and characters, so that neither driver blocks for long. */
const LINES = 500
const CHARACTERS = 4_000_000

/**
 * Writes the lines of a backup into an empty store. A mark stands in the store until all is written: a process that
 * starts meanwhile, or after a restore that was killed, is refused.
 *
 * @throws Error when the store is not empty
 */
export async function restoreLines(store: Store, lines: AsyncIterable<SnapshotLine>): Promise<void> {
  await clearUnfinished(store)
  if ((await store.list({ prefix: '', limit: 1 })).length > 0) {
    throw new Error('the store is not empty; restore into a new folder, or another REDIS_PREFIX')
  }
  await store.commit({ set: [{ key: KEYS.unfinishedRestore, value: '{"v":1}' }] })
  let batch: SnapshotLine[] = []
  let size = 0
  for await (const line of beginLogs(lines)) {
    batch.push(line)
    size += String(line.at(-1)).length
    if (batch.length < LINES && size < CHARACTERS) continue
    await store.commit(changeOf(batch))
    batch = []
    size = 0
  }
  await store.commit(changeOf(batch))
  await store.commit({ delete: [KEYS.unfinishedRestore] })
}

/** A log line gets the number before the first entry that is left, so that appended entries have their old numbers. */
async function* beginLogs(lines: AsyncIterable<SnapshotLine>): AsyncGenerator<SnapshotLine> {
  let begun: SnapshotLine | null = null
  for await (const line of lines) {
    if (begun !== null) yield line[0] === 'entry' ? ['log', line[1], line[2] - 1] : begun
    begun = line[0] === 'log' ? line : null
    if (begun === null) yield line
  }
  if (begun !== null) yield begun
}

function changeOf(lines: readonly SnapshotLine[]): Change {
  const set: KeyValue[] = []
  const append: { log: string; value: string }[] = []
  const begin: { log: string; after: number }[] = []
  for (const line of lines) {
    if (line[0] === 'value') set.push({ key: line[1], value: line[2] })
    else if (line[0] === 'log') begin.push({ log: line[1], after: line[2] })
    else append.push({ log: line[1], value: line[3] })
  }
  return { set, append, begin }
}

async function clearUnfinished(store: Store): Promise<void> {
  const [mark = null] = await store.get([KEYS.unfinishedRestore])
  if (mark === null) return
  for (;;) {
    const page = await store.list({ prefix: '', limit: LINES })
    const keys = page.map(({ key }) => key).filter((key) => key !== KEYS.unfinishedRestore)
    if (keys.length === 0) break
    await store.commit({ delete: keys })
  }
  await store.commit({ delete: [KEYS.unfinishedRestore] })
}
