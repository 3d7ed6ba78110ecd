import type { Label, ServiceId } from '../../model/vocabulary.js'
import type { CueHit } from '../match/cues.js'
import { strengthOf, wordsOfCue } from '../match/cues.js'
import type { MatchedPost } from '../match/match-post.js'
import type { AimedPost } from './aim.js'
import { meantBy } from './aim.js'
import type { LabelOdds } from './label-model.js'

/** What is known of a post when its label is decided. */
export interface Case {
  readonly isRepost: boolean
  /** Whether it comes from a feed of news. */
  readonly isNews: boolean
  /** Services of whose official accounts this is one. */
  readonly official: readonly ServiceId[]
  readonly isReply: boolean
  readonly odds: LabelOdds
  readonly seen: AimedPost
  readonly text: Pick<MatchedPost, 'tokens'>
}

export interface Decision {
  readonly label: Label
  readonly services: readonly ServiceId[]
  readonly score: number
  /** Worked out when asked for, since nobody asks why plain talk is plain talk. */
  readonly because: () => readonly string[]
}

/** A complaint is a post that is one more likely than not. On real posts F1 is alike from 0.4 to 0.5. */
export const COMPLAINT_FROM = 0.5
const RECOVERY_FROM = 0.5
const NEWS_FROM = 0.45
/** Companies choose their words: one phrase of the lexicon suffices. */
const ACKNOWLEDGEMENT_FROM = 0.4

/**
 * Decides what the post is: the model does, but for reposts, feeds of news and official accounts, which are facts.
 * Whether a complaint counts for a service is decided later, by `roleOf` in `core/engine/count-post.ts`.
 */
export function decideLabel(known: Case): Decision {
  if (known.isRepost) return chatter(0.95, () => ['a repost shows reach and is no report of its own'])
  if (known.isNews)
    return { label: 'news', services: known.seen.targets, score: 0.95, because: () => ['a feed of news'] }
  if (known.official.length > 0) return decideOfficial(known)
  const { odds, seen } = known
  const { targets, strengths } = seen
  const because = () => reasonsOf(known)
  if (targets.length > 0) {
    if (odds.complaint >= COMPLAINT_FROM)
      return { label: 'complaint', services: targets, score: clamp(odds.complaint), because }
    if (odds.news >= NEWS_FROM && odds.news > odds.recovery)
      return { label: 'news', services: targets, score: clamp(odds.news), because }
    if (odds.recovery >= RECOVERY_FROM) {
      const services = meantBy('recovery', strengths, targets)
      return { label: 'recovery', services, score: clamp(odds.recovery), because }
    }
  }
  return chatter(clamp(1 - odds.complaint), because)
}

/** Companies thank and apologise when it is over as well; that takes little from their saying so. */
const THANKS_ASIDE = 0.6

/** An official account speaks for its company only to all: an answer to one customer admits and ends nothing. */
function decideOfficial({ official, isReply, seen, text }: Case): Decision {
  if (isReply || text.tokens[0]?.kind === 'handle')
    return chatter(0.95, () => ['an official account answers one customer'])
  const { hits } = seen
  const recovery = strengthOf(hits, 'recovery')
  const knows = Math.max(strengthOf(hits, 'acknowledgement'), strengthOf(hits, 'complaint') * 0.9)
  const scheduled = strengthOf(hits, 'scheduled')
  const because = () => ['an official account speaks', ...phrasesOf(seen, text)]
  if (scheduled >= 0.5) return chatter(scheduled, () => ['an official account announces maintenance'])
  if (recovery >= RECOVERY_FROM && recovery >= knows * THANKS_ASIDE)
    return { label: 'recovery', services: official, score: clamp(recovery), because }
  if (knows >= ACKNOWLEDGEMENT_FROM)
    return { label: 'acknowledgement', services: official, score: clamp(knows), because }
  return chatter(clamp(1 - knows), () => ['an official account speaks of something else'])
}

function reasonsOf({ odds, seen, text }: Case): readonly string[] {
  const phrases = phrasesOf(seen, text)
  const wording = `the wording: ${percent(odds.complaint)} complaint, ${percent(odds.recovery)} recovery, ${percent(odds.news)} news`
  if (seen.subjects.length === 0) return ['names no service']
  return [...phrases, wording]
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`
}

/** The phrases found, the heaviest first. */
function phrasesOf(
  { hits, mentions }: AimedPost,
  { tokens }: Pick<MatchedPost, 'tokens'>,
): readonly string[] {
  const tags = mentions.flatMap(({ tag }) => (tag?.cue ? [`#${tag.text} (${tag.cue.stance})`] : []))
  const heavy = [...hits].sort((a: CueHit, b: CueHit) => b.cue.weight - a.cue.weight)
  const said = heavy.map(
    (hit) => `"${wordsOfCue(hit, tokens, mentions)}" (${hit.cue.stance}, ${hit.cue.weight.toFixed(2)})`,
  )
  return [...new Set([...tags, ...said])]
}

function chatter(score: number, because: Decision['because']): Decision {
  return { label: 'chatter', services: [], score: clamp(score), because }
}

function clamp(score: number): number {
  return Math.min(0.99, Math.max(0.01, score))
}
