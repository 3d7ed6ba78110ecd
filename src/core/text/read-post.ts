import type { CompiledCatalogue } from '../catalogue/compile.js'
import type { Stance } from '../model/catalogue.js'
import type { Post } from '../model/post.js'
import type { Reading } from '../model/reading.js'
import type { Feature, ServiceId } from '../model/vocabulary.js'
import { addNewsOdds, addOdds } from './add-odds.js'
import { findTarget } from './attribute.js'
import type { Clauses } from './clauses.js'
import { findClauses } from './clauses.js'
import type { CueHit } from './cues.js'
import { findCues, wordsOfCue } from './cues.js'
import { decideLabel } from './decide-label.js'
import { discover } from './discover.js'
import { findFeatures } from './features.js'
import type { HandleReader } from './handles.js'
import type { TagReader } from './hashtags.js'
import { headlineShape } from './headline.js'
import { guessPostLanguage, isLoan } from './language.js'
import type { Mention } from './mentions.js'
import { findMentions } from './mentions.js'
import type { PhraseFinder } from './phrase-finder.js'
import { findPlace } from './place.js'
import { temperOdds } from './temper-odds.js'
import { makeTemplate } from './template.js'
import type { TextParts } from './text-parts.js'
import type { Token } from './tokenize.js'
import { decodeEntities, hasExotic, normalizeExotic, tokenize } from './tokenize.js'
import type { Aimed } from './weigh.js'
import { aim, either, weighService } from './weigh.js'
import { wordFeatures } from './word-features.js'
import type { JudgeWords } from './word-model.js'
import { NO_ODDS } from './word-model.js'

/** What reading a post needs besides the post. */
export interface ReadingParts {
  readonly catalogue: CompiledCatalogue
  readonly names: PhraseFinder
  readonly cues: PhraseFinder
  readonly places: PhraseFinder
  readonly tags: TagReader
  readonly handles: HandleReader
  readonly text: TextParts
  readonly judge: JudgeWords
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
  const { mentions, hits } = settle(tokens, candidates, parts)
  const clauses = findClauses(tokens, mentions, text)
  const aimed: readonly Aimed[] = dropConsequences(
    hits.map((hit) => aim(hit, findTarget(hit, tokens, mentions, clauses), mentions, about)),
    tokens,
    clauses,
  )
  const mentioned = [...new Set(mentions.map(({ service }) => service))]
  // In a review of an app or an answer to a desk the services named besides are mostly means: "provato con spid".
  const subjects = [...new Set([...about, ...mentioned])]

  const told = subjects.map((service) => weighService(service, aimed, mentions, clauses, tokens))
  const strongest = told.reduce((most, { complaint }) => Math.max(most, complaint), 0)
  const odds =
    subjects.length > 0
      ? temperOdds(parts.judge(wordFeatures(tokens, mentions)), tokens, strongest, hits, mentions.length > 0)
      : NO_ODDS
  const evidence = addOdds(told, odds, about.length > 0 ? [] : mentions)
  const news = newsOf(hits, tokens, mentions, text, strongest)
  const decision = decideLabel({
    isRepost: post.isRepost || /^\s*RT @/.test(post.text),
    official,
    evidence,
    acknowledgement: strengthOf(hits, 'acknowledgement'),
    scheduled: strengthOf(hits, 'scheduled'),
    past: strengthOf(hits, 'past'),
    news: addNewsOdds(news.strength, odds),
    newsReasons: news.reasons,
    trouble: strengthOf(hits, 'complaint'),
    recovery: strengthOf(hits, 'recovery'),
  })
  const discovered = post.isRepost ? [] : discover(tokens, mentions, tags, catalogue.cues.words)
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
    hasLink: tokens.some(({ kind }) => kind === 'link'),
  }
}

/** The text as the tokeniser wants it: entities written out, letters in disguise unmasked. */
export function plainText(text: string): string {
  const decoded = decodeEntities(text)
  return hasExotic(decoded) ? normalizeExotic(decoded) : decoded
}

/** Services by an official account, in the network of the post where the catalogue tells networks apart. */
export function officialServices(
  post: Post,
  { officials }: CompiledCatalogue,
  handles: HandleReader,
): readonly ServiceId[] {
  const handle = post.author?.handle?.replace(/^@/, '').toLowerCase()
  if (handle === undefined) return NONE
  const known = officials.get(handle)
  if (known === undefined) {
    // Anybody may call himself "netflix_help"; the network's mark says that it is the company.
    const service = post.author?.verified === true ? handles.read(handle) : null
    return service === null ? NONE : [service]
  }
  const here = known.filter(({ network }) => network === post.source)
  return [...new Set((here.length > 0 ? here : known).map(({ service }) => service))]
}

const NONE: readonly ServiceId[] = []

/**
 * Decides which doubtful names count: "tim down" is the operator because the cue stands beside it. Without
 * the name the phrases are looked for once more, for its word may belong to one of them.
 */
