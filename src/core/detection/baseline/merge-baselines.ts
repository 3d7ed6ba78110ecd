import type { BaselinePolicy } from '../policy.js'
import type { BaselineState } from './baseline.js'
import { BUCKET, DISPERSION_MEMORY, fadeOf } from './baseline.js'

/**
 * One baseline of two that learnt one after the other. Every count of a baseline is a sum that fades with each bucket.
 * So the older sums fade by all buckets of the newer baseline, and both are added. The result differs a little from
 * learning all in one go. What is too much to learn, and how busy an hour is, depends on what was known then.
 */
export function mergeBaselines(
  older: BaselineState,
  newer: BaselineState,
  policy: BaselinePolicy,
): BaselineState {
  const buckets = newer.exposed / BUCKET
  const fade = fadeOf(policy) ** buckets
  const slotFade = 0.5 ** (newer.exposed / policy.slotHalfLife)
  const pearsonFade = (1 - 1 / DISPERSION_MEMORY) ** buckets
  return {
    complaints: older.complaints * fade + newer.complaints,
    minutes: older.minutes * fade + newer.minutes,
    brand: older.brand * fade + newer.brand,
    brandMinutes: older.brandMinutes * fade + newer.brandMinutes,
    leakComplaints: older.leakComplaints * fade + newer.leakComplaints,
    leakPosts: older.leakPosts * fade + newer.leakPosts,
    pearson: older.pearson * pearsonFade + newer.pearson,
    pearsonBuckets: older.pearsonBuckets * pearsonFade + newer.pearsonBuckets,
    slotSeen: older.slotSeen.map((seen, slot) => seen * slotFade + newer.slotSeen[slot]!),
    slotExpected: older.slotExpected.map((expected, slot) => expected * slotFade + newer.slotExpected[slot]!),
    exposed: older.exposed + newer.exposed,
    closedUntil: Math.max(older.closedUntil, newer.closedUntil),
    coldTalk: Math.max(older.coldTalk, newer.coldTalk),
  }
}
