import { EMPTY_HASH, grow } from '../scan/hash-bits.js'

/**
 * A Bloom filter with one hash over names: false is certain. The hash of a piece of text grows by one character at a
 * time. So all pieces that begin at one place are tried, and none is cut out.
 */
export type NameFilter = Uint8Array

/** 32 kB; of ten thousand names one piece in twenty-six is looked up in vain. */
const BITS = 18

export function createNameFilter(names: Iterable<string>): NameFilter {
  const filter = new Uint8Array(1 << (BITS - 3))
  for (const name of names) {
    let hash = EMPTY_HASH
    for (let index = 0; index < name.length; index++) hash = grow(hash, name.charCodeAt(index))
    const bit = bitOf(hash)
    filter[bit >> 3]! |= 1 << (bit & 7)
  }
  return filter
}

export function mayHold(filter: NameFilter, hash: number): boolean {
  const bit = bitOf(hash)
  return (filter[bit >> 3]! & (1 << (bit & 7))) !== 0
}

function bitOf(hash: number): number {
  return (hash ^ (hash >>> BITS)) & ((1 << BITS) - 1)
}
