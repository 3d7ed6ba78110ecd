import type { Post } from '../../model/post.js'
import { NEWS_SOURCE } from '../../model/post.js'
import type { ServiceId } from '../../model/vocabulary.js'
import type { Clauses } from '../match/clauses.js'
import { findClauses } from '../match/clauses.js'
import type { CompiledCatalogue } from '../match/compile-catalogue.js'
import type { CueHit } from '../match/cues.js'
import { findCues } from '../match/cues.js'
import type { MatchedPost } from '../match/match-post.js'
import type { Mention } from '../match/mentions.js'
import type { PhraseFinder } from '../match/phrase-finder.js'
import { acceptNames } from './accept-names.js'
import type { Aimed, AimedPost } from './aim.js'
import { aim, meantBy, strengthsOf } from './aim.js'
import { alsoMeant } from './also-meant.js'
import { findTarget } from './attribute.js'
import { dropConsequences, isExplainedBy } from './consequences.js'
import type { Decision } from './decide-label.js'
import { COMPLAINT_FROM, decideLabel } from './decide-label.js'
import { discover } from './discover.js'
import type { FeatureSet } from './hashed-features.js'
import { labelFeatures } from './label-features.js'
import type { LabelModel, LabelOdds } from './label-model.js'
import { isOrdinaryWord, judgeFeatures } from './label-model.js'
import type { NearName } from './near-names.js'

/** What judging needs besides the post. */
export interface JudgeParts {
  readonly catalogue: CompiledCatalogue
  readonly cues: PhraseFinder
  readonly model: LabelModel
  readonly nearName: NearName
  /** Used for one post after the other. */
  readonly features: FeatureSet
}

/** What a post says of which services. */
export interface JudgedPost {
  /** All names found, doubtful ones too. */
  readonly mentions: readonly Mention[]
  readonly hits: readonly CueHit[]
  /** The services that its text names. */
  readonly mentioned: readonly ServiceId[]
  /** The same, with those that the source says it is about. */
  readonly subjects: readonly ServiceId[]
  readonly decision: Decision
  readonly discovered: readonly ServiceId[]
  /** How likely it complains of them; 0 where it complains of a service of the catalogue, or of none. */
  readonly unknownComplaint: number
}

/** Finds which names count, the cues, and the services that each cue speaks of. */
export function aimPost(matched: MatchedPost, parts: AimingParts): AimedPost {
  const { tokens, candidates } = matched
  const { catalogue } = parts
  const found = findCues(tokens, candidates, catalogue, parts.cues)
  const mentions = acceptNames(matched, found, catalogue)
  return aimAt(matched, mentions, mentions.length === candidates.length ? found : null, parts)
}

/** Gives each cue the services that it speaks of; `found` are the cues where they are known already. */
function aimAt(
  { tokens, text, about }: MatchedPost,
  mentions: readonly Mention[],
  found: readonly CueHit[] | null,
  { catalogue, cues }: AimingParts,
): AimedPost {
  const hits = found ?? findCues(tokens, mentions, catalogue, cues)
  const clauses = findClauses(tokens, mentions, text, catalogue.words)
  const all: Aimed[] = []
  for (const hit of hits)
    all.push(aim(hit, findTarget(hit, tokens, mentions, clauses, catalogue.words), mentions, about))
  const aimed = dropConsequences(all, tokens, clauses, catalogue.words, catalogue.services)
  const subjects = [...new Set([...about, ...mentions.map(({ service }) => service)])]
  const strengths = strengthsOf(subjects, aimed, mentions)
  const targets = meantBy(
    'complaint',
    strengths,
    about.length > 0 ? about.slice(0, 1) : firstNamed(mentions, clauses),
  )
  return { mentions, hits, aimed, clauses, subjects, strengths, targets }
}

/** The service named first, a handle if there is no name, with those named together with it. */
function firstNamed(mentions: readonly Mention[], { groupOf }: Clauses): readonly ServiceId[] {
  const group =
    groupOf[
      Math.max(
        0,
        mentions.findIndex(({ kind }) => kind !== 'handle'),
      )
    ]
  return [...new Set(mentions.filter((_, number) => groupOf[number] === group).map(({ service }) => service))]
}

type AimingParts = Pick<JudgeParts, 'catalogue' | 'cues'>

/** Decides what a post says: which names count, what each cue speaks of, and how likely each label is. */
export function judgePost(post: Post, matched: MatchedPost, parts: JudgeParts): JudgedPost {
  const named = aimPost(matched, parts)
  const unknown = unknownNames(post, matched, named.mentions, parts)
  const seen = withMisspelt(named, unknown, matched, parts)
  const { mentions, hits, subjects } = seen
  const { discovered, complaint, isAlone } = judgeUnknown(post, matched, seen, unknown, parts)
  // Facts go before the model, which is then not asked.
  const isDecided = subjects.length === 0 || isAlone || isDecidedByFact(post, matched)
  const odds = isDecided ? NO_ODDS : oddsOf(post, matched, seen, parts)
  const also =
    odds.complaint >= COMPLAINT_FROM && subjects.length > seen.targets.length
      ? alsoMeant(matched, seen, parts)
      : []
  const targets = also.length === 0 ? seen.targets : [...withoutCauses(also, seen, parts.catalogue), ...also]
  const decision = decideLabel({
    isRepost: isRepost(post, matched),
    isNews: post.source === NEWS_SOURCE,
    official: speakingFor(matched.official, subjects, parts.catalogue),
    isReply: post.isReply,
    odds,
    seen: { ...seen, targets },
    text: matched,
  })
  // A doubtful name counts where the post as a whole says something of it.
  const counted = mentions.filter(
    ({ certainty, service }) => certainty === 'sure' || decision.services.includes(service),
  )
  const mentioned = [...new Set(counted.map(({ service }) => service))]
  return {
    mentions,
    hits,
    mentioned,
    subjects: [...new Set([...matched.about, ...mentioned])],
    decision,
    discovered,
    unknownComplaint: decision.label === 'chatter' ? complaint : 0,
  }
}

