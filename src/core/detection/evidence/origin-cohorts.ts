import type { Instant } from '../../model/instant.js'
import { MINUTE } from '../../model/instant.js'
import type { SourceShares } from '../baseline/source-outages.js'
import { countSource, newSourceShares } from '../baseline/source-outages.js'
import type { ReadersPolicy, ResistancePolicy } from '../policy.js'

/**
 * Recent complaints of groups that one person may control. Such are accounts opened a few weeks ago, accounts of one
 * instance, posts with one link, posts with any link. Who sees a fault seldom links to something; spam does. The sums
 * are of what complaints counted, fading by half in a quarter of an hour, in parallel arrays.
 */
export interface OriginCohorts {
  keys: string[]
  sums: number[]
  /** What all complaints counted, of a group or not. */
  total: number
  at: Instant
  /** Which groups the talk about a service usually comes from. */
  readonly usual: SourceShares
}

/** Why a complaint counts less. */
export type Discount = 'copied-text' | 'new-accounts' | 'one-instance' | 'one-link' | 'with-links' | 'repeats'

/** The groups that a post belongs to; null for none. */
export interface Origin {
  readonly isNew: boolean
  readonly instance: number | null
  readonly link: number | null
}

/** The group of all readers of the page. */
const READERS = 'readers'
const HALF_LIFE = 15 * MINUTE
/** Groups remembered of a service; what was least is forgotten. */
const MAX_GROUPS = 32
const FORGOTTEN = 0.01
/** Posts that are not usually new nor of one place, before anything is known. */
const PRIOR_POSTS = 10
/** However usual, a group is never all there is. */
const MAX_SHARE = 0.9

export function newOriginCohorts(): OriginCohorts {
  return { keys: [], sums: [], total: 0, at: 0, usual: newSourceShares() }
}

/** Learns where talk that is no complaint comes from. */
export function learnOrigin(originCohorts: OriginCohorts, origin: Origin, at: Instant): void {
  countSource(originCohorts.usual, 'all', at)
  // A link is of the day; that it is shared says nothing of tomorrow.
  for (const { key, discount } of groupsOf(origin)) {
    if (discount !== 'one-link') countSource(originCohorts.usual, key, at)
  }
}

/**
 * What a complaint that is worth `weight` may count, so that no group makes more than its share of the evidence:
 *
 *   sum(group) ≤ free + share / (1 − share) × what all others counted
 *
 * So a group alone counts two, however many accounts it has, and beside others as much as they allow. The share is 30
 * %, or half as much again as the group usually brings to the talk. Where most people are on one instance, so are most
 * complaints.
 *
 * Assumes that complaints of a real outage do not wait for one group. Trades the outage that only new accounts report.
 */
export function weighOrigin(
  originCohorts: OriginCohorts,
  origin: Origin,
  weight: number,
  at: Instant,
  policy: ResistancePolicy,
): { readonly weight: number; readonly discount: Discount | null } {
  fade(originCohorts, at)
  const groups = groupsOf(origin)
  let left = weight
  let discount: Discount | null = null
  for (const group of groups) {
    const index = originCohorts.keys.indexOf(group.key)
    const sum = index < 0 ? 0 : originCohorts.sums[index]!
    const share = shareOf(originCohorts.usual, group.key, policy)
    const most = policy.free + (share / (1 - share)) * Math.max(0, originCohorts.total - sum)
    const allowed = Math.max(0, most - sum)
    if (allowed >= left) continue
    left = allowed
    discount = group.discount
  }
  originCohorts.total += left
  for (const { key } of groups) add(originCohorts, key, left)
  return { weight: left, discount }
}

/**
 * What a report by a reader of the page may count. All reports together are at most `share` of the evidence. Without
 * complaints in posts they count nothing, and they make no room for other groups.
 */
export function weighReport(
  originCohorts: OriginCohorts,
  at: Instant,
  { weight, share }: ReadersPolicy,
): number {
  fade(originCohorts, at)
  const index = originCohorts.keys.indexOf(READERS)
  const sum = index < 0 ? 0 : originCohorts.sums[index]!
  const counted = Math.max(0, Math.min(weight, (share / (1 - share)) * originCohorts.total - sum))
  if (counted > 0) add(originCohorts, READERS, counted)
  return counted
}

function groupsOf({ isNew, instance, link }: Origin): { key: string; discount: Discount }[] {
  const groups: { key: string; discount: Discount }[] = []
  if (isNew) groups.push({ key: 'new', discount: 'new-accounts' })
  if (instance !== null) groups.push({ key: `at ${instance}`, discount: 'one-instance' })
  if (link !== null)
    groups.push({ key: `to ${link}`, discount: 'one-link' }, { key: 'link', discount: 'with-links' })
  return groups
}

function shareOf({ counts }: SourceShares, key: string, policy: ResistancePolicy): number {
  const usual = (counts[key] ?? 0) / ((counts.all ?? 0) + PRIOR_POSTS)
  return Math.min(MAX_SHARE, Math.max(policy.groupShare, 1.5 * usual))
}

function add(originCohorts: OriginCohorts, key: string, weight: number): void {
  const index = originCohorts.keys.indexOf(key)
  if (index >= 0) {
    originCohorts.sums[index]! += weight
    return
  }
  if (originCohorts.keys.length >= MAX_GROUPS)
    remove(originCohorts, originCohorts.sums.indexOf(Math.min(...originCohorts.sums)))
  originCohorts.keys.push(key)
  originCohorts.sums.push(weight)
}

function fade(originCohorts: OriginCohorts, at: Instant): void {
  if (at <= originCohorts.at) return
  const faded = 0.5 ** ((at - originCohorts.at) / HALF_LIFE)
  originCohorts.total *= faded
  originCohorts.at = at
  for (let index = originCohorts.keys.length - 1; index >= 0; index--) {
    originCohorts.sums[index]! *= faded
    if (originCohorts.sums[index]! < FORGOTTEN) remove(originCohorts, index)
  }
}

function remove(originCohorts: OriginCohorts, index: number): void {
  originCohorts.keys.splice(index, 1)
  originCohorts.sums.splice(index, 1)
}
