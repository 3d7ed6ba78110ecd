/**
 * Features of a post are numbers below this; equal numbers of two features cost little, since most features say little.
 */
export const BUCKET_BITS = 17
const BUCKETS = 1 << BUCKET_BITS

/**
 * A set of features as bucket numbers. One is used for all posts, one after the other, so that reading makes no
 * garbage.
 */
export interface FeatureSet {
  readonly ids: Int32Array
  count: number
  /** By bucket the post that last had it. */
  readonly stamps: Uint32Array
  stamp: number
  /** Families that are left out, as bits: to measure what each is worth. */
  omitted: number
}

/** The features of a long post end here. */
const MAX_FEATURES = 6_000

export function createFeatureSet(): FeatureSet {
  return {
    ids: new Int32Array(MAX_FEATURES),
    count: 0,
    stamps: new Uint32Array(BUCKETS),
    stamp: 0,
    omitted: 0,
  }
}

export function clearFeatures(set: FeatureSet): void {
  set.count = 0
  set.stamp = (set.stamp + 1) >>> 0
  if (set.stamp === 0) {
    set.stamps.fill(0)
    set.stamp = 1
  }
}

/** Adds a feature of a family below 32. Equal values of two families are two features. */
export function addFeature(set: FeatureSet, family: number, value: number): void {
  if ((set.omitted & (1 << family)) !== 0) return
  // The finaliser of MurmurHash3 (Appleby 2011): it spreads the low bits of a sum or product over all.
  let mixed = join(family, value)
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  const id = (mixed ^ (mixed >>> 16)) & (BUCKETS - 1)
  if (set.stamps[id] === set.stamp || set.count === MAX_FEATURES) return
  set.stamps[id] = set.stamp
  set.ids[set.count++] = id
}

/** 32-bit FNV-1a of a part of a text. */
export function hashText(text: string, from = 0, to = text.length): number {
  let hash = 0x811c9dc5
  for (let at = from; at < to; at++) hash = hashOn(hash, text.charCodeAt(at))
  return hash
}

/** The hash of a text with one character more. */
export function hashOn(hash: number, code: number): number {
  return Math.imul(hash ^ code, 0x01000193)
}

/** One number of several, in their order. */
export function join(one: number, other: number): number {
  return Math.imul(one ^ ((other << 13) | (other >>> 19)), 0x01000193) ^ Math.imul(other, 0x9e3779b1)
}
