import type { Stance } from '../../model/catalogue.js'
import type { Post } from '../../model/post.js'
import type { Reading } from '../../model/reading.js'
import { trimEnd } from '../../model/trim-end.js'
import type { Feature, Platform, ServiceId } from '../../model/vocabulary.js'
import type { JudgedPost } from '../judge/judge-post.js'
import type { TextParts } from '../language/text-parts.js'
import type { Words } from '../language/words.js'
import type { CompiledCatalogue } from '../match/compile-catalogue.js'
import { wordsOfCue } from '../match/cues.js'
import type { MatchedPost } from '../match/match-post.js'
import type { Mention } from '../match/mentions.js'
import { namedTokens } from '../match/mentions.js'
import { findPlace } from '../match/place.js'
import type { Token } from '../tokens/tokenize.js'
import { findFeatures } from './features.js'
import { languageOfPost } from './language-of-post.js'
import { findPlatforms } from './platforms.js'
import { sketchText } from './shingles.js'
import { makeTemplate } from './template.js'

/** What writing the reading down needs besides the judged post. */
export interface WritingParts {
  readonly catalogue: CompiledCatalogue
  readonly text: TextParts
}

/**
 * Writes down what was found in a post, with the details that an alert may show. With `isBrief`, a post without a
 * complaint lacks the details that only complaints show: language, template, features, phrases and reasons.
 */
export function makeReading(
  post: Post,
  matched: MatchedPost,
  judged: JudgedPost,
  parts: WritingParts,
  isBrief: boolean,
): Reading {
  const { text, tokens, tags, official, about } = matched
  const { mentions, hits, mentioned, decision, discovered, unknownComplaint } = judged
  const reportsUnknown = unknownComplaint > 0
  const { catalogue } = parts
  const isComplaint = decision.label === 'complaint' || reportsUnknown
  const isDetailed = !isBrief || isComplaint || discovered.length > 0
  const lang = isDetailed ? languageOfPost(post, matched, judged, parts) : null
  const { template, isShort } = isDetailed
    ? makeTemplate(tokens, namesIn(matched, judged), hits, lang, catalogue.words, parts.text)
    : NO_TEMPLATE
  return {
    lang,
    label: reportsUnknown ? 'complaint' : decision.label,
    services: decision.services,
    mentioned: mentioned.length > 0 ? mentioned : [...new Set([...about, ...official])],
    discovered,
    features:
      decision.label === 'chatter' || !isDetailed
        ? []
        : findFeatures(hits, tokens, featuresOf(decision.services, catalogue), catalogue.words),
    platforms: isComplaint ? platformsOf(tokens, mentions, catalogue.words) : NO_PLATFORMS,
    place: post.place ?? findPlace(tokens, text, catalogue, matched.found),
    score: reportsUnknown ? unknownComplaint : decision.score,
    because: isDetailed ? reasonsOf(judged) : NO_PHRASES,
    phrases: isDetailed ? phrasesOf(matched, judged) : NO_PHRASES,
    hashtags: tags.map((tag) => tag.text),
    template,
    isShort,
    signature: isShort || !isComplaint ? '' : sketchText(template),
    link: linkOf(tokens, text),
  }
}

function reasonsOf({ decision, discovered, unknownComplaint }: JudgedPost): readonly string[] {
  return unknownComplaint > 0
    ? discovered.map((name) => `reports "${name}", which no catalogue has, as broken`)
    : decision.because()
}

/** The tokens that are names, those of no catalogue included. */
function namesIn({ tokens }: MatchedPost, { mentions, discovered }: JudgedPost): ReadonlySet<number> {
  const named = namedTokens(mentions)
  const words = discovered.flatMap((name) => name.split('-'))
  const tags = discovered.map((name) => name.replaceAll('-', ''))
  for (const [index, { kind, text }] of tokens.entries()) {
    if (words.includes(text) || (kind === 'hashtag' && tags.some((tag) => text.startsWith(tag))))
      named.add(index)
  }
  return named
}

/** The phrases that speak of an outage or its end, as they stand in the post. */
function phrasesOf({ tokens }: MatchedPost, { hits, mentions }: JudgedPost): readonly string[] {
  const evidence = hits.filter(({ cue }) => isEvidence(cue.stance))
  const phrases = new Set(evidence.map((hit) => wordsOfCue(hit, tokens, mentions)))
  return [...phrases].filter((words) => words !== '')
}

function isEvidence(stance: Stance): boolean {
  return (
    stance === 'complaint' || stance === 'asking' || stance === 'recovery' || stance === 'acknowledgement'
  )
}

function featuresOf(services: readonly ServiceId[], catalogue: CompiledCatalogue): ReadonlySet<Feature> {
  return new Set(services.flatMap((id) => catalogue.services.get(id)?.features ?? []))
}

/** "https://www.bit.ly/x?utm=1" and "bit.ly/x" lead to the same. */
function linkOf(tokens: readonly Token[], text: string): string | null {
  const link = tokens.find(({ kind }) => kind === 'link')
  if (link === undefined) return null
  const address = text
    .slice(link.start, link.end)
    .replace(/^https?:\/\//i, '')
    .replace(/^www\./i, '')
    .replace(/[?#].*$/s, '')
  return trimEnd(address, '/')
}

const NO_PLATFORMS: readonly Platform[] = []
const NO_PHRASES: readonly string[] = []
const NO_TEMPLATE = { template: '', isShort: true }

function platformsOf(
  tokens: readonly Token[],
  mentions: readonly Mention[],
  words: Words,
): readonly Platform[] {
  return findPlatforms(tokens, (token) => mentions.some(({ from, to }) => from <= token && token < to), words)
}