function settle(tokens: readonly Token[], candidates: readonly Mention[], parts: ReadingParts) {
  const hits = dropNumbers(findCues(tokens, candidates, parts.catalogue, parts.cues), tokens)
  if (candidates.every(({ needsCue }) => needsCue === 'no')) return { mentions: candidates, hits }
  // Read with the name as a service's, the whole post may be a complaint although no phrase of it is known.
  const wording = tokens.length <= SHORT_POST ? parts.judge(wordFeatures(tokens, candidates)).complaint : 0
  const mentions = candidates.filter(
    ({ needsCue, ...mention }) =>
      needsCue === 'no' ||
      wording >= WORDING_ALONE[needsCue] ||
      hits.some((hit) => (needsCue === 'beside' ? isBeside(hit, mention) : isSubject(hit, mention))),
  )
  if (mentions.length === candidates.length) return { mentions, hits }
  return { mentions, hits: dropNumbers(findCues(tokens, mentions, parts.catalogue, parts.cues), tokens) }
}

function isBeside({ cue, from, to }: CueHit, mention: Pick<Mention, 'from' | 'to'>): boolean {
  if (
    (cue.stance !== 'complaint' && cue.stance !== 'recovery' && cue.stance !== 'asking') ||
    cue.weight < 0.45
  )
    return false
  return (
    (from <= mention.from && to >= mention.to) ||
    (from >= mention.to && from - mention.to <= 1) ||
    (to <= mention.from && mention.from - to <= 2)
  )
}

/** From which probability on the wording as a whole makes a doubtful name count, and in posts of how many tokens. */
const WORDING_ALONE = { beside: 0.85, subject: 0.95 } as const
const SHORT_POST = 30

function isSubject({ cue, from, to }: CueHit, mention: Pick<Mention, 'from' | 'to'>): boolean {
  if ((cue.stance !== 'complaint' && cue.stance !== 'asking') || cue.weight < 0.6) return false
  return (from <= mention.from && to >= mention.to) || from === mention.to
}

const CAUSES: ReadonlySet<string> = new Set([
  'because',
  'cuz',
  'cause',
  'coz',
  'cos',
  'bc',
  'perche',
  'xke',
  'xche',
  'siccome',
  'since',
  'thanks',
  'grazie',
])

/**
 * "Can't watch Netflix because Xfinity is down": only the cause is broken. A complaint gives way where a clause of the
 * same sentence names another service as its reason and complains of that one.
 */
function dropConsequences(
  aimed: readonly Aimed[],
  tokens: readonly Token[],
  clauses: Clauses,
): readonly Aimed[] {
  const causes = aimed.filter(
    ({ hit, services }) =>
      hit.cue.stance === 'complaint' && services.length > 0 && isCause(hit, tokens, clauses),
  )
  if (causes.length === 0) return aimed
  return aimed.filter(({ hit, services }) => {
    if (hit.cue.stance !== 'complaint' || isCause(hit, tokens, clauses)) return true
    return !causes.some(
      (cause) =>
        clauses.sentenceOf[cause.hit.from] === clauses.sentenceOf[hit.from] &&
        !cause.services.some((service) => services.includes(service)),
    )
  })
}

/** Whether the clause of a cue begins with a word of reason. */
function isCause({ from }: CueHit, tokens: readonly Token[], { clauseOf }: Clauses): boolean {
  let first = from
  while (first > 0 && clauseOf[first - 1] === clauseOf[from]) first--
  return CAUSES.has(tokens[first]!.text)
}

const FALLS: ReadonlySet<string> = new Set([
  'down',
  'giu',
  'off',
  'up',
  'dead',
  'crash',
  'crashed',
  'back',
  'calo',
  'out',
])
const UNITS: ReadonlySet<string> = new Set([
  '%',
  'percent',
  'pct',
  'bps',
  'points',
  'points',
  'cents',
  'per',
  'punti',
  'pt',
  'pts',
  'yoy',
  'ytd',
  '$',
  'million',
  'billion',
  'mila',
  'milioni',
  'miliardi',
])

/** "down 5 %", "3 % down": a share price, not a service. */
function dropNumbers(hits: readonly CueHit[], tokens: readonly Token[]): readonly CueHit[] {
  const isAboutShares = tokens.some(({ text }, index) => text === '$' && tokens[index + 1]?.kind === 'word')
  return hits.filter(({ from, to }) => {
    const falls = tokens.slice(from, to).some(({ text }) => FALLS.has(text))
    if (!falls) return true
    if (isAboutShares) return false
    const near = tokens.slice(Math.max(0, from - 3), to + 4)
    return !near.some(
      (token, index) =>
        UNITS.has(token.text) && (near[index - 1]?.kind === 'number' || near[index + 1]?.kind === 'number'),
    )
  })
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
