import type { ComplaintRecord } from '../../alerting/tally.js'
import { takeEvidence } from '../../alerting/tally.js'
import { countSource } from '../../detection/baseline/source-outages.js'
import { noteDiscount } from '../../detection/evidence/coordinated-activity.js'
import { newDeskAnswers, noteDeskAnswer } from '../../detection/evidence/desk-answers.js'
import { evidenceWeight } from '../../detection/evidence/evidence-weight.js'
import { weighCopy } from '../../detection/evidence/near-duplicates.js'
import { learnOrigin, weighOrigin } from '../../detection/evidence/origin-cohorts.js'
import { countsNow, noteWorth } from '../../detection/evidence/recent-authors.js'
import { addCount, sumCounts } from '../../detection/evidence/recent-counts.js'
import { talksAnew } from '../../detection/evidence/recent-talkers.js'
import { countPlace } from '../../detection/opening/place-shares.js'
import { symptomsOf } from '../../detection/opening/symptoms.js'
import type { DetectionPolicy } from '../../detection/policy.js'
import type { Instant } from '../../model/instant.js'
import { nextStep } from '../../model/instant.js'
import type { ClassifiedPost } from '../post/classified-post.js'
import { noteForLearning } from './learn.js'
import type { ServiceState } from './service-state.js'
import { isRepeater, takeRepeat } from './take-repeat.js'

/** What a post is to one service. */
export type Role =
  | 'complaint'
  | 'recovery'
  | 'official-end'
  | 'acknowledgement'
  | 'brand'
  | 'cut-off'
  | 'desk-answer'

/** Counts one post for one service. Decides nothing: that is for the next whole ten seconds. */
export function applyPost(
  serviceState: ServiceState,
  classified: ClassifiedPost,
  role: Role,
  now: Instant,
  policy: DetectionPolicy,
): void {
  serviceState.touchedAt = Math.max(serviceState.touchedAt, now)
  switch (role) {
    case 'complaint':
      takeComplaint(serviceState, classified, now, policy)
      return
    case 'recovery':
      addCount(serviceState.counts, classified.at, { ...NOTHING, recoveries: 1 })
      return
    case 'official-end':
      if (serviceState.alert !== null && classified.at >= serviceState.alert.startedAt)
        serviceState.alert.officialEndAt = classified.at
      serviceState.admittedAt = null
      return
    case 'acknowledgement':
      serviceState.admittedAt = Math.max(serviceState.admittedAt ?? 0, classified.at)
      becomeDue(serviceState, classified.at, now)
      return
    case 'brand':
      if (!classified.isRepost) takeTalk(serviceState, classified, now, policy)
      return
    case 'desk-answer':
      serviceState.deskAnswers ??= newDeskAnswers()
      noteDeskAnswer(serviceState.deskAnswers, classified.at)
      return
    // Neither a complaint nor talk: who is offline says nothing of the service that cannot be reached.
    case 'cut-off':
  }
}

/** Talk counts by person and by origin, as complaints do: a burst by few accounts raises no expectation. */
function takeTalk(
  serviceState: ServiceState,
  classified: ClassifiedPost,
  now: Instant,
  policy: DetectionPolicy,
): void {
  const { at, source, place, author, isNew, label, confidence } = classified
  if (!talksAnew(serviceState.talkers, author, at)) return
  countSource(serviceState.sources, source, at)
  if (serviceState.alert === null) {
    countPlace(serviceState.places, place, at)
    learnOrigin(serviceState.originCohorts, classified, at)
  }
  const origin = { isNew, instance: null, link: null }
  // What may well be a complaint is not surely talk.
  const sure = label === 'chatter' ? confidence : 1
  const brand = inParts(weighOrigin(serviceState.talkCohorts, origin, sure, at, policy.resistance).weight)
  addCount(serviceState.counts, at, { ...NOTHING, brand })
  noteForLearning(serviceState, at, { complaints: 0, people: 0, brand, symptoms: [] }, now, policy)
}

const NOTHING = { complaints: 0, people: 0, brand: 0, recoveries: 0 }

