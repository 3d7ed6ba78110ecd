import type { Stance } from '../../model/catalogue.js'
import type { ServiceId } from '../../model/vocabulary.js'
import { noisyOr } from '../../stats/noisy-or.js'
import type { Clauses } from '../match/clauses.js'
import type { CueHit } from '../match/cues.js'
import { wordsOfCue } from '../match/cues.js'
import type { Mention } from '../match/mentions.js'
import type { Token } from '../tokens/tokenize.js'
import type { Target } from './attribute.js'
import { ADDRESSED, ASKING, DAMPING, JOKE, QUESTION_MARK, REACH } from './weights.js'

/** A cue together with what it speaks of; `services` is empty when it speaks of nobody. */
export interface Aimed {
  readonly hit: CueHit
  readonly services: readonly ServiceId[]
  readonly nearness: number
}

/** What speaks for each label of one service, 0–1 each, and the reasons in words. */
export interface Evidence {
  readonly service: ServiceId
  readonly complaint: number
  /** What the phrases alone say of the complaint, before the wording as a whole is judged. */
  readonly said: number
  readonly recovery: number
  readonly reasons: readonly string[]
  /** The last token at which something complains, or is well again; -1 for none. */
  readonly lastComplaint: number
  readonly lastRecovery: number
}

export function aim(
  hit: CueHit,
  target: Target,
  mentions: readonly Mention[],
  about: readonly ServiceId[],
): Aimed {
  const named = [...new Set(target.mentions.map((number) => mentions[number]!.service))]
  if (about.length > 0 && hit.mentions.length === 0) return { hit, services: about, nearness: ABOUT_NEARNESS }
  const isOnly = mentions.every(({ service }) => service === mentions[0]!.service)
  if (named.length > 0 || mentions.length > 0)
    return { hit, services: named, nearness: isOnly ? 1 : target.nearness }
  return { hit, services: NOBODY, nearness: 0 }
}

const NOBODY: readonly ServiceId[] = []
/** What a review says without a name is nearly always said of its app. */
const ABOUT_NEARNESS = 0.95

/** What is being added up for one service. */
interface Tally {
  readonly service: ServiceId
  complaint: number
  asking: number
  joke: number
  recovery: number
  lastComplaint: number
  lastRecovery: number
  readonly reasons: { readonly weight: number; readonly text: string }[]
}

/** What weighing reads of the post. */
interface Weighed {
  readonly mentions: readonly Mention[]
  readonly clauses: Clauses
  readonly tokens: readonly Token[]
  /** The cues that take from others near them. */
  readonly dampers: readonly Aimed[]
}

/** Weighs what the post says about one service. */
export function weighService(
  service: ServiceId,
  aimed: readonly Aimed[],
  mentions: readonly Mention[],
  clauses: Clauses,
  tokens: readonly Token[],
): Evidence {
  const dampers = aimed.filter(({ hit }) => DAMPING[hit.cue.stance] !== undefined)
  const post: Weighed = { mentions, clauses, tokens, dampers }
  const tally: Tally = {
    service,
    complaint: 0,
    asking: 0,
    joke: 0,
    recovery: 0,
    lastComplaint: -1,
    lastRecovery: -1,
    reasons: [],
  }
  for (const { hit, services, nearness } of aimed) {
    if (!services.includes(service) || hasOwnSubject(hit, tokens)) continue
    addCue(tally, hit, nearness, post)
  }
  for (const mention of mentions) if (mention.service === service) addTag(tally, mention, post)
  return evidenceOf(tally, post)
}

function addCue(tally: Tally, hit: CueHit, nearness: number, post: Weighed): void {
  const { stance, weight } = hit.cue
  if (stance === 'complaint' || stance === 'asking') addComplaint(tally, hit, nearness, post)
  else if (stance === 'recovery') {
    const dampers = post.dampers.filter(({ hit: { cue } }) => cue.stance !== 'acknowledgement')
    const damped = damp(weight * nearness, hit, tally, { ...post, dampers })
    tally.recovery = noisyOr(tally.recovery, damped)
    tally.lastRecovery = Math.max(tally.lastRecovery, hit.from)
    tally.reasons.push({ weight: damped, text: `"${said(hit, post)}" (recovery, ${damped.toFixed(2)})` })
  } else if (stance === 'joke') {
    tally.joke = noisyOr(tally.joke, weight * JOKE)
    tally.reasons.push({ weight: weight * JOKE, text: `"${said(hit, post)}" (joke that lives on outages)` })
  }
}

function addComplaint(tally: Tally, hit: CueHit, nearness: number, post: Weighed): void {
  const { mentions, tokens } = post
  const { stance, weight } = hit.cue
  const base = stance === 'asking' ? weight * ASKING : weight
  const damped = damp(base * nearness, hit, tally, post)
  if (stance === 'asking') tally.asking = noisyOr(tally.asking, damped)
  else tally.complaint = noisyOr(tally.complaint, damped)
  if (damped > 0.2) tally.lastComplaint = Math.max(tally.lastComplaint, hit.from)
  tally.reasons.push({ weight: damped, text: `"${said(hit, post)}" (${stance}, ${damped.toFixed(2)})` })
  if (stance !== 'complaint') return
  const asksNext =
    tokens[hit.to] !== undefined && mentions.some(({ from, to }) => from === hit.to && tokens[to - 1]!.asked)
  if (!tokens[hit.to - 1]!.asked && !asksNext) return
  tally.asking = noisyOr(tally.asking, QUESTION_MARK * (damped / Math.max(base, 0.01)))
  tally.reasons.push({ weight: QUESTION_MARK, text: 'asked with a question mark' })
}

