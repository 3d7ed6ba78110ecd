/** Remembers what a function gave, for the sake of speed alone: what is forgotten is worked out again. */
export interface CappedMap<K, V> {
  get(key: K): V | undefined
  set(key: K, value: V): void
}

/**
 * A map that empties itself before it would exceed `most` entries. Compared with forgetting the least recently used
 * entry, a look-up costs no bookkeeping: it is one look-up in a `Map`. The price is that now and then all entries are
 * worked out again.
 */
export function createCappedMap<K, V>(most: number): CappedMap<K, V> {
  let entries = new Map<K, V>()
  return {
    get: (key) => entries.get(key),
    set(key, value) {
      if (entries.size >= most) entries = new Map()
      entries.set(key, value)
    },
  }
}