function takeComplaint(
  serviceState: ServiceState,
  classified: ClassifiedPost,
  now: Instant,
  policy: DetectionPolicy,
): void {
  if (classified.at < now - policy.people.memory) return
  if (isRepeater(serviceState, classified.author, classified.at)) {
    noteDiscount(serviceState.coordinatedActivity, 'repeats', classified.at)
    return
  }
  if (!countsNow(serviceState.authors, classified.author, classified.at, policy.people)) {
    takeRepeat(serviceState, classified.author, classified.at, now, policy)
    return
  }

  countSource(serviceState.sources, classified.source, classified.at)
  if (isCrossPost(serviceState, classified, policy)) return
  const { weight, person, template, discount } = weighComplaint(serviceState, classified, policy)
  noteWorth(serviceState.authors, weight, person)
  if (discount !== null) noteDiscount(serviceState.coordinatedActivity, discount, classified.at)
  const symptoms = symptomsOf(classified.phrases)
  addCount(serviceState.counts, classified.at, { ...NOTHING, complaints: weight, people: person })
  const symptom = serviceState.alert?.symptom ?? null
  if (symptom !== null && symptoms.includes(symptom)) {
    addCount(serviceState.symptomCounts, classified.at, { ...NOTHING, complaints: weight, people: person })
  }
  noteForLearning(
    serviceState,
    classified.at,
    {
      complaints: weight,
      people: person,
      brand: 0,
      symptoms,
    },
    now,
    policy,
  )

  const record = toRecord(classified, template, discount)
  serviceState.records.push(record)
  if (serviceState.records.length > policy.evidence.recentRecords) serviceState.records.shift()
  if (serviceState.alert !== null && serviceState.alert.resolvedAt === null)
    takeEvidence(serviceState.alert, record, policy)
  becomeDue(serviceState, classified.at, now)
}

/** One person on two networks: the same long text, on another network, within minutes. */
function isCrossPost(
  { records }: ServiceState,
  { source, template, isShort, at }: ClassifiedPost,
  { nearDuplicates }: DetectionPolicy,
): boolean {
  if (isShort) return false
  return records.some(
    (record) =>
      record.template === template &&
      record.source !== source &&
      Math.abs(record.at - at) <= nearDuplicates.crossPostedWithin,
  )
}

interface Worth {
  readonly weight: number
  readonly person: number
  /** That of the text it resembles. */
  readonly template: number
  /** Why it counts little, if it does. */
  readonly discount: ComplaintRecord['discount']
}

/** What a complaint counts: by its probability, by how often its text was seen, and by the group that it comes from. */
function weighComplaint(
  serviceState: ServiceState,
  classified: ClassifiedPost,
  policy: DetectionPolicy,
): Worth {
  const { resistance, nearDuplicates } = policy
  const { memory } = policy.people
  const { at } = classified
  const { people } = sumCounts(serviceState.counts, at - memory, at + policy.clock.lead)
  const copy = weighCopy(
    serviceState.nearDuplicates,
    classified,
    people,
    memory,
    nearDuplicates,
    resistance.nearCopy,
  )
  const origin = weighOrigin(serviceState.originCohorts, classified, copy.weight, at, resistance)
  const sure = evidenceWeight(classified.confidence, policy.evidence)
  const because = origin.discount ?? (copy.weight < 1 && !classified.isShort ? 'copied-text' : null)
  return {
    weight: inParts(sure * origin.weight),
    // An author who counts less for their origin is less of a person too; a copied text still has its writer.
    person: copy.weight === 0 ? 0 : inParts((sure * origin.weight) / copy.weight),
    template: copy.template,
    discount: origin.weight < HALF ? because : null,
  }
}

/** A decision is due at the first whole ten seconds that stream time has not passed and whose windows hold the post. */
function becomeDue(serviceState: ServiceState, at: Instant, now: Instant): void {
  const due = Math.max(nextStep(at), nextStep(now))
  serviceState.dueAt = serviceState.dueAt === null ? due : Math.min(serviceState.dueAt, due)
}

/** In 64ths: exact when they are added and taken away, and short when stored. */
function inParts(weight: number): number {
  return Math.round(64 * weight) / 64
}

/** What counts less than this is reported as discounted. */
const HALF = 0.5

function toRecord(
  classified: ClassifiedPost,
  template: number,
  discount: ComplaintRecord['discount'],
): ComplaintRecord {
  return {
    at: classified.at,
    author: classified.author,
    template,
    discount,
    ...(classified.unverified === undefined ? {} : { unverified: true }),
    source: classified.source,
    id: classified.id,
    lang: classified.lang,
    country: classified.place?.country ?? null,
    region: classified.place?.region ?? null,
    features: classified.features,
    platforms: classified.platforms,
    phrases: classified.phrases,
    hashtags: classified.hashtags,
    text: classified.text,
  }
}
