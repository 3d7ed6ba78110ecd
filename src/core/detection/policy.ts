import type { Instant } from '../model/instant.js'

/**
 * All numbers of the detection, as `config/detection.yaml` gives them with their reasons. Durations in milliseconds.
 */
export interface DetectionPolicy {
  readonly clock: ClockPolicy
  readonly dataGaps: DataGapPolicy
  readonly people: PeoplePolicy
  readonly nearDuplicates: NearDuplicatePolicy
  readonly baseline: BaselinePolicy
  readonly opening: OpeningPolicy
  readonly echo: EchoPolicy
  readonly desk: DeskPolicy
  readonly symptoms: SymptomPolicy
  readonly life: LifePolicy
  readonly evidence: EvidencePolicy
  readonly causes: CausesPolicy
  readonly resistance: ResistancePolicy
  readonly votes: VotesPolicy
  readonly readers: ReadersPolicy
}

export interface ClockPolicy {
  readonly lead: Instant
  readonly witnesses: number
  readonly lateness: Instant
  readonly retentionDays: number
  readonly maxSkew: Instant
  readonly healAfter: Instant
  readonly healPosts: number
}

export interface DataGapPolicy {
  readonly minGap: Instant
  readonly gapFactor: number
  readonly stall: Instant
  readonly minAvailability: number
  readonly learnAvailability: number
}

export interface PeoplePolicy {
  readonly onceIn: Instant
  readonly memory: Instant
  readonly memorySize: number
  readonly exactAuthors: number
  readonly historyDays: number
  readonly historySize: number
}

export interface NearDuplicatePolicy {
  readonly crossPostedWithin: Instant
  readonly shareCap: number
  readonly memorySize: number
}

export interface BaselinePolicy {
  readonly floorPer5m: number
  readonly priorShape: number
  readonly halfLife: Instant
  readonly slotHalfLife: Instant
  readonly slotPriorComplaints: number
  readonly winsorFactor: number
  readonly winsorOffset: number
  readonly shapeCap: number
  readonly dispersionPrior: number
  readonly dispersionMax: number
  readonly readyAfter: Instant
  readonly coldUntil: Instant
  readonly coldShare: number
  readonly leakPrior: number
  readonly leakPriorPosts: number
  readonly leakFactor: number
  readonly leakMax: number
  readonly leakShape: number
  readonly leakBound: number
  readonly calmBrand: number
  readonly talkTrust: number
  readonly talkShapeCap: number
  readonly risingFrom: number
  readonly risingFactor: number
  readonly risingAfter: Instant
  readonly searchedSources: readonly string[]
  readonly calmPosts: number
  readonly historyShare: number
}

export interface OpeningPolicy {
  readonly windows: readonly Instant[]
  readonly surprise: number
  readonly minRatio: number
  readonly busyRatio: number
  readonly busyFrom: number
  readonly cusum: number
  readonly cusumMinRatio: number
  readonly minAuthors: number
  readonly minTexts: number
  readonly discoveredMinAuthors: number
  readonly discoveredMinTexts: number
}

export interface EchoPolicy {
  readonly share: number
  readonly halfLife: Instant
}

export interface DeskPolicy {
  readonly complaints: number
}

export interface SymptomPolicy {
  readonly minComplaints: number
  readonly most: number
  readonly cusum: number
  readonly minRatio: number
  readonly minSeen: number
}

export interface LifePolicy {
  readonly recoveryComplaints: number
  readonly recoveryMin: Instant
  readonly recoveryMax: Instant
  readonly recoveryShare: number
  readonly settle: Instant
  readonly confirm: Instant
  readonly admittedBefore: Instant
  readonly silentShare: number
  readonly confirmSilent: Instant
  readonly confirmAfterOfficial: Instant
  readonly officialShare: number
  readonly officialWindow: Instant
  readonly relapseShare: number
  readonly reopenWithin: Instant
  readonly reopenings: number
  readonly updateEvery: Instant
  readonly witnesses: WitnessPolicy
  readonly severity: {
    readonly audience: number
    readonly lasting: Instant
    readonly major: SeverityRule
    readonly critical: SeverityRule
  }
}

export interface WitnessPolicy {
  readonly vouches: number
  readonly unverified: number
  readonly network: number
}

export interface SeverityRule {
  readonly authors: number
  readonly ratio: number
}

export interface EvidencePolicy {
  readonly sure: number
  readonly posts: number
  readonly textLength: number
  readonly tallies: number
  readonly recentRecords: number
}

/** Log odds are natural logarithms. */
export interface CausesPolicy {
  readonly window: Instant
  readonly prior: number
  readonly unlisted: number
  readonly ownAlert: number
  readonly eachTogether: number
  readonly companyMost: number
  readonly minSilentDependants: number
  readonly minCauseMentions: number
  readonly maxCauseMentions: number
  readonly minConfidence: number
}

export interface ResistancePolicy {
  readonly newWithin: Instant
  readonly groupShare: number
  readonly free: number
  readonly nearCopy: number
  readonly repeats: number
  readonly repeatsWithin: Instant
  readonly minCoordinated: number
  readonly reportEvery: Instant
}

export interface VotesPolicy {
  readonly step: number
  readonly confirmWeight: number
  readonly halfLife: Instant
  readonly least: number
  readonly most: number
}

/** What reports by readers of the page count. */
export interface ReadersPolicy {
  readonly weight: number
  readonly share: number
}
