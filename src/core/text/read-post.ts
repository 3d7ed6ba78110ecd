import type { Stance } from '../model/catalogue.js'
import type { Post } from '../model/post.js'
import type { Reading } from '../model/reading.js'
import type { Feature, Platform, ServiceId } from '../model/vocabulary.js'
import { findTarget } from './judge/attribute.js'
import { clipScore } from './judge/clip-score.js'
import { addNewsOdds, combineScores } from './judge/combine-scores.js'
import { dropConsequences } from './judge/consequences.js'
import { decideLabel } from './judge/decide-label.js'
import { discover } from './judge/discover.js'
import { headlineShape } from './judge/headline.js'
import { resolveAmbiguousMentions } from './judge/resolve-ambiguous-mentions.js'
import { dropUserSideProblems } from './judge/user-side-problem.js'
import type { Aimed } from './judge/weigh.js'
import { aim, either, weighService } from './judge/weigh.js'
import { wordFeatures } from './judge/word-features.js'
import type { WordJudge } from './judge/word-model.js'
import { NO_ODDS } from './judge/word-model.js'
import { guessPostLanguage, isLoan } from './language/language.js'
import type { TextParts } from './language/text-parts.js'
import type { CompiledCatalogue } from './match/compile-catalogue.js'
import type { CueHit } from './match/cues.js'
import { wordsOfCue } from './match/cues.js'
import { findFeatures } from './match/features.js'
import type { HandleReader } from './match/handles.js'
import type { TagReader } from './match/hashtags.js'
import type { Mention } from './match/mentions.js'
import { findMentions } from './match/mentions.js'
import { officialServices } from './match/official.js'
import type { PhraseFinder } from './match/phrase-finder.js'
import { findPlace } from './match/place.js'
import { findPlatforms } from './match/platforms.js'
import { findClauses } from './tokens/clauses.js'
import { plainText } from './tokens/plain-text.js'
import { sketchText } from './tokens/shingles.js'
import { makeTemplate } from './tokens/template.js'
import type { Token } from './tokens/tokenize.js'
import { tokenize } from './tokens/tokenize.js'

/** What reading a post needs besides the post. */
export interface ReadingParts {
  readonly catalogue: CompiledCatalogue
  readonly names: PhraseFinder
  readonly cues: PhraseFinder
  readonly places: PhraseFinder
  readonly tags: TagReader
  readonly handles: HandleReader
  readonly text: TextParts
  readonly wording: WordJudge
}

/** How sure a report of an unknown service is: its name alone makes it one. */
const DISCOVERED_SCORE = 0.7
/** Longer posts are read up to here; what they report stands at their beginning. Unit: tokens. */
const MAX_TOKENS = 600

/** Reads a post in full. Takes time linear in its length. */
export function readPost(post: Post, parts: ReadingParts): Reading {
  const { catalogue } = parts
  const text = plainText(post.text)
  const tokens = tokenize(text)
  if (tokens.length > MAX_TOKENS) tokens.length = MAX_TOKENS
  const tags = parts.tags.readAll(text)
  const official = officialServices(post, catalogue, parts.handles)
  const about = post.about.filter((id) => catalogue.services.has(id))

  const candidates = findMentions(text, tokens, catalogue, parts.names, parts.tags, parts.handles, [
    ...about,
    ...official,
  ])
  const { mentions, hits } = resolveAmbiguousMentions(tokens, candidates, parts)
  const clauses = findClauses(tokens, mentions, text)
  const aimed: readonly Aimed[] = dropUserSideProblems(
    dropConsequences(
      hits.map((hit) => aim(hit, findTarget(hit, tokens, mentions, clauses), mentions, about)),
      tokens,
      clauses,
    ),
    tokens,
    clauses,
    (service) => catalogue.services.get(service)?.category === 'telecom',
  )
  const mentioned = [...new Set(mentions.map(({ service }) => service))]
  // In a review of an app or an answer to a desk the services named besides are mostly means: "provato con spid".
  const subjects = [...new Set([...about, ...mentioned])]

  const reported = subjects.map((service) => weighService(service, aimed, mentions, clauses, tokens))
  const strongest = reported.reduce((most, { complaint }) => Math.max(most, complaint), 0)
  const speakers = speakingFor(post, official, mentioned, hits, catalogue)
  const odds =
    subjects.length > 0
      ? clipScore(
          parts.wording.judge(wordFeatures(tokens, mentions)),
          tokens,
          strongest,
          hits,
          clauses,
          mentions.length > 0,
        )
      : NO_ODDS
  const evidence = combineScores(reported, odds, about.length > 0 ? [] : mentions)
  const news = newsOf(hits, tokens, mentions, text, strongest)
  const decision = decideLabel({
    isRepost: post.isRepost || /^\s*RT @/.test(post.text),
    official: speakers,
    evidence,
    acknowledgement: strengthOf(hits, 'acknowledgement'),
    scheduled: strengthOf(hits, 'scheduled'),
    past: strengthOf(hits, 'past'),
    news: addNewsOdds(news.strength, odds),
    newsReasons: news.reasons,
    trouble: strengthOf(hits, 'complaint'),
    recovery: strengthOf(hits, 'recovery'),
  })
  const discovered = post.isRepost
    ? []
    : discover(tokens, mentions, tags, (word) => catalogue.cues.words.has(word) || parts.wording.knows(word))
  const needsLanguage = subjects.length > 0 || official.length > 0 || discovered.length > 0 || hits.length > 0
  const lang = needsLanguage ? languageOf(post, text, tokens, mentions, hits, subjects, parts) : null
  const { template, isShort } = makeTemplate(tokens, mentions, lang === 'it' ? 'it' : 'en', parts.text)
  // What no catalogue knows is reported by its tag or its name alone.
  const reportsUnknown =
    discovered.length > 0 &&
    decision.label === 'chatter' &&
    strengthOf(hits, 'hypothetical') < 0.5 &&
    strengthOf(hits, 'past') < 0.5
  return {
    lang,
    label: reportsUnknown ? 'complaint' : decision.label,
    services: decision.services,
    mentioned: mentioned.length > 0 ? mentioned : [...new Set([...about, ...official])],
    discovered,
    features:
      decision.label === 'chatter'
        ? []
        : findFeatures(hits, tokens, featuresOf(decision.services, catalogue)),
    platforms:
      decision.label === 'complaint' || reportsUnknown ? platformsOf(tokens, mentions) : NO_PLATFORMS,
    place: post.place ?? findPlace(tokens, text, catalogue, parts.places),
    score: reportsUnknown ? DISCOVERED_SCORE : decision.score,
    because: reportsUnknown
      ? discovered.map((name) => `reports "${name}", which no catalogue has, as broken`)
      : decision.because,
    phrases: [
      ...new Set(
        hits.filter(({ cue }) => isEvidence(cue.stance)).map((hit) => wordsOfCue(hit, tokens, mentions)),
      ),
    ].filter((words) => words !== ''),
    hashtags: tags.map((tag) => tag.text),
    template,
    isShort,
    signature: isShort || !(decision.label === 'complaint' || reportsUnknown) ? '' : sketchText(template),
    link: linkOf(tokens, text),
  }
}

