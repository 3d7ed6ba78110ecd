import type { Clauses } from '../match/clauses.js'
import type { CueHit } from '../match/cues.js'
import type { Token } from '../tokens/tokenize.js'
import type { WordOdds } from './word-model.js'

/** From this many words on, a text without lexicon phrases counts as evidence. */
const LONG = 24
/** What the model may still say where the lexicon knows better: too little to make a complaint alone. */
const MAX = 0.45
/**
 * How sure the lexicon must be, with nothing against it, for the model to have only a bounded say. The second number is
 * what the model then says at least.
 */
const SURE = 0.6
const MIN = 0.05
const AGAINST_FROM = 0.6

/** "Works perfectly fine here", "my laptop's broken", "if it goes down": the rest sounds like a complaint and is none. */
const REFUTES: ReadonlySet<string> = new Set(['denial', 'own-device', 'hypothetical', 'scheduled'])
const REFUTED_FROM = 0.7
const REFUTED = 0.2

const AGAINST: ReadonlySet<string> = new Set([
  'scheduled',
  'denial',
  'own-device',
  'hypothetical',
  'past',
  'rant',
])

/**
 * Holds the word model back where it goes astray. In a long post every word adds to its certainty, although most are
 * about something else: a long post that complains says so somewhere in words that the lexicon knows. And what a phrase
 * says outright ("planned maintenance", "if it goes down", "is down again") outweighs the sound of the rest.
 * Of reviews, which name nobody, it has seen none.
 */
export function clipScore(
  odds: WordOdds,
  tokens: readonly Token[],
  lexiconComplaint: number,
  hits: readonly CueHit[],
  clauses: Clauses,
  isNamed: boolean,
): WordOdds {
  const isRefuted =
    hits.some(({ cue }) => REFUTES.has(cue.stance) && cue.weight >= REFUTED_FROM) ||
    (!goesOn(tokens) &&
      (hits.some(({ cue }) => cue.stance === 'past' && cue.weight >= REFUTED_FROM) || isOver(hits, clauses)))
  if (isRefuted && odds.complaint > REFUTED) {
    return { ...odds, complaint: REFUTED, chatter: odds.chatter + odds.complaint - REFUTED }
  }
  const isSilent = lexiconComplaint < 0.1
  const isDenied = hits.some(({ cue }) => AGAINST.has(cue.stance) && cue.weight >= AGAINST_FROM)
  if (
    odds.complaint > MAX &&
    ((isSilent && (!isNamed || tokens.length >= LONG || isTitle(tokens) || isAnswer(tokens))) ||
      (isDenied && lexiconComplaint < 0.4))
  ) {
    return { ...odds, complaint: MAX, chatter: odds.chatter + odds.complaint - MAX }
  }
  if (odds.complaint < MIN && lexiconComplaint >= SURE && !isDenied) {
    const left = (1 - MIN) / (1 - odds.complaint)
    return {
      complaint: MIN,
      recovery: odds.recovery * left,
      news: odds.news * left,
      chatter: odds.chatter * left,
    }
  }
  return odds
}

const OVER_FROM = 0.45
/** Words for an outage that goes on, even in a text about the past. */
const GOES_ON: ReadonlySet<string> = new Set(
  `still again since now today rn yet keeps keep tonight currently ongoing atm
  ancora da ora adesso oggi tuttora continua continuano nuovo sempre stamattina stasera stamani anche pure`.split(
    /\s+/,
  ),
)

function goesOn(tokens: readonly Token[]): boolean {
  return tokens.some(({ text }) => GOES_ON.has(text))
}

/** "Yesterday it was down for an hour": whatever is complained of stands beside a day that is over. */
function isOver(hits: readonly CueHit[], { clauseOf }: Clauses): boolean {
  const over = hits.filter(({ cue }) => cue.stance === 'past' && cue.weight >= OVER_FROM)
  const said = hits.filter(({ cue }) => cue.stance === 'complaint')
  if (over.length === 0 || said.length === 0) return false
  return said.every(({ from }) => over.some((past) => clauseOf[past.from] === clauseOf[from]))
}

const TITLE_WORDS = 4
const TITLE_SHARE = 0.6

/** Whether most longer words begin with a capital, as in English headlines and titles; nobody complains so. */
function isTitle(tokens: readonly Token[]): boolean {
  const longer = tokens.filter(({ kind, text }) => kind === 'word' && text.length > 3)
  return (
    longer.length >= TITLE_WORDS &&
    longer.filter(({ isCapital }) => isCapital).length >= TITLE_SHARE * longer.length
  )
}

const ANSWER_TOKENS = 10
const THANKS: ReadonlySet<string> = new Set([
  'thanks',
  'thank',
  'thx',
  'ty',
  'cheers',
  'grazie',
  'done',
  'version',
  'fatto',
])

/** "@SpotifyCares no, it did not": a turn in a talk with the desk, whose subject was named before. */
function isAnswer(tokens: readonly Token[]): boolean {
  if (tokens[0]?.kind !== 'handle') return false
  return tokens.length <= ANSWER_TOKENS || tokens.some(({ text }) => THANKS.has(text))
}
