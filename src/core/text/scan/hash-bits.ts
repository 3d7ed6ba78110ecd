/**
 * What words mean, as bits by their hashes. A word that was never added has none, except where its 32 bits equal those
 * of another by chance. Open addressing with linear probing; a free slot has the hash 0 and no bits.
 */
export interface HashBits {
  readonly hashes: Int32Array
  readonly bits: Uint8Array
}

export const EMPTY_HASH = 0x811c9dc5 | 0

/** FNV-1a: the hash of a word grows by one symbol at a time. */
export function grow(hash: number, symbol: number): number {
  return Math.imul(hash ^ symbol, 0x01000193)
}

/** At most a quarter of the slots is taken, so that most words meet a free one at once. */
export function createHashBits(entries: readonly (readonly [hash: number, bits: number])[]): HashBits {
  const size = 2 ** Math.ceil(Math.log2(4 * entries.length + 1))
  const table = { hashes: new Int32Array(size), bits: new Uint8Array(size) }
  for (const [hash, bits] of entries) {
    const slot = slotOf(table, hash)
    table.hashes[slot] = hash
    table.bits[slot]! |= bits
  }
  return table
}

export function bitsOf(table: HashBits, hash: number): number {
  return table.bits[slotOf(table, hash)]!
}

/** The slot with the hash, or the free one where it belongs. */
function slotOf({ hashes }: HashBits, hash: number): number {
  const mask = hashes.length - 1
  let slot = (hash ^ (hash >>> 15)) & mask
  while (hashes[slot] !== hash && hashes[slot] !== 0) slot = (slot + 1) & mask
  return slot
}

/** So many letters of a beginning are compared. */
const LETTERS = 5

/** The entry of what begins with a text: all of a short one, or the first letters of a long one. */
export function beginningOf(text: string, bits: number): readonly [hash: number, bits: number] {
  let hash = EMPTY_HASH
  for (let at = 0; at < Math.min(LETTERS, text.length); at++) hash = grow(hash, text.charCodeAt(at))
  return [hash, bits]
}

/** Makes a letter small, and leaves a digit. */
const SMALL = 32

/** The bits of all beginnings of letters and digits that lie from `at` on in steps of `step`, `count` in all. */
export function bitsOfBeginnings(
  table: HashBits,
  bytes: Uint8Array,
  at: number,
  count: number,
  step: 1 | -1,
): number {
  let found = 0
  let hash = EMPTY_HASH
  const end = at + step * Math.min(LETTERS, count)
  for (let place = at; place !== end; place += step) {
    hash = grow(hash, bytes[place]! | SMALL)
    found |= bitsOf(table, hash)
  }
  return found
}
