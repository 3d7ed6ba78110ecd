import type { SnapshotLine } from '../backup/snapshot.js'
import { belongsInBackup, STORED_LOGS } from '../backup/snapshot.js'
import { openDatabases } from './databases.js'

/**
 * All of the store in a folder at one moment: a read transaction of LMDB, beside which other processes go on writing.
 */
export async function* snapshotFolder(folder: string): AsyncGenerator<SnapshotLine> {
  const { root, values, logs, tails } = openDatabases(folder)
  const transaction = root.useReadTransaction()
  try {
    for (const { key, value } of values.getRange({ transaction })) {
      if (belongsInBackup(key)) yield ['value', key, value]
    }
    for (const log of STORED_LOGS) {
      const tail = tails.get(log, { transaction })
      if (tail === undefined) continue
      yield ['log', log, tail]
      const range = logs.getRange({ start: [log, 0], end: [log, Number.MAX_SAFE_INTEGER], transaction })
      for (const { key, value } of range) yield ['entry', log, key[1], value]
    }
  } finally {
    transaction.done()
    await root.close()
  }
}
