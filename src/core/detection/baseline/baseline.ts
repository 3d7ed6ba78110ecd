import type { Instant } from '../../model/instant.js'
import { HOUR, MINUTE } from '../../model/instant.js'
import type { BaselinePolicy } from '../policy.js'
import { SLOTS } from './local-hour.js'

/**
 * What is usual for one service: a level that fades over a day, and a profile over the hours of weekdays and weekends.
 * Beside them stand the usual talk about the brand, and how many complaints such talk brings along.
 *
 *   expected = level × profile(local hour) × activity × minutes
 *              + leak × max(0, brand talk − calmBrand × usual brand talk)
 *
 * The leak differs from one burst of talk to the next: last night's outage and a finale are read with other words. So
 * it is taken for Gamma distributed itself, and known far worse than the level.
 *
 * The level is the mean of a Gamma posterior over complaints a minute (conjugate to Poisson counts). It is `a`
 * complaints in `b` minutes, both fading with the half-life, on top of a wide prior. Its shape says how well the level
 * is known. That uncertainty goes into the test, so that a service's first hours surprise nobody.
 *
 * It learns from closed five-minute buckets with data only, never during an alert, and never more of one
 * bucket than `winsorFactor` × expected + `winsorOffset`. Empty buckets are learnt in closed form, hour by hour.
 */
export interface BaselineState {
  complaints: number
  minutes: number
  brand: number
  brandMinutes: number
  leakComplaints: number
  leakPosts: number
  /** Pearson's statistic and its buckets: their quotient estimates variance over mean. */
  pearson: number
  pearsonBuckets: number
  slotSeen: number[]
  slotExpected: number[]
  /** Time with data that was learnt from, in milliseconds. */
  exposed: number
  /** Everything before is closed. */
  closedUntil: Instant
  /** Other posts a minute that named the service in its first hours, the most in any window. */
  coldTalk: number
}

/** Buckets of learning; the tests look at steps of ten seconds. */
export const BUCKET = 5 * MINUTE
const BUCKET_MINUTES = BUCKET / MINUTE

/** The profile is learnt after a day: before, a level still on its way would pass for busy hours. */
const SLOTS_AFTER = 24 * HOUR

/** Buckets remembered by the estimate of variance over mean, and buckets that the prior stands for. */
export const DISPERSION_MEMORY = 2_000
const DISPERSION_PRIOR_BUCKETS = 50

export function newBaseline(from: Instant): BaselineState {
  return {
    complaints: 0,
    minutes: 0,
    brand: 0,
    brandMinutes: 0,
    leakComplaints: 0,
    leakPosts: 0,
    pearson: 0,
    pearsonBuckets: 0,
    slotSeen: new Array<number>(SLOTS).fill(0),
    slotExpected: new Array<number>(SLOTS).fill(0),
    exposed: 0,
    closedUntil: Math.floor(from / BUCKET) * BUCKET,
    coldTalk: 0,
  }
}

/** Complaints a minute, were every hour alike. */
function levelOf(base: BaselineState, policy: BaselinePolicy): number {
  const { mean, shape } = priorOf(base, policy)
  return Math.max(
    policy.floorPer5m / BUCKET_MINUTES,
    (shape + base.complaints) / (shape / mean + base.minutes),
  )
}

/**
 * What is believed of a service before anything is learnt: hardly a complaint. In the first hours of a deployment the
 * talk of the last minutes says more. A service that is much talked about has its share of complaints, as others of its
 * kind have.
 */
function priorOf(
  base: BaselineState,
  policy: BaselinePolicy,
): { readonly mean: number; readonly shape: number } {
  const floor = policy.floorPer5m / BUCKET_MINUTES
  const byTalk = policy.coldShare * base.coldTalk
  return {
    mean: floor + byTalk,
    shape: policy.priorShape + (byTalk / (floor + byTalk)) * (policy.leakShape - policy.priorShape),
  }
}

/** Takes in how much a service is talked about a minute, while too little is learnt to know. */
export function noteColdTalk(base: BaselineState, perMinute: number, policy: BaselinePolicy): void {
  if (base.exposed < policy.coldUntil) base.coldTalk = Math.max(base.coldTalk, perMinute)
}

/** How busy a slot is against the level; 1 while little is known. */
function slotFactor(base: BaselineState, slot: number, policy: BaselinePolicy): number {
  const prior = policy.slotPriorComplaints
  return (prior + base.slotSeen[slot]!) / (prior + base.slotExpected[slot]!)
}

