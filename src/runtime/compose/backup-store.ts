import { formatInstant } from '../../core/model/instant.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { Manifest } from '../../stores/backup/backup-folder.js'
import { readBackup, readBackupSecret, readManifest, writeBackup } from '../../stores/backup/backup-folder.js'
import { restoreLines } from '../../stores/backup/restore-backup.js'
import { digestOf } from '../../stores/backup/snapshot.js'
import { versionOf } from '../config/version.js'
import type { StoreAccess } from './access-store.js'

/** Writes all of a store into a folder, also while the store is in use. */
export async function backupStore(folder: string, access: StoreAccess, clock: Clock): Promise<Manifest> {
  return writeBackup(folder, access.snapshot(), {
    outcry: versionOf(),
    createdAt: formatInstant(clock.now()),
    secret: await access.readSecret(),
  })
}

export type Restored =
  | { readonly kind: 'restored'; readonly manifest: Manifest }
  /** The checksum of the backup is wrong; nothing was written. */
  | { readonly kind: 'damaged-backup' }
  /** The store holds other data than the backup after all was written. */
  | { readonly kind: 'damaged-store' }

/** Writes a backup into an empty store, of either driver, and compares the data that the store then holds. */
export async function restoreStore(folder: string, access: StoreAccess): Promise<Restored> {
  const manifest = await readManifest(folder)
  const held = await digestOf(readBackup(folder))
  if (held.sha256 !== manifest.sha256) return { kind: 'damaged-backup' }
  const store = await access.openForRestore()
  const secret = await readBackupSecret(folder)
  await restoreLines(store, readBackup(folder))
  if (secret !== null) await access.writeSecret(secret)
  const stored = await digestOf(access.snapshot())
  return stored.sha256 === manifest.sha256 ? { kind: 'restored', manifest } : { kind: 'damaged-store' }
}
