import type { AlertState } from '../../alerting/alert-state.js'
import type { ComplaintRecord } from '../../alerting/tally.js'
import type { CauseMentions } from '../../causes/cause-mentions.js'
import { newCauseMentions } from '../../causes/cause-mentions.js'
import type { BaselineState } from '../../detection/baseline/baseline.js'
import { newBaseline } from '../../detection/baseline/baseline.js'
import type { SourceShares } from '../../detection/baseline/source-outages.js'
import { newSourceShares } from '../../detection/baseline/source-outages.js'
import type { CoordinatedActivityState } from '../../detection/evidence/coordinated-activity.js'
import { newCoordinatedActivity } from '../../detection/evidence/coordinated-activity.js'
import type { DeskAnswers } from '../../detection/evidence/desk-answers.js'
import type { NearDuplicates } from '../../detection/evidence/near-duplicates.js'
import { newNearDuplicates } from '../../detection/evidence/near-duplicates.js'
import type { OriginCohorts } from '../../detection/evidence/origin-cohorts.js'
import { newOriginCohorts } from '../../detection/evidence/origin-cohorts.js'
import type { RecentAuthors } from '../../detection/evidence/recent-authors.js'
import { newRecentAuthors } from '../../detection/evidence/recent-authors.js'
import type { RecentCounts } from '../../detection/evidence/recent-counts.js'
import { newRecentCounts } from '../../detection/evidence/recent-counts.js'
import type { RecentTalkers } from '../../detection/evidence/recent-talkers.js'
import { newRecentTalkers } from '../../detection/evidence/recent-talkers.js'
import type { CusumState } from '../../detection/opening/cusum.js'
import { newCusum } from '../../detection/opening/cusum.js'
import type { Echo } from '../../detection/opening/echo.js'
import type { PlaceShares } from '../../detection/opening/place-shares.js'
import { newPlaceShares } from '../../detection/opening/place-shares.js'
import type { SymptomCounts, SymptomState } from '../../detection/opening/symptoms.js'
import type { VoteState } from '../../detection/opening/votes.js'
import type { Instant } from '../../model/instant.js'
import type { ServiceId } from '../../model/vocabulary.js'

/** Everything that is remembered of one service. Plain data; at most 64 kB as JSON, a few hundred bytes when quiet. */
export interface ServiceState {
  /** Left from 0.1.0; the version of the stored form is that of its codec. */
  readonly version: 1
  readonly service: ServiceId
  readonly discovered: boolean
  readonly timeZone: string
  counts: RecentCounts
  /** While an alert of one symptom runs: the complaints with it. */
  symptomCounts: RecentCounts
  authors: RecentAuthors
  nearDuplicates: NearDuplicates
  /** The last complaints, for the evidence of an alert that may open. */
  records: ComplaintRecord[]
  /** Which services people name as the cause. */
  causeMentions: CauseMentions
  /** Which groups its complaints come from. */
  originCohorts: OriginCohorts
  /** Which groups the talk that is no complaint comes from, and who talked lately. */
  talkCohorts: OriginCohorts
  talkers: RecentTalkers
  /** Accounts that repeat their complaint as nobody does, and when each last did. */
  repeaters: RecentTalkers
  coordinatedActivity: CoordinatedActivityState
  /** What the buckets that are not learnt from yet held, oldest first. */
  unlearnt: UnlearntBucket[]
  base: BaselineState
  /** Which sources its posts usually come from. */
  sources: SourceShares
  /** Where its posts usually come from. */
  places: PlaceShares
  cusum: CusumState
  symptoms: SymptomState[]
  /** Counts before it belong to an earlier alert. */
  testFrom: Instant
  /** When the company last said that something is wrong, while no alert was open. */
  admittedAt: Instant | null
  /** The next whole ten seconds at which a decision may change; null while nothing is new. */
  dueAt: Instant | null
  touchedAt: Instant
  alert: AlertState | null
  /** What its last outage left; absent where there was none. */
  echo?: Echo
  /** When its desk lately answered customers; absent until it did. */
  deskAnswers?: DeskAnswers
  /** After a retraction: what comes until then is taken for usual. */
  learnsFreelyUntil?: Instant
  /** An operator closed its last alert a short while ago, when complaints came at this rate. */
  closedByOperator?: ClosedByOperator
  /** What people say of its alerts; absent until somebody has voted. */
  votes?: VoteState
  /** When readers of the page reported a problem within the last hour; absent until one does. */
  reports?: Instant[]
}

/** Until when, and up to twice how many complaints a minute, complaints count as judged. */
export interface ClosedByOperator {
  readonly until: Instant
  readonly rate: number
}

/** What a five-minute bucket held that stream time has not closed yet. */
export interface UnlearntBucket {
  readonly from: Instant
  complaints: number
  people: number
  brand: number
  symptoms: SymptomCounts
}

export function newServiceState(
  service: ServiceId,
  options: { readonly discovered: boolean; readonly timeZone: string; readonly from: Instant },
): ServiceState {
  return {
    version: 1,
    service,
    discovered: options.discovered,
    timeZone: options.timeZone,
    counts: newRecentCounts(),
    symptomCounts: newRecentCounts(),
    authors: newRecentAuthors(),
    nearDuplicates: newNearDuplicates(),
    records: [],
    causeMentions: newCauseMentions(),
    originCohorts: newOriginCohorts(),
    talkCohorts: newOriginCohorts(),
    talkers: newRecentTalkers(),
    repeaters: newRecentTalkers(),
    coordinatedActivity: newCoordinatedActivity(),
    unlearnt: [],
    base: newBaseline(options.from),
    sources: newSourceShares(),
    places: newPlaceShares(),
    cusum: newCusum(),
    symptoms: [],
    testFrom: 0,
    admittedAt: null,
    dueAt: null,
    touchedAt: options.from,
    alert: null,
  }
}
