import type { ServiceId } from '../../model/vocabulary.js'
import type { Words } from '../language/words.js'
import type { CompiledCatalogue } from '../match/compile-catalogue.js'
import type { MatchedPost } from '../match/match-post.js'
import type { Mention } from '../match/mentions.js'
import type { AimedPost } from './aim.js'
import { causesIn, isConsequence, isExplainedBy } from './consequences.js'
import type { FeatureSet } from './hashed-features.js'
import { labelFeatures } from './label-features.js'
import type { LabelModel } from './label-model.js'
import { judgeFeatures } from './label-model.js'

interface AlsoParts {
  readonly catalogue: CompiledCatalogue
  readonly model: LabelModel
  readonly features: FeatureSet
}

/** A clause complains by itself from the same odds as a post. */
const ALSO_FROM = 0.5

/**
 * The services that a complaint names beside those it was aimed at, in a clause that by itself complains: "Jira boards
 * 504, Confluence won't save". The lexicon has no phrase for one of two clauses more often than for a whole post.
 */
export function alsoMeant(
  matched: MatchedPost,
  seen: AimedPost,
  { catalogue, model, features }: AlsoParts,
): readonly ServiceId[] {
  const { mentions, clauses, targets, subjects } = seen
  const causes = causesIn(seen.aimed, matched.tokens, clauses, catalogue.words)
  return subjects.filter((service) => {
    // "Can't open Snapchat, AWS outage": the cloud explains.
    if (targets.includes(service) || isExplainedBy(targets, [service], catalogue.services)) return false
    const isExplained = isExplainedBy([service], targets, catalogue.services)
    const number = mentions.findIndex((one) => one.service === service)
    const mention = mentions[number]
    if (mention === undefined || mention.kind !== 'name') return false
    // "Can't trade on Coinbase, AWS fell over" complains of what the cloud makes fail.
    if (clauses.isMeans[number] && !isExplained) return false
    if (!isExplained && isConsequence([service], mention.from, causes, clauses)) return false
    if (isBesideTarget(mention, seen)) return false
    writeClause(mention, matched, seen, catalogue.words, features)
    return judgeFeatures(model, features).complaint >= ALSO_FROM
  })
}

/** Whether the clause also names what the post is aimed at: then it was aimed past this one. */
function isBesideTarget({ from }: Mention, { mentions, clauses, targets }: AimedPost): boolean {
  const clause = clauses.clauseOf[from]
  return mentions.some((one) => targets.includes(one.service) && clauses.clauseOf[one.from] === clause)
}

/** The features of the clause of a mention as of a post of its own. */
function writeClause(
  mention: Mention,
  { text, tokens }: MatchedPost,
  { mentions, aimed, clauses }: AimedPost,
  words: Words,
  set: FeatureSet,
): void {
  const clause = clauses.clauseOf[mention.from]!
  const from = clauses.clauseOf.indexOf(clause)
  const to = clauses.clauseOf.lastIndexOf(clause) + 1
  const moved = <Span extends { readonly from: number; readonly to: number }>(one: Span): Span => ({
    ...one,
    from: one.from - from,
    to: one.to - from,
  })
  const isInside = (one: { readonly from: number; readonly to: number }) => one.from >= from && one.to <= to
  labelFeatures(
    {
      text: text.slice(tokens[from]!.start, tokens[to - 1]!.end),
      tokens: tokens.slice(from, to),
      mentions: mentions.filter(isInside).map(moved),
      aimed: aimed.filter(({ hit }) => isInside(hit)).map((one) => ({ ...one, hit: moved(one.hit) })),
      targets: new Set([mention.service]),
      isAbout: false,
      isReply: false,
    },
    words,
    set,
  )
}
