import { randomUUID } from 'node:crypto'
import { LEASES } from '../../pipeline/log/keys.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { Store } from '../../pipeline/ports/store.js'
import { StoreError } from '../../pipeline/ports/store.js'
import { migrateStore, readSchema, SCHEMA } from '../../stores/migrate-store.js'
import type { Logger } from '../process/log.js'

const LEASE_MS = 30_000
const WAIT_MS = 500
/** A store without room is tried again after this. */
const FULL_MS = 2_000
const NEVER = new AbortController().signal

/**
 * Brings a store that only this process uses to the layout of this Outcry. @throws DamagedState when a newer Outcry
 * wrote it
 */
export async function prepareOwnStore(
  store: Store,
  log: Logger,
  beforeCommit?: () => Promise<void>,
): Promise<void> {
  const migrated = await migrateStore(store, beforeCommit)
  if (migrated.kind !== 'migrated') return
  const { keys, entries } = migrated
  log.info(
    { keys, entries },
    `the store of 0.1.0 has layout ${SCHEMA} now: ${keys} keys and ${entries} log entries were moved`,
  )
}

/** The same for a store that several processes share: one migrates under a lease, the others wait. */
export async function prepareSharedStore(
  store: Store,
  { clock, log }: { readonly clock: Clock; readonly log: Logger },
): Promise<void> {
  // A new store has nothing to move. Several processes may write its number; one that has no room for it says so to its
  // caller.
  if ((await store.list({ prefix: '', limit: 1 })).length === 0) return prepareOwnStore(store, log)
  const holder = randomUUID()
  const takeLease = () => store.takeLease(LEASES.migration, holder, LEASE_MS)
  while ((await readSchema(store)) === null) {
    if (!(await takeLease())) {
      await clock.sleep(WAIT_MS, NEVER)
      continue
    }
    try {
      await prepareOwnStore(store, log, async () => {
        if (!(await takeLease())) throw new Error('another process took over the migration of the store')
      })
    } catch (error) {
      if (!(error instanceof StoreError) || error.kind !== 'full') throw error
      log.warn(error.message)
      await store.dropLease(LEASES.migration, holder)
      await clock.sleep(FULL_MS, NEVER)
      continue
    }
    await store.dropLease(LEASES.migration, holder)
  }
}
