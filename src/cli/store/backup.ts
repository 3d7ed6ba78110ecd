import type { Clock } from '../../pipeline/ports/clock.js'
import type { StoreAccess } from '../../runtime/compose/access-store.js'
import { backupStore, restoreStore } from '../../runtime/compose/backup-store.js'
import type { Streams } from './streams.js'

/** Writes a store, also one that is in use, into a folder. Returns the exit code. */
export async function backup(
  folder: string,
  access: StoreAccess,
  { clock, err }: Streams & { readonly clock: Clock },
): Promise<number> {
  const { values, entries } = await backupStore(folder, access, clock)
  err(
    `${values} values and ${entries} log entries of ${access.shown} are in ${folder}; ` +
      'the folder holds secrets, so keep it as private as the store\n',
  )
  return 0
}

/** Writes a backup into an empty store. Returns the exit code. */
export async function restore(folder: string, access: StoreAccess, { err }: Streams): Promise<number> {
  const restored = await restoreStore(folder, access)
  switch (restored.kind) {
    case 'restored': {
      const { values, entries, createdAt } = restored.manifest
      err(`${values} values and ${entries} log entries of ${createdAt} are in ${access.shown}\n`)
      return 0
    }
    case 'damaged-backup':
      err(`outcry restore: ${folder} is damaged: its checksum is another; nothing was changed\n`)
      return 1
    case 'damaged-store':
      err(`outcry restore: ${access.shown} holds other data than ${folder}; do not start Outcry on it\n`)
      return 1
  }
}
