import type { Instant } from '../../model/instant.js'
import { DAY } from '../../model/instant.js'

/**
 * Remembers which posts were counted, by a 53-bit key of (source, id), so that each counts once however often it is
 * delivered. There is one open-addressing table of 8-byte keys for each day of intake. Tables older than
 * `retentionDays` are deleted, and with them every post that would be too old to count anyway.
 *
 * Cost: about 16 bytes a counted post, one probe a day kept.
 */
export interface SeenPosts {
  /** Notes a key; false when it was there already. `now` is stream time. */
  add(key: number, now: Instant): boolean
  has(key: number): boolean
  size(): number
  /** Plain data: for each day its number and its keys. */
  save(): SavedSeenPosts
}

export type SavedSeenPosts = readonly { readonly day: number; readonly keys: readonly number[] }[]

export function createSeenPosts(retentionDays: number, saved: SavedSeenPosts = []): SeenPosts {
  const days = new Map<number, KeyTable>()
  for (const { day, keys } of saved) {
    const table = newTable()
    for (const key of keys) insert(table, key)
    days.set(day, table)
  }

  return {
    add(key, now) {
      const today = Math.floor(now / DAY)
      let table = days.get(today)
      if (table === undefined) {
        for (const day of days.keys()) if (day < today - retentionDays) days.delete(day)
        table = newTable()
        days.set(today, table)
      }
      for (const other of days.values()) if (other !== table && has(other, key)) return false
      return insert(table, key)
    },
    has: (key) => [...days.values()].some((table) => has(table, key)),
    size() {
      let total = 0
      for (const table of days.values()) total += table.used
      return total
    },
    save() {
      return [...days].map(([day, table]) => ({
        day,
        keys: Array.from(table.slots.filter((key) => key !== 0)),
      }))
    },
  }
}

const ZERO = 2 ** 53

interface KeyTable {
  /** 0 marks a free slot; a key of 0 is stored as `ZERO`, which no key can be. */
  slots: Float64Array
  used: number
}

function newTable(): KeyTable {
  return { slots: new Float64Array(1024), used: 0 }
}

function has(table: KeyTable, key: number): boolean {
  return table.slots[find(table.slots, key || ZERO)] !== 0
}

function insert(table: KeyTable, key: number): boolean {
  const stored = key || ZERO
  const slot = find(table.slots, stored)
  if (table.slots[slot] !== 0) return false
  table.slots[slot] = stored
  table.used++
  if (table.used * 10 > table.slots.length * 7) grow(table)
  return true
}

function grow(table: KeyTable): void {
  const larger = new Float64Array(table.slots.length * 2)
  for (const key of table.slots) if (key !== 0) larger[find(larger, key)] = key
  table.slots = larger
}

/** The slot that holds the key, or the free one where it belongs (linear probing; lengths are powers of two). */
function find(slots: Float64Array, key: number): number {
  const mask = slots.length - 1
  let slot = Math.imul(key ^ (key / 4_294_967_296), 0x9e3779b1) >>> 11
  slot &= mask
  while (slots[slot] !== 0 && slots[slot] !== key) slot = (slot + 1) & mask
  return slot
}
