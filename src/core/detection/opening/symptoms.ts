import type { Instant } from '../../model/instant.js'
import type { SymptomPolicy } from '../policy.js'
import type { CusumState } from './cusum.js'
import { advanceCusum, newCusum } from './cusum.js'

/**
 * What people complain of, symptom by symptom. A service with many complaints a day, each about something else, can
 * break without their number rising much. What changes is that they suddenly say the same. So each symptom is tested by
 * a CUSUM of its own against its usual share of the service's complaints.
 *
 * A symptom is the first letters of a characteristic word of a cue. "crashes", "crashing" and "crasha" are one, in any
 * language, without a dictionary. Cost: some numbers for each of the few dozen most used.
 */
export interface SymptomState {
  readonly key: string
  /** Fading count of complaints with it. */
  count: number
  cusum: CusumState
}

/** Complaints of one bucket by symptom. */
export type SymptomCounts = Record<string, number>

/** Letters of a symptom, and of the shortest word that names one. */
const KEY_LENGTH = 4
const PRIOR_COUNT = 0.5
const PRIOR_COMPLAINTS = 10

/** The symptoms of a complaint, each once. */
export function symptomsOf(phrases: readonly string[]): string[] {
  const keys = new Set<string>()
  for (const phrase of phrases) {
    for (const word of phrase.split(' ')) if (word.length >= KEY_LENGTH) keys.add(word.slice(0, KEY_LENGTH))
  }
  return [...keys]
}

export interface SymptomBucket {
  readonly from: Instant
  readonly seen: Readonly<SymptomCounts>
  /** Complaints of the service that were to be expected, whatever their symptom. */
  readonly expected: number
  readonly size: number
  /** Fading count of all complaints of the service. */
  readonly complaints: number
  /** Length of the bucket in five minutes. */
  readonly share: number
}

/** Learns a closed bucket: every symptom's CUSUM moves, then its usual share. */
export function learnSymptoms(
  symptoms: SymptomState[],
  bucket: SymptomBucket,
  fade: number,
  policy: SymptomPolicy,
): void {
  if (bucket.complaints >= policy.minComplaints) {
    for (const symptom of symptoms) symptom.cusum = advance(symptom, bucket)
  }
  for (const symptom of symptoms) symptom.count *= fade
  for (const [key, seen] of Object.entries(bucket.seen)) {
    const known = symptoms.find((symptom) => symptom.key === key)
    if (known !== undefined) known.count += seen
    else addSymptom(symptoms, key, seen, policy.most)
  }
}

/** Fades the shares over empty buckets; the sums fall by what was expected and did not come. */
export function learnNoSymptoms(
  symptoms: SymptomState[],
  bucket: Omit<SymptomBucket, 'seen'>,
  buckets: number,
  fade: number,
): void {
  for (const symptom of symptoms) {
    for (let index = 0; index < buckets && symptom.cusum.value > 0; index++) {
      symptom.cusum = advance(symptom, { ...bucket, seen: {} })
    }
    symptom.count *= fade ** buckets
  }
}

export interface SymptomSurge {
  readonly key: string
  readonly cusum: CusumState
}

/** The symptom that now stands out most, the open bucket tried as well, or null. */
export function findSurge(
  symptoms: readonly SymptomState[],
  open: SymptomBucket,
  policy: SymptomPolicy,
): SymptomSurge | null {
  if (open.complaints < policy.minComplaints) return null
  let best: SymptomSurge | null = null
  for (const symptom of symptoms) {
    const cusum = open.share > 0 ? advance(symptom, open) : symptom.cusum
    if (cusum.value < policy.cusum || cusum.since === null) continue
    if (cusum.seen < policy.minSeen || cusum.seen < policy.minRatio * cusum.expected) continue
    if (best === null || cusum.value > best.cusum.value) best = { key: symptom.key, cusum }
  }
  return best
}

/** Which share of the service's complaints usually has the symptom. */
export function usualShare(symptoms: readonly SymptomState[], key: string, complaints: number): number {
  return shareOf(symptoms.find((symptom) => symptom.key === key)?.count ?? 0, complaints)
}

function shareOf(count: number, complaints: number): number {
  return Math.min(1, (PRIOR_COUNT + count) / (PRIOR_COMPLAINTS + complaints))
}

function advance(symptom: SymptomState, bucket: SymptomBucket): CusumState {
  return advanceCusum(symptom.cusum, {
    from: bucket.from,
    seen: bucket.seen[symptom.key] ?? 0,
    expected: shareOf(symptom.count, bucket.complaints) * bucket.expected,
    size: bucket.size,
    share: bucket.share,
    // Each person complains once; texts that count in part are few beside the people of a symptom.
    people: bucket.seen[symptom.key] ?? 0,
  })
}

function addSymptom(symptoms: SymptomState[], key: string, seen: number, most: number): void {
  if (symptoms.length >= most) {
    let least = 0
    symptoms.forEach((symptom, index) => {
      if (symptom.count < symptoms[least]!.count) least = index
    })
    if (symptoms[least]!.count > seen) return
    symptoms.splice(least, 1)
  }
  symptoms.push({ key, count: seen, cusum: newCusum() })
}