/** "Ring shows nothing, AWS outage": the cloud that a cue speaks of explains what the clause before it complains of. */
function withoutCauses(
  also: readonly ServiceId[],
  { targets, mentions }: AimedPost,
  { services }: CompiledCatalogue,
): readonly ServiceId[] {
  const positionOf = (service: ServiceId) => mentions.findIndex((one) => one.service === service)
  const first = Math.min(...also.map(positionOf))
  return targets.filter((one) => positionOf(one) < first || !isExplainedBy(also, [one], services))
}

/** The names in a post that no catalogue has, beside those it mentions; whether it reports them is not yet judged. */
export function unknownNames(
  post: Post,
  matched: MatchedPost,
  mentions: readonly Mention[],
  { catalogue, model, nearName }: Pick<JudgeParts, 'catalogue' | 'model' | 'nearName'>,
): readonly Mention[] {
  if (isRepost(post, matched)) return []
  const isOrdinary = (word: string) => catalogue.cues.words.has(word) || isOrdinaryWord(model, word)
  return discover({ ...matched, mentions, isOrdinary, nearName, words: catalogue.words })
}

/** "Is whatspap down?": a post that names no service of the catalogue may have misspelt one. */
function withMisspelt(
  named: AimedPost,
  unknown: readonly Mention[],
  matched: MatchedPost,
  parts: JudgeParts,
): AimedPost {
  if (named.subjects.length > 0) return named
  const misspelt = unknown.filter(({ service }) => parts.catalogue.services.has(service))
  return misspelt.length === 0 ? named : aimAt(matched, misspelt, null, parts)
}

/**
 * The services of no catalogue that a post reports as broken. The model judges them as it judges those of the
 * catalogue.
 */
function judgeUnknown(
  post: Post,
  matched: MatchedPost,
  seen: AimedPost,
  unknown: readonly Mention[],
  parts: JudgeParts,
): JudgedUnknown {
  const found = unknown.filter(({ service }) => !parts.catalogue.services.has(service))
  if (found.length === 0) return NOTHING_UNKNOWN
  const mentions = [...seen.mentions, ...found].sort((a, b) => a.from - b.from)
  const services = found.map(({ service }) => service)
  const aimed = aimAt(matched, mentions, null, parts)
  const { complaint } = oddsOf(post, matched, { ...aimed, targets: services }, parts)
  if (complaint < COMPLAINT_FROM) return NOTHING_UNKNOWN
  return { discovered: services, complaint, isAlone: aimed.targets.every((one) => services.includes(one)) }
}

interface JudgedUnknown {
  readonly discovered: readonly ServiceId[]
  /** How likely the post complains of them. */
  readonly complaint: number
  /** "Kicked from CS2, quibblio down?": the post complains of nothing else. */
  readonly isAlone: boolean
}

const NOTHING_UNKNOWN: JudgedUnknown = { discovered: [], complaint: 0, isAlone: false }

const NO_ODDS: LabelOdds = { complaint: 0, recovery: 0, news: 0, chatter: 1 }

function isRepost(post: Post, { text }: MatchedPost): boolean {
  return post.isRepost || /^\s*RT @/.test(text)
}

/** Whether the author alone decides the label. */
export function isDecidedByFact(post: Post, matched: MatchedPost): boolean {
  return matched.official.length > 0 || post.source === NEWS_SOURCE || isRepost(post, matched)
}

/** Asks the model. */
function oddsOf(post: Post, matched: MatchedPost, seen: AimedPost, parts: JudgeParts): LabelOdds {
  featuresOf(post, matched, seen, parts)
  return judgeFeatures(parts.model, parts.features)
}

/** Writes the features of a post into the set of `parts`. */
export function featuresOf(
  post: Post,
  { text, tokens, about }: MatchedPost,
  { mentions, aimed, targets }: AimedPost,
  { catalogue, features }: Pick<JudgeParts, 'catalogue' | 'features'>,
): void {
  const wording = {
    text,
    tokens,
    mentions,
    aimed,
    targets: new Set(targets),
    isAbout: about.length > 0,
    isReply: post.isReply,
  }
  labelFeatures(wording, catalogue.words, features)
}

/** The services that a company's own post is about: those it names, such as Postepay by its bank, else all. */
function speakingFor(
  official: readonly ServiceId[],
  mentioned: readonly ServiceId[],
  { services }: CompiledCatalogue,
): readonly ServiceId[] {
  const owners = new Set(official.map((id) => services.get(id)?.owner))
  const named = mentioned.filter((id) => owners.has(services.get(id)?.owner))
  return named.length > 0 ? named : official
}