/** How many complaints are to be expected, and how many of them only because of talk about the brand. */
export interface Expectation {
  readonly mean: number
  readonly leak: number
}

/** Complaints to be expected in so many minutes of a slot, given the other posts that name the service in them. */
export function expectationOf(
  base: BaselineState,
  slot: number,
  minutes: number,
  brandPosts: number,
  policy: BaselinePolicy,
  calmPosts = 0,
): Expectation {
  const usual = usualIn(base, slot, minutes, policy) * activityOf(base, slot, minutes, brandPosts, policy)
  const leak = leakOf(base, slot, Math.max(0, brandPosts - calmPosts), minutes, policy)
  return { mean: usual + leak, leak }
}

/** Complaints to be expected in so many minutes of a slot while the talk about the brand is as ever. */
export function usualIn(base: BaselineState, slot: number, minutes: number, policy: BaselinePolicy): number {
  return levelOf(base, policy) * slotFactor(base, slot, policy) * minutes
}

/**
 * What the slow tests expect. They add up a burst's excess bucket by bucket, as if each had a leak of its own. So they
 * take the leak at its upper bound at once.
 */
export function cautious({ mean, leak }: Expectation, policy: BaselinePolicy): Expectation {
  return { mean: mean + (policy.leakBound - 1) * leak, leak: policy.leakBound * leak }
}

export function scale({ mean, leak }: Expectation, factor: number): Expectation {
  return { mean: factor * mean, leak: factor * leak }
}

/**
 * How busy the service is by the talk of the same minutes, against what is usual. Talk rises with the hour, the match
 * and the holiday that no profile knows, and brings its complaints along. It counts for the more, the more talk is
 * usual.
 */
function activityOf(
  base: BaselineState,
  slot: number,
  minutes: number,
  brandPosts: number,
  policy: BaselinePolicy,
): number {
  const usual = usualTalk(base, slot, minutes, policy)
  const trust = usual / (usual + policy.talkTrust)
  const ratio = (brandPosts + 1) / (usual + 1)
  return Math.min(policy.calmBrand, Math.max(1 / policy.calmBrand, ratio)) ** trust
}

/** Other posts that name the service, as usual. */
function usualTalk(base: BaselineState, slot: number, minutes: number, policy: BaselinePolicy): number {
  const learnt = base.brand / Math.max(base.brandMinutes, BUCKET_MINUTES)
  const perMinute = base.exposed < policy.coldUntil ? Math.max(learnt, base.coldTalk) : learnt
  return perMinute * slotFactor(base, slot, policy) * minutes
}

/** Complaints that talk about the brand beyond the usual brings along in a window. */
function leakOf(
  base: BaselineState,
  slot: number,
  brandPosts: number,
  minutes: number,
  policy: BaselinePolicy,
): number {
  const usual = usualTalk(base, slot, minutes, policy)
  return leakRatio(base, policy) * Math.max(0, brandPosts - policy.calmBrand * usual)
}

/**
 * The size k of the negative binomial of a count with that mean: variance = mean + mean²/k. Three sources add up. The
 * level is not known exactly (usual²/shape), nor is the leak (leak²/leakShape), and complaints come in clusters.
 * Clusters make variance/mean exceed 1, less so for means below one: a cluster needs somebody to be in it.
 */
export function sizeOf(base: BaselineState, { mean, leak }: Expectation, policy: BaselinePolicy): number {
  const perBucket = (base.brand / Math.max(base.brandMinutes, BUCKET_MINUTES)) * BUCKET_MINUTES
  const talk = perBucket / (perBucket + policy.talkTrust)
  const cap = policy.shapeCap + talk * (policy.talkShapeCap - policy.shapeCap)
  const shape = Math.min(cap, priorOf(base, policy).shape + base.complaints)
  const part = mean > 0 ? leak / mean : 0
  const unknown = (1 - part) ** 2 / shape + part ** 2 / policy.leakShape
  return 1 / (unknown + (dispersionOf(base, policy) - 1) / Math.max(mean, 1))
}

export function readiness(base: BaselineState, policy: BaselinePolicy): 'cold' | 'warming' | 'ready' {
  if (base.exposed < policy.coldUntil) return 'cold'
  return base.exposed < policy.readyAfter ? 'warming' : 'ready'
}

