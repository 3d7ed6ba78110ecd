import { formatInstant } from '../../core/model/instant.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { StoreAccess } from '../../runtime/compose/access-store.js'
import { versionOf } from '../../runtime/config/version.js'
import { readBackup, readBackupSecret, readManifest, writeBackup } from '../../stores/backup/backup-folder.js'
import { restoreLines } from '../../stores/backup/restore-backup.js'
import { digestOf } from '../../stores/backup/snapshot.js'
import type { Streams } from './streams.js'

/** Copies a store, also one that is in use, into a folder. Returns the exit code. */
export async function backup(
  folder: string,
  access: StoreAccess,
  { clock, err }: Streams & { readonly clock: Clock },
): Promise<number> {
  const manifest = await writeBackup(folder, access.snapshot(), {
    outcry: versionOf(),
    createdAt: formatInstant(clock.now()),
    secret: await access.readSecret(),
  })
  err(
    `${manifest.values} values and ${manifest.entries} log entries of ${access.shown} are in ${folder}; ` +
      'the folder holds secrets, so keep it as private as the store\n',
  )
  return 0
}

/** Writes a backup into an empty store, of either driver, and compares what then is stored. Returns the exit code. */
export async function restore(folder: string, access: StoreAccess, { err }: Streams): Promise<number> {
  const manifest = await readManifest(folder)
  const held = await digestOf(readBackup(folder))
  if (held.sha256 !== manifest.sha256) {
    err(`outcry restore: ${folder} is damaged: its checksum is another; nothing was changed\n`)
    return 1
  }
  const store = await access.openForRestore()
  const secret = await readBackupSecret(folder)
  await restoreLines(store, readBackup(folder))
  if (secret !== null) await access.writeSecret(secret)
  const stored = await digestOf(access.snapshot())
  if (stored.sha256 !== manifest.sha256) {
    err(`outcry restore: ${access.shown} holds other data than ${folder}; do not start Outcry on it\n`)
    return 1
  }
  err(
    `${stored.values} values and ${stored.entries} log entries of ${manifest.createdAt} are in ${access.shown}\n`,
  )
  return 0
}
