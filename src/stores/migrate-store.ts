import { SHARDS } from '../core/engine/shard-of.js'
import { defineBareCodec } from '../pipeline/log/codec.js'
import { DamagedState } from '../pipeline/log/damaged-state.js'
import { KEYS, LOGS, twoDigits } from '../pipeline/log/keys.js'
import type { Change, Store } from '../pipeline/ports/store.js'

/** The number of the layout that `keys.ts` describes. Outcry 0.1.0 stored no number: its layout is 1. */
export const SCHEMA = 2

export type Migrated =
  | { readonly kind: 'new' | 'current' }
  | { readonly kind: 'migrated'; readonly keys: number; readonly entries: number }

/** A commit stays small, since each writes at most so many values or entries. */
const PAGE = 50

/** Single keys of 0.1.0 and their names of today; `causes/place` is moved with the log behind it. */
const MOVED_KEYS: readonly (readonly [from: string, to: string])[] = [
  ['order/place', KEYS.sequencerOffset],
  ['order/head', KEYS.sequencerHead],
  ['causes/state', KEYS.correlatorState],
  ['fan-out/place', KEYS.fanOutOffset],
  ['alerts-shown', KEYS.renderVersion],
  ['texts-expired', KEYS.redactionOffset],
  ...Array.from({ length: SHARDS }, (_, shard) => {
    const folder = `${KEYS.shard}${twoDigits(shard)}`
    return [`${folder}/place`, `${folder}/offset`] as const
  }),
]

const MOVED_PREFIXES: readonly (readonly [from: string, to: string])[] = [
  ['watch/', KEYS.serviceState],
  ['webhook-follow/', KEYS.notificationLog],
  ['webhook-follow-ended/', KEYS.notificationLogEnded],
  ['webhook-gathering/', KEYS.notificationGroup],
  ['silenced-alert/', KEYS.heldNotification],
  ['source-told/', KEYS.sourceNotice],
  ['forget-task/', KEYS.redactionTask],
]

const OLD_CORRELATOR_OFFSET = 'causes/place'
const OLD_SHARD_OUTPUTS = 'findings'

/** The layout of a store; null when no number is stored. @throws DamagedState when a newer Outcry wrote it */
export async function readSchema(store: Store): Promise<number | null> {
  const [text = null, restore = null] = await store.get([KEYS.schema, KEYS.unfinishedRestore])
  if (restore !== null) {
    throw new DamagedState('the store', 'a restore has not written all of it', {
      advice: 'Run the same `outcry restore` again',
    })
  }
  if (text === null) return null
  const schema = Number(text)
  if (schema === SCHEMA) return schema
  throw new DamagedState('the store', `its layout is ${text}, this Outcry knows ${SCHEMA}`)
}

/**
 * Moves a store of 0.1.0 to the names of today; a new store gets the number of the layout alone. Values keep their
 * form: codecs migrate them when they are read. Every commit can be the last: the next call goes on behind it. Nothing
 * else may use the store meanwhile.
 *
 * `beforeCommit` is for a lease that must be prolonged.
 */
export async function migrateStore(
  store: Store,
  beforeCommit: () => Promise<void> = async () => {},
): Promise<Migrated> {
  if ((await readSchema(store)) !== null) return { kind: 'current' }
  const commit = async (change: Change): Promise<boolean> => {
    await beforeCommit()
    return (await store.commit(change)).kind === 'done'
  }
  const keys = (await moveKeys(store, commit)) + (await movePrefixes(store, commit))
  const entries = await moveShardOutputs(store, commit)
  await commit({
    checks: [{ key: KEYS.schema, value: null }],
    set: [{ key: KEYS.schema, value: String(SCHEMA) }],
    delete: [KEYS.migration],
  })
  // Refused: another process finished the move in this moment.
  await readSchema(store)
  return keys + entries === 0 ? { kind: 'new' } : { kind: 'migrated', keys, entries }
}

/** Does a change, and says whether it went through. */
type Commit = (change: Change) => Promise<boolean>

async function moveKeys(store: Store, commit: Commit): Promise<number> {
  const values = await store.get(MOVED_KEYS.map(([from]) => from))
  let moved = 0
  for (const [index, [from, to]] of MOVED_KEYS.entries()) {
    const value = values[index] ?? null
    if (value === null) continue
    const change = { checks: [{ key: from, value }], set: [{ key: to, value }], delete: [from] }
    if (await commit(change)) moved++
  }
  return moved
}

async function movePrefixes(store: Store, commit: Commit): Promise<number> {
  let moved = 0
  for (const [from, to] of MOVED_PREFIXES) {
    for (;;) {
      const page = await store.list({ prefix: from, limit: PAGE })
      if (page.length === 0) break
      const isDone = await commit({
        checks: page,
        set: page.map(({ key, value }) => ({ key: to + key.slice(from.length), value })),
        delete: page.map(({ key }) => key),
      })
      if (isDone) moved += page.length
    }
  }
  return moved
}

/**
 * Numbers begin at 1 in the log of the new name, so the correlator's offset begins at 0 there. The entries that it had
 * not consumed are appended page by page. A fence holds the number of the last one, so that none is appended twice.
 */
async function moveShardOutputs(store: Store, commit: Commit): Promise<number> {
  await moveCorrelatorOffset(store, commit)
  let moved = 0
  for (;;) {
    const [fence = null] = await store.get([KEYS.migration])
    const entries = await store.readLog(OLD_SHARD_OUTPUTS, Number(fence ?? 0), PAGE)
    const last = entries.at(-1)
    if (last === undefined) return moved
    const isDone = await commit({
      checks: [{ key: KEYS.migration, value: fence }],
      set: [{ key: KEYS.migration, value: String(last.number) }],
      append: entries.map(({ value }) => ({ log: LOGS.shardOutputs, value })),
      trim: [{ log: OLD_SHARD_OUTPUTS, upTo: last.number }],
    })
    if (isDone) moved += entries.length
  }
}

async function moveCorrelatorOffset(store: Store, commit: Commit): Promise<void> {
  const [old = null] = await store.get([OLD_CORRELATOR_OFFSET])
  if (old === null) return
  const offset = offsetCodec.decode(old, OLD_CORRELATOR_OFFSET)
  await commit({
    checks: [{ key: OLD_CORRELATOR_OFFSET, value: old }],
    set: [
      { key: KEYS.correlatorOffset, value: offsetCodec.encode({ ...offset, position: 0 }) },
      { key: KEYS.migration, value: String(offset.position) },
    ],
    delete: [OLD_CORRELATOR_OFFSET],
  })
}

/** The offset in the form of 0.1.0, which the correlator's own codec migrates. */
const offsetCodec = defineBareCodec<{ readonly position: number }>()
