import type { ComplaintRecord } from '../../alerting/tally.js'
import { takeEvidence } from '../../alerting/tally.js'
import { countSource } from '../../detection/baseline/source-outages.js'
import { noteDiscount } from '../../detection/evidence/coordinated-activity.js'
import { weighCopy } from '../../detection/evidence/near-duplicates.js'
import { learnOrigin, weighOrigin } from '../../detection/evidence/origin-cohorts.js'
import { countsNow } from '../../detection/evidence/recent-authors.js'
import { addCount, sumCounts } from '../../detection/evidence/recent-counts.js'
import { countPlace } from '../../detection/opening/place-shares.js'
import { symptomsOf } from '../../detection/opening/symptoms.js'
import type { DetectionPolicy } from '../../detection/policy.js'
import type { Instant } from '../../model/instant.js'
import { DECISION_STEP } from '../../model/instant.js'
import type { Sighting } from '../post/classified-post.js'
import { noteForLearning } from './learn.js'
import type { WatchState } from './service-state.js'

/** What a post is to one service. */
export type Role = 'complaint' | 'recovery' | 'official-end' | 'acknowledgement' | 'brand'

/** Counts one post for one service. Decides nothing: that is for the next whole ten seconds. */
export function takeSighting(
  watch: WatchState,
  sighting: Sighting,
  role: Role,
  now: Instant,
  policy: DetectionPolicy,
): void {
  watch.touchedAt = Math.max(watch.touchedAt, now)
  switch (role) {
    case 'complaint':
      takeComplaint(watch, sighting, now, policy)
      return
    case 'recovery':
      addCount(watch.counts, sighting.at, { ...NOTHING, recoveries: 1 })
      return
    case 'official-end':
      if (watch.alert !== null) watch.alert.officialEndAt = sighting.at
      watch.admittedAt = null
      return
    case 'acknowledgement':
      watch.admittedAt = Math.max(watch.admittedAt ?? 0, sighting.at)
      becomeDue(watch, sighting.at, now)
      return
    case 'brand':
      if (sighting.isRepost) return
      countSource(watch.sources, sighting.source, sighting.at)
      if (watch.alert === null) {
        countPlace(watch.places, sighting.place, sighting.at)
        learnOrigin(watch.crowds, sighting, sighting.at)
      }
      addCount(watch.counts, sighting.at, { ...NOTHING, brand: 1 })
      noteForLearning(watch, sighting.at, { complaints: 0, brand: 1, symptoms: [] }, now, policy)
  }
}

const NOTHING = { complaints: 0, people: 0, brand: 0, recoveries: 0 }

function takeComplaint(watch: WatchState, sighting: Sighting, now: Instant, policy: DetectionPolicy): void {
  if (sighting.at < now - policy.people.memory) return
  if (!countsNow(watch.authors, sighting.author, sighting.at, policy.people)) return

  countSource(watch.sources, sighting.source, sighting.at)
  const { memory } = policy.people
  const { people } = sumCounts(watch.counts, sighting.at - memory, sighting.at + policy.clock.lead)
  const { resistance } = policy
  const copy = weighCopy(watch.copies, sighting, people, memory, policy.copies, resistance.nearCopy)
  const { weight, discount } = weighOrigin(watch.crowds, sighting, copy.weight, sighting.at, resistance)
  // Who counts less for where they come from is less of a person too; a copied text still has its writer.
  const person = copy.weight === 0 ? 0 : weight / copy.weight
  const because = discount ?? (copy.weight < 1 && !sighting.isShort ? 'copied-text' : null)
  if (because !== null && weight < HALF) noteDiscount(watch.flood, because, sighting.at)
  const symptoms = symptomsOf(sighting.phrases)
  addCount(watch.counts, sighting.at, { ...NOTHING, complaints: weight, people: person })
  const symptom = watch.alert?.symptom ?? null
  if (symptom !== null && symptoms.includes(symptom)) {
    addCount(watch.symptomCounts, sighting.at, { ...NOTHING, complaints: weight, people: person })
  }
  noteForLearning(
    watch,
    sighting.at,
    {
      complaints: weight,
      brand: 0,
      symptoms,
    },
    now,
    policy,
  )

  const record = toRecord(sighting, copy.template, because !== null && weight < HALF ? because : null)
  watch.records.push(record)
  if (watch.records.length > policy.evidence.recentRecords) watch.records.shift()
  if (watch.alert !== null && watch.alert.resolvedAt === null) takeEvidence(watch.alert, record, policy)
  becomeDue(watch, sighting.at, now)
}

/** A decision is due at the first whole ten seconds that stream time has not passed and whose windows hold the post. */
function becomeDue(watch: WatchState, at: Instant, now: Instant): void {
  const due = Math.max(nextStep(at), nextStep(now))
  watch.dueAt = watch.dueAt === null ? due : Math.min(watch.dueAt, due)
}

/** The first whole ten seconds after an instant. */
export function nextStep(at: Instant): Instant {
  return Math.floor(at / DECISION_STEP) * DECISION_STEP + DECISION_STEP
}

/** What counts less than this is told as discounted. */
const HALF = 0.5

function toRecord(
  sighting: Sighting,
  template: number,
  discount: ComplaintRecord['discount'],
): ComplaintRecord {
  return {
    at: sighting.at,
    author: sighting.author,
    template,
    discount,
    source: sighting.source,
    id: sighting.id,
    lang: sighting.lang,
    country: sighting.place?.country ?? null,
    region: sighting.place?.region ?? null,
    features: sighting.features,
    platforms: sighting.platforms,
    phrases: sighting.phrases,
    hashtags: sighting.hashtags,
    text: sighting.text,
  }
}
