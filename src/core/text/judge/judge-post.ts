import type { Post } from '../../model/post.js'
import type { ServiceId } from '../../model/vocabulary.js'
import type { Clauses } from '../match/clauses.js'
import { findClauses } from '../match/clauses.js'
import type { CompiledCatalogue } from '../match/compile-catalogue.js'
import type { CueHit } from '../match/cues.js'
import { strengthOf } from '../match/cues.js'
import type { MatchedPost } from '../match/match-post.js'
import type { Mention } from '../match/mentions.js'
import { findTarget } from './attribute.js'
import { clipScore } from './clip-score.js'
import { addNewsOdds, combineScores } from './combine-scores.js'
import { dropConsequences } from './consequences.js'
import type { Decision } from './decide-label.js'
import { decideLabel } from './decide-label.js'
import { discover } from './discover.js'
import { newsOf } from './headline.js'
import type { CueParts } from './resolve-ambiguous-mentions.js'
import { resolveAmbiguousMentions } from './resolve-ambiguous-mentions.js'
import { dropUserSideProblems } from './user-side-problem.js'
import type { Aimed, Evidence } from './weigh.js'
import { aim, weighService } from './weigh.js'
import { wordFeatures } from './word-features.js'
import { NO_ODDS } from './word-model.js'

/** What a post says of which services. */
export interface JudgedPost {
  readonly mentions: readonly Mention[]
  readonly hits: readonly CueHit[]
  /** The services that its text names. */
  readonly mentioned: readonly ServiceId[]
  /** The same, with those that the source says it is about. */
  readonly subjects: readonly ServiceId[]
  readonly decision: Decision
  readonly discovered: readonly ServiceId[]
  /** It complains of nothing but a service that no catalogue has: its tag or its name alone makes it a report. */
  readonly reportsUnknown: boolean
}

/** Decides what a post says: which names count, what each cue speaks of, what it weighs, and the resulting label. */
export function judgePost(post: Post, matched: MatchedPost, parts: CueParts): JudgedPost {
  const { tokens, about } = matched
  const { mentions, hits } = resolveAmbiguousMentions(tokens, matched.candidates, parts)
  const clauses = findClauses(tokens, mentions, matched.text)
  const aimed = aimCues(matched, mentions, hits, clauses, parts.catalogue)
  const mentioned = [...new Set(mentions.map(({ service }) => service))]
  // In a review of an app or an answer to a support account, other services are mostly means: "provato con spid".
  const subjects = [...new Set([...about, ...mentioned])]
  const reported = subjects.map((service) => weighService(service, aimed, mentions, clauses, tokens))
  const found: Found = { mentions, hits, mentioned, clauses, reported }
  const decision = decide(post, matched, found, parts)
  const discovered = post.isRepost ? [] : discoverServices(matched, mentions, parts)
  const reportsUnknown =
    discovered.length > 0 &&
    decision.label === 'chatter' &&
    strengthOf(hits, 'hypothetical') < 0.5 &&
    strengthOf(hits, 'past') < 0.5
  return { mentions, hits, mentioned, subjects, decision, discovered, reportsUnknown }
}

/** Gives each cue the services that it speaks of, less those that only suffer from another's or the writer's own trouble. */
function aimCues(
  { tokens, about }: MatchedPost,
  mentions: readonly Mention[],
  hits: readonly CueHit[],
  clauses: Clauses,
  { services }: CompiledCatalogue,
): readonly Aimed[] {
  const aimed = hits.map((hit) => aim(hit, findTarget(hit, tokens, mentions, clauses), mentions, about))
  const causes = dropConsequences(aimed, tokens, clauses)
  const isProvider = (service: ServiceId) => services.get(service)?.category === 'telecom'
  return dropUserSideProblems(causes, tokens, clauses, isProvider)
}

interface Found extends Pick<JudgedPost, 'mentions' | 'hits' | 'mentioned'> {
  readonly clauses: Clauses
  readonly reported: readonly Evidence[]
}

function decide(
  post: Post,
  { text, tokens, official, about }: MatchedPost,
  { mentions, hits, mentioned, clauses, reported }: Found,
  { catalogue, wording }: CueParts,
): Decision {
  const strongest = reported.reduce((most, { complaint }) => Math.max(most, complaint), 0)
  const isNamed = mentions.length > 0
  const odds =
    reported.length > 0
      ? clipScore(wording.judge(wordFeatures(tokens, mentions)), tokens, strongest, hits, clauses, isNamed)
      : NO_ODDS
  const news = newsOf(hits, tokens, mentions, text, strongest)
  return decideLabel({
    isRepost: post.isRepost || /^\s*RT @/.test(post.text),
    official: speakingFor(official, mentioned, catalogue),
    evidence: combineScores(reported, odds, about.length > 0 ? [] : mentions),
    acknowledgement: strengthOf(hits, 'acknowledgement'),
    scheduled: strengthOf(hits, 'scheduled'),
    past: strengthOf(hits, 'past'),
    news: addNewsOdds(news.strength, odds),
    newsReasons: news.reasons,
    trouble: strengthOf(hits, 'complaint'),
    recovery: strengthOf(hits, 'recovery'),
  })
}

/**
 * The services that a company's own post is about: of those it answers for the ones it names ("carte Postepay" by its bank),
 * else all.
 */
function speakingFor(
  official: readonly ServiceId[],
  mentioned: readonly ServiceId[],
  { services }: CompiledCatalogue,
): readonly ServiceId[] {
  if (official.length === 0) return official
  const owners = new Set(official.map((id) => services.get(id)?.owner))
  const named = mentioned.filter((id) => owners.has(services.get(id)?.owner))
  return named.length > 0 ? named : official
}

function discoverServices(
  { tokens, tags }: MatchedPost,
  mentions: readonly Mention[],
  { catalogue, wording }: CueParts,
): readonly ServiceId[] {
  const isOrdinary = (word: string) => catalogue.cues.words.has(word) || wording.knows(word)
  return discover(tokens, mentions, tags, isOrdinary)
}