/** "https://www.bit.ly/x?utm=1" and "bit.ly/x" lead to the same. */
function linkOf(tokens: readonly Token[], text: string): string | null {
  const link = tokens.find(({ kind }) => kind === 'link')
  if (link === undefined) return null
  return text
    .slice(link.start, link.end)
    .replace(/^https?:\/\//i, '')
    .replace(/^www\./i, '')
    .replace(/[?#].*$/s, '')
    .replace(/\/+$/, '')
}

const NO_PLATFORMS: readonly Platform[] = []

function platformsOf(tokens: readonly Token[], mentions: readonly Mention[]): readonly Platform[] {
  return findPlatforms(tokens, (token) => mentions.some(({ from, to }) => from <= token && token < to))
}

/**
 * The services that a company's own post is about: of those it answers for the ones it names ("carte Postepay" by its bank),
 * else all. A verified account unknown to the catalogue that speaks as a company does of a service it names is its company.
 */
function speakingFor(
  post: Post,
  official: readonly ServiceId[],
  mentioned: readonly ServiceId[],
  hits: readonly CueHit[],
  { services }: CompiledCatalogue,
): readonly ServiceId[] {
  if (official.length === 0) {
    const speaksAsCompany = post.author?.verified === true && strengthOf(hits, 'acknowledgement') >= 0.7
    return speaksAsCompany ? mentioned.slice(0, 1) : official
  }
  const owners = new Set(official.map((id) => services.get(id)?.owner))
  const named = mentioned.filter((id) => owners.has(services.get(id)?.owner))
  return named.length > 0 ? named : official
}

/** How much of a headline's shape counts where nothing says that anything fails. */
const SHAPE_ALONE = 0.2

function newsOf(
  hits: readonly CueHit[],
  tokens: readonly Token[],
  mentions: readonly Mention[],
  text: string,
  trouble: number,
) {
  const cues = hits.filter(({ cue }) => cue.stance === 'news')
  const phrases = strengthOf(hits, 'news')
  // A headline's shape makes news of a report of trouble; alone it is any link with a title.
  const shape = Math.min(headlineShape(tokens, text), phrases > 0 || trouble >= 0.25 ? 1 : SHAPE_ALONE)
  return {
    strength: Math.min(0.99, Math.max(0, phrases + shape)),
    reasons: [
      ...cues.map((hit) => `"${wordsOfCue(hit, tokens, mentions)}" (news, ${hit.cue.weight.toFixed(2)})`),
      ...(shape > 0 ? ['shaped like a headline'] : []),
    ],
  }
}

function strengthOf(hits: readonly CueHit[], stance: Stance): number {
  return hits.reduce((sum, { cue }) => (cue.stance === stance ? either(sum, cue.weight) : sum), 0)
}

function isEvidence(stance: Stance): boolean {
  return (
    stance === 'complaint' || stance === 'asking' || stance === 'recovery' || stance === 'acknowledgement'
  )
}

function featuresOf(services: readonly ServiceId[], catalogue: CompiledCatalogue): ReadonlySet<Feature> {
  return new Set(services.flatMap((id) => catalogue.services.get(id)?.features ?? []))
}

function languageOf(
  post: Post,
  text: string,
  tokens: readonly Token[],
  mentions: readonly Mention[],
  hits: readonly CueHit[],
  subjects: readonly ServiceId[],
  parts: ReadingParts,
) {
  const named = new Set<number>()
  for (const { from, to } of mentions) for (let index = from; index < to; index++) named.add(index)
  const countries = subjects.flatMap((id) => parts.catalogue.services.get(id)?.countries ?? [])
  const only =
    countries.length > 0 && countries.every((country) => country === countries[0]) ? countries[0]! : null
  let en = 0
  let it = 0
  for (const hit of hits) {
    const { cue } = hit
    // "netflix down" fits a phrase of either language.
    if (wordsOfCue(hit, tokens, mentions).split(' ').every(isLoan)) continue
    if (cue.language === 'en') en += 0.5
    if (cue.language === 'it') it += 0.5
  }
  for (const { tag } of mentions) if (tag?.cue?.language === 'it') it += 0.5
  return guessPostLanguage(tokens, (index) => named.has(index), { en, it }, text, post.lang, only, parts.text)
}
