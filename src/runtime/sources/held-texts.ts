import { SHARDS } from '../../core/engine/shard-of.js'
import { INTAKE } from '../../pipeline/intake/sequencer.js'
import { shardLog } from '../../pipeline/intake/shard-entry.js'
import { defineBareCodec } from '../../pipeline/log/codec.js'
import { KEYS } from '../../pipeline/log/keys.js'
import { listAll } from '../../pipeline/log/list-all.js'
import type { Removal } from '../../pipeline/ports/source.js'
import type { Store } from '../../pipeline/ports/store.js'

/**
 * Knows which posts of a source have a text in the store. A network deletes far more posts than Outcry stores texts of,
 * and each removal is a command that all shards obey. So the others are passed over.
 */
export interface HeldTexts {
  /** These posts were stored with their texts. */
  note(ids: readonly string[]): void
  /** The stored posts that a removal is about. */
  matching(removal: Removal): readonly string[]
}

/** Beyond so many the longest known are dropped: some days of all networks, about 20 MB. */
const MAX_HELD = 200_000

export function createHeldTexts(): HeldTexts {
  const byAccount = new Map<string, Set<string>>()
  const held = new Set<string>()

  return {
    note(ids) {
      for (const id of ids) {
        held.add(id)
        const account = accountOf(id)
        byAccount.set(account, (byAccount.get(account) ?? new Set()).add(id))
      }
      for (const id of held) {
        if (held.size <= MAX_HELD) break
        drop(id)
      }
    },
    matching(removal) {
      if (removal.kind === 'post') return held.has(removal.id) ? [removal.id] : []
      return [...(byAccount.get(removal.idPrefix) ?? [])]
    },
  }

  function drop(id: string): void {
    held.delete(id)
    const account = accountOf(id)
    const ids = byAccount.get(account)
    ids?.delete(id)
    if (ids?.size === 0) byAccount.delete(account)
  }
}

/** The beginning that all ids of one account share. */
function accountOf(id: string): string {
  return id.slice(0, id.lastIndexOf('/') + 1)
}

/** Any value that may hold posts, whatever its form. */
const anyCodec = defineBareCodec<unknown>()
const LOG_PAGE = 2_000

/** Ids of all posts of a source whose text is stored: in detection, in the history of alerts, or on the way there. */
export async function readHeldTexts(store: Store, source: string): Promise<string[]> {
  const values: string[] = []
  for (const prefix of [KEYS.serviceState, KEYS.alertEvent, KEYS.sequencerHead]) {
    for (const { value } of await listAll(store, prefix)) values.push(value)
  }
  for (const log of [INTAKE, ...Array.from({ length: SHARDS }, (_, shard) => shardLog(shard))]) {
    for (const { value } of await store.readLog(log, 0, LOG_PAGE)) values.push(value)
  }
  const ids = new Set<string>()
  for (const value of values) collect(anyCodec.decode(value, 'a value with posts'), source, ids)
  return [...ids]
}

function collect(value: unknown, source: string, ids: Set<string>): void {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) {
    const { source: from, id, text } = value as Partial<Record<string, unknown>>
    if (from === source && typeof id === 'string' && typeof text === 'string' && text !== '') ids.add(id)
  }
  for (const inner of Object.values(value)) collect(inner, source, ids)
}
