import { addAuthor } from '../detection/evidence/author-set.js'
import type { Discount } from '../detection/evidence/origin-cohorts.js'
import type { RecentAuthors } from '../detection/evidence/recent-authors.js'
import type { DetectionPolicy } from '../detection/policy.js'
import type { EvidencePost } from '../model/alert.js'
import type { Instant } from '../model/instant.js'
import { formatInstant } from '../model/instant.js'
import type { Feature, Language, Platform } from '../model/vocabulary.js'
import type { AlertState, Tallies } from './alert-state.js'

/** One complaint as evidence: what the alert's tallies and samples are made of. */
export interface ComplaintRecord {
  readonly at: Instant
  readonly author: number
  /** Equal for duplicates and near-duplicates of a text. */
  readonly template: number
  /** Why it counted little; null where it counted. */
  readonly discount: Discount | null
  /** Nothing is known of the account; absent where its age or its history is. */
  readonly unverified?: true
  readonly source: string
  readonly id: string
  readonly lang: Language | null
  readonly country: string | null
  readonly region: string | null
  readonly features: readonly Feature[]
  readonly platforms: readonly Platform[]
  readonly phrases: readonly string[]
  readonly hashtags: readonly string[]
  readonly text: string
}

/** Makes a complaint part of an alert: its author, its tallies, and a sample where it says something new. */
export function takeEvidence(alert: AlertState, complaint: ComplaintRecord, policy: DetectionPolicy): void {
  alert.authors = addAuthor(alert.authors, complaint.author, policy.people.exactAuthors)
  alert.complaints++
  tally(alert.tallies, complaint, policy.evidence.tallies)
  addSample(alert.posts, complaint, policy.evidence.posts)
}

/**
 * Makes all who complained since an alert began part of it, when it opens. In a large outage more people complain
 * before that than there are records of complaints.
 */
export function takePeople(
  alert: AlertState,
  { keys, countedAt }: RecentAuthors,
  policy: DetectionPolicy,
): void {
  let complaints = 0
  for (const [index, author] of keys.entries()) {
    if (countedAt[index]! < alert.startedAt) continue
    complaints++
    alert.authors = addAuthor(alert.authors, author, policy.people.exactAuthors)
  }
  alert.complaints = Math.max(alert.complaints, complaints)
}

/** Adds a complaint to the tallies. A name beyond `cap` different ones is not kept: the leaders came long before. */
function tally(tallies: Tallies, complaint: ComplaintRecord, cap: number): void {
  tallies.complaints++
  if (complaint.discount !== null) bump(tallies.discounted, complaint.discount, cap)
  if (complaint.discount !== null || complaint.unverified) tallies.unverified = (tallies.unverified ?? 0) + 1
  bump(tallies.sources, complaint.source, cap)
  if (complaint.lang !== null) bump(tallies.languages, complaint.lang, cap)
  if (complaint.country !== null) {
    tallies.located++
    bump(tallies.places, complaint.country, cap)
    if (complaint.region !== null) bump(tallies.places, `${complaint.country}/${complaint.region}`, cap)
  }
  for (const feature of complaint.features) bump(tallies.features, feature, cap)
  for (const platform of complaint.platforms) bump(tallies.platforms, platform, cap)
  for (const tag of complaint.hashtags) bump(tallies.hashtags, tag, cap)
  for (const phrase of complaint.phrases) bump(tallies.phrases, phrase, cap)
}

/** Names with their counts, most first; equal counts in the order of their names. */
export function ranked(counts: Readonly<Record<string, number>>, most: number): [string, number][] {
  return Object.entries(counts)
    .sort(([nameA, a], [nameB, b]) => b - a || (nameA < nameB ? -1 : 1))
    .slice(0, most)
}

/**
 * Keeps a sample post where it says something that the samples so far do not: another text. One without a text was
 * forgotten.
 */
function addSample(posts: EvidencePost[], complaint: ComplaintRecord, most: number): void {
  if (complaint.text === '' || posts.length >= most || posts.some((kept) => kept.text === complaint.text))
    return
  posts.push({
    source: complaint.source,
    id: complaint.id,
    at: formatInstant(complaint.at),
    text: complaint.text,
  })
}

function bump(counts: Record<string, number>, name: string, cap: number): void {
  // Object.hasOwn: a hashtag may be called "constructor".
  if (Object.hasOwn(counts, name)) counts[name]!++
  else if (Object.keys(counts).length < cap)
    Object.defineProperty(counts, name, { value: 1, writable: true, enumerable: true, configurable: true })
}
