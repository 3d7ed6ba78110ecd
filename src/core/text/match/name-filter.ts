/**
 * A Bloom filter with one hash over names: false is certain. The hash of a piece of text grows by one character at a
 * time. So all pieces that begin at one place are tried, and none is cut out.
 */
export interface NameFilter {
  /** The hash of nothing, from which `grow` goes on. */
  readonly seed: number
  grow(hash: number, code: number): number
  mayHold(hash: number): boolean
}

const SEED = 0x811c9dc5
/** 32 kB; of ten thousand names one piece in twenty-six is looked up in vain. */
const BITS = 18

export function createNameFilter(names: Iterable<string>): NameFilter {
  const bits = new Uint8Array(1 << (BITS - 3))
  for (const name of names) {
    let hash = SEED
    for (let index = 0; index < name.length; index++) hash = grow(hash, name.charCodeAt(index))
    const bit = bitOf(hash)
    bits[bit >> 3]! |= 1 << (bit & 7)
  }
  return {
    seed: SEED,
    grow,
    mayHold(hash) {
      const bit = bitOf(hash)
      return (bits[bit >> 3]! & (1 << (bit & 7))) !== 0
    },
  }
}

/** FNV-1a. */
function grow(hash: number, code: number): number {
  return Math.imul(hash ^ code, 0x01000193)
}

function bitOf(hash: number): number {
  return (hash ^ (hash >>> BITS)) & ((1 << BITS) - 1)
}