/** A hashtag may name the service and complain of it at once: "#netflixdown". */
function addTag(tally: Tally, { tag, from }: Mention, post: Weighed): void {
  if (tag === null || tag.cue === null) return
  const { stance, weight } = tag.cue
  if (stance === 'complaint' || stance === 'asking') {
    const damped = damp(weight, { from, to: from + 1 }, tally, post)
    tally.complaint = noisyOr(tally.complaint, damped)
    tally.lastComplaint = Math.max(tally.lastComplaint, from)
    tally.reasons.push({ weight: damped, text: `#${tag.text} (complaint, ${damped.toFixed(2)})` })
  } else if (stance === 'recovery') {
    tally.recovery = noisyOr(tally.recovery, weight)
    tally.lastRecovery = Math.max(tally.lastRecovery, from)
    tally.reasons.push({ weight, text: `#${tag.text} (recovery)` })
  }
}

function evidenceOf(tally: Tally, { mentions, tokens }: Weighed): Evidence {
  const { service, complaint, asking, joke, reasons, lastComplaint, lastRecovery } = tally
  let { recovery } = tally
  if (lastRecovery !== -1 && lastComplaint > lastRecovery) {
    // "It came back for four minutes and then died again."
    for (let index = lastRecovery; index < Math.min(tokens.length, lastComplaint + 4); index++) {
      if (RELAPSE.has(tokens[index]!.text)) recovery *= RELAPSE_DAMPING
    }
  }
  let total = noisyOr(complaint, asking)
  if (total >= 0.25) total = noisyOr(total, joke)
  if (total >= 0.25 && mentions.some((one) => one.service === service && one.kind === 'handle')) {
    total = noisyOr(total, ADDRESSED)
  }
  reasons.sort((a, b) => b.weight - a.weight)
  return {
    service,
    complaint: total,
    said: total,
    recovery,
    reasons: [...new Set(reasons.map(({ text }) => text))],
    lastComplaint,
    lastRecovery,
  }
}

function said(hit: CueHit, { tokens, mentions }: Weighed): string {
  return wordsOfCue(hit, tokens, mentions)
}

const RELAPSE: ReadonlySet<string> = new Set([
  'again',
  'then',
  'poi',
  'nuovo',
  'ancora',
  'still',
  'but',
  'ma',
  'nope',
])
/** What is left of a recovery for each word that takes it back. */
const RELAPSE_DAMPING = 0.5

/** Things of the house and the writer, and people: where one stands right before the cue, it is what fails. */
const OTHERS: ReadonlySet<string> = new Set(
  `laptop computer pc phone iphone tablet ipad kindle headphones airpods speaker charger battery screen keyboard mouse printer car fridge oven
  washer dryer dishwasher boiler heating aircon lift elevator kettle microwave toaster shower toilet bike fan line lavatrice forno frigo frigorifero lavastoviglie
  caldaia ascensore macchina auto scooter motorino telefono cellulare cell portatile stampante cuffie caricatore batteria schermo tastiera
  condizionatore doccia bici cassa tapparella cancello citofono brain knee back leg cervello ginocchio schiena legs body marriage
  team squad defence defense defender defenders midfield attack offense offence striker strikers keeper goalkeeper goalie winger referee ref coach manager captain
  quarterback qb pitcher player players linesman dad mum mom brother sister boss husband wife dog cat baby teacher landlord economy government
  squadra difesa attacco portiere attaccante attaccanti difensore centrocampo terzino arbitro guardalinee allenatore mister capitano giocatore giocatori
  rigorista papa mamma fratello sorella marito moglie capo cane gatto prof governo economia umore morale`.split(
    /\s+/,
  ),
)
const AUXILIARIES: ReadonlySet<string> = new Set([
  'is',
  's',
  'has',
  'just',
  'e',
  'mi',
  'si',
  'has',
  'been',
  'still',
  'ha',
])

/** Whether the subject of a cue is a thing of the writer's: "laptop crashed while I watched Netflix". */
function hasOwnSubject({ from, mentions: inside }: CueHit, tokens: readonly Token[]): boolean {
  if (inside.length > 0) return false
  let index = from - 1
  while (index > 0 && AUXILIARIES.has(tokens[index]!.text)) index--
  return index >= 0 && tokens[index + 1]!.before === 0 && OTHERS.has(tokens[index]!.text)
}

/** Takes from a cue's weight what other phrases near it take back. */
function damp(weight: number, hit: Pick<CueHit, 'from' | 'to'>, tally: Tally, post: Weighed): number {
  let left = weight
  for (const damper of post.dampers) {
    const { stance, weight: strength } = damper.hit.cue
    // What is said of another service takes nothing from this one.
    if (damper.services.length > 0 && !damper.services.includes(tally.service)) continue
    const taken = DAMPING[stance as Stance]! * strength * reachOf(damper.hit, hit, post.clauses)
    if (taken < 0.05) continue
    left *= 1 - Math.min(taken, 0.95)
    tally.reasons.push({ weight: taken * weight, text: `less for "${said(damper.hit, post)}" (${stance})` })
  }
  return left
}

function reachOf(
  one: Pick<CueHit, 'from' | 'to'>,
  other: Pick<CueHit, 'from' | 'to'>,
  clauses: Clauses,
): number {
  if (clauses.clauseOf[one.from] === clauses.clauseOf[other.from]) return REACH.clause
  if (clauses.sentenceOf[one.from] === clauses.sentenceOf[other.from]) return REACH.sentence
  return REACH.post
}
