import type { CompiledCatalogue } from '../match/compile-catalogue.js'
import type { CueHit } from '../match/cues.js'
import { findCues } from '../match/cues.js'
import type { Mention } from '../match/mentions.js'
import type { PhraseFinder } from '../match/phrase-finder.js'
import type { Token } from '../tokens/tokenize.js'
import { wordFeatures } from './word-features.js'
import type { WordJudge } from './word-model.js'

/** What finding cues and judging the wording need besides the post. */
export interface CueParts {
  readonly catalogue: CompiledCatalogue
  readonly cues: PhraseFinder
  readonly wording: WordJudge
}

/**
 * Decides which doubtful names count: "tim down" is the operator because the cue stands beside it. Where a name falls away,
 * the phrases are looked for once more: its word may belong to one of them.
 */
export function resolveAmbiguousMentions(
  tokens: readonly Token[],
  candidates: readonly Mention[],
  parts: CueParts,
) {
  const hits = dropNumbers(findCues(tokens, candidates, parts.catalogue, parts.cues), tokens)
  if (candidates.every(({ needsCue }) => needsCue === 'no')) return { mentions: candidates, hits }
  // Read with the name as a service's, the whole post may be a complaint although no phrase of it is known.
  const wording =
    tokens.length <= SHORT_POST ? parts.wording.judge(wordFeatures(tokens, candidates)).complaint : 0
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
  'terra',
  'crolla',
  'crollato',
  'crollata',
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

/** Posts with these words are about a company's share price. */
const SHARES: ReadonlySet<string> = new Set(
  `shares stock stocks shareholders investors premarket nasdaq dow earnings guidance eps ticker bearish bullish
  titolo azioni borsa azionisti quotazione quotazioni trimestrale ftse`.split(/\s+/),
)

/** "down 5 %", "3 % down": a share price, not a service. */
function dropNumbers(hits: readonly CueHit[], tokens: readonly Token[]): readonly CueHit[] {
  const isAboutShares = tokens.some(
    ({ text }, index) => SHARES.has(text) || (text === '$' && tokens[index + 1]?.kind === 'word'),
  )
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