/**
 * Learns one closed bucket that held something. While the slow test rises, little more is learnt than was expected. A
 * thin outage must not become normal before it is found, and what lasts for days must.
 */
export function learnBucket(
  base: BaselineState,
  seen: { readonly complaints: number; readonly brand: number },
  slot: number,
  policy: BaselinePolicy,
  isRising = false,
  growth = 1,
): void {
  const factor = slotFactor(base, slot, policy)
  const level = levelOf(base, policy)
  const activity = activityOf(base, slot, BUCKET_MINUTES, seen.brand, policy)
  const mean = growth * expectationOf(base, slot, BUCKET_MINUTES, seen.brand, policy).mean
  const most = isRising ? policy.risingFactor * mean : policy.winsorFactor * mean + policy.winsorOffset
  const complaints = Math.min(seen.complaints, most)
  notePearson(base, (complaints - mean) ** 2 / mean, 1)

  const fade = fadeOf(policy)
  base.complaints = base.complaints * fade + complaints
  base.minutes = base.minutes * fade + factor * activity * BUCKET_MINUTES
  base.brand = base.brand * fade + seen.brand
  base.brandMinutes = base.brandMinutes * fade + factor * BUCKET_MINUTES
  base.leakComplaints = base.leakComplaints * fade + complaints
  base.leakPosts = base.leakPosts * fade + seen.brand

  if (base.exposed >= SLOTS_AFTER) {
    const slotFade = 0.5 ** (BUCKET / policy.slotHalfLife)
    base.slotSeen[slot] = base.slotSeen[slot]! * slotFade + complaints
    base.slotExpected[slot] = base.slotExpected[slot]! * slotFade + growth * level * BUCKET_MINUTES
  }
  base.exposed += BUCKET
}

/**
 * Learns `buckets` empty buckets of one slot at once; the same as one by one but for the level's drift within the hour.
 */
export function learnEmpty(base: BaselineState, buckets: number, slot: number, policy: BaselinePolicy): void {
  const factor = slotFactor(base, slot, policy)
  const level = levelOf(base, policy)
  const mean = level * factor * BUCKET_MINUTES
  notePearson(base, mean, buckets)

  const fade = fadeOf(policy)
  const faded = fade ** buckets
  const minutes = factor * BUCKET_MINUTES * ((1 - faded) / (1 - fade))
  base.complaints *= faded
  base.minutes = base.minutes * faded + minutes
  base.brand *= faded
  base.brandMinutes = base.brandMinutes * faded + minutes
  base.leakComplaints *= faded
  base.leakPosts *= faded

  if (base.exposed >= SLOTS_AFTER) {
    const slotFade = 0.5 ** (BUCKET / policy.slotHalfLife)
    const slotFaded = slotFade ** buckets
    base.slotSeen[slot] = base.slotSeen[slot]! * slotFaded
    base.slotExpected[slot] =
      base.slotExpected[slot]! * slotFaded + level * BUCKET_MINUTES * ((1 - slotFaded) / (1 - slotFade))
  }
  base.exposed += buckets * BUCKET
}

/** What is left of a fading count after one bucket. */
export function fadeOf(policy: BaselinePolicy): number {
  return 0.5 ** (BUCKET / policy.halfLife)
}

/** How many buckets from `at` on share its local hour. */
export function bucketsLeftInHour(at: Instant): number {
  return Math.ceil((HOUR - (at % HOUR)) / BUCKET)
}

function leakRatio(base: BaselineState, policy: BaselinePolicy): number {
  const ratio =
    (policy.leakPrior * policy.leakPriorPosts + base.leakComplaints) /
    (policy.leakPriorPosts + base.leakPosts)
  return Math.min(policy.leakMax, policy.leakFactor * ratio)
}

function dispersionOf(base: BaselineState, policy: BaselinePolicy): number {
  const prior = DISPERSION_PRIOR_BUCKETS
  const estimate = (policy.dispersionPrior * prior + base.pearson) / (prior + base.pearsonBuckets)
  return Math.min(policy.dispersionMax, Math.max(1.05, estimate))
}

/** Adds Pearson terms, counted by their information: a bucket that expects next to nothing adds next to nothing. */
function notePearson(base: BaselineState, term: number, buckets: number): void {
  const fade = (1 - 1 / DISPERSION_MEMORY) ** buckets
  base.pearson = base.pearson * fade + term * buckets
  base.pearsonBuckets = base.pearsonBuckets * fade + buckets
}
