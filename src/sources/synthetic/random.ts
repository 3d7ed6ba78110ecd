/** Numbers that look random and follow from a seed: in [0, 1). */
export type Random = () => number

/** Mulberry32 (Tommy Ettinger, public domain): small, fast, and good enough for synthetic populations. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A seed for a part of something, so that any part can be made without those before it. */
export function seedOf(seed: number, what: number, index: number): number {
  let hash = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(what + 1, 0xc2b2ae35)
  hash = Math.imul(hash ^ (hash >>> 15) ^ index, 0x27d4eb2f)
  return (hash ^ (hash >>> 13) ^ Math.floor(index / 4_294_967_296)) >>> 0
}

export function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)]!
}

/** One of the shares' keys, each as often as its share says; the shares need not add up to 1. */
export function pickByShare<K extends string>(
  random: Random,
  shares: Readonly<Partial<Record<K, number>>>,
): K {
  const entries = Object.entries(shares) as [K, number][]
  let left = random() * entries.reduce((sum, [, share]) => sum + share, 0)
  for (const [key, share] of entries) {
    left -= share
    if (left < 0) return key
  }
  return entries[0]![0]
}

/** A standard normal number, by Box and Muller. */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

/** A Poisson count: by Knuth's product for small means, by a normal approximation for large ones. */
export function poisson(random: Random, mean: number): number {
  if (mean <= 0) return 0
  if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)))
  const limit = Math.exp(-mean)
  let count = 0
  for (let product = random(); product > limit; product *= random()) count++
  return count
}
