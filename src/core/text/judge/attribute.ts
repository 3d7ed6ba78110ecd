import type { Words } from '../language/words.js'
import type { Clauses } from '../match/clauses.js'
import type { CueHit } from '../match/cues.js'
import type { Mention } from '../match/mentions.js'
import type { Token } from '../tokens/tokenize.js'

export interface Target {
  /** Numbers of the mentions that the cue speaks of; none when it speaks of nobody. */
  readonly mentions: readonly number[]
  /** How near the cue and the mention are, 0–1: how much of the cue's weight counts. */
  readonly nearness: number
}

/** Finds what a cue speaks of: what the phrase contains, else its clause, else the sentence, else the post. */
export function findTarget(
  hit: CueHit,
  tokens: readonly Token[],
  mentions: readonly Mention[],
  clauses: Clauses,
  words: Words,
): Target {
  if (hit.mentions.length > 0) return { mentions: widen(hit.mentions, clauses), nearness: 1 }
  if (mentions.length === 0) return { mentions: [], nearness: 0 }

  const clause = clauses.clauseOf[hit.from]!
  const clauseEnd = clauses.clauseOf[hit.to - 1]!
  const inClause = numbersWhere(mentions, ({ from }) => {
    const at = clauses.clauseOf[from]!
    return at === clause || at === clauseEnd
  })
  const inside = best(hit, tokens, mentions, clauses, inClause, words)
  if (inside.length > 0) return { mentions: inside, nearness: 1 }

  const sentence = clauses.sentenceOf[hit.from]!
  const inSentence = numbersWhere(mentions, ({ from }) => clauses.sentenceOf[from] === sentence)
  const beside = nearest(hit, mentions, clauses, inSentence)
  if (beside.length > 0) return { mentions: beside, nearness: 0.9 }
  const anywhere = nearest(
    hit,
    mentions,
    clauses,
    mentions.map((_, number) => number),
  )
  return { mentions: anywhere, nearness: 0.85 }
}

function best(
  hit: CueHit,
  tokens: readonly Token[],
  mentions: readonly Mention[],
  clauses: Clauses,
  among: readonly number[],
  words: Words,
): readonly number[] {
  if (among.length === 0) return []
  const { objectFirst, links } = words.lists
  const isObjectFirst =
    objectFirst.has(tokens[hit.from]!.text) ||
    objectFirst.has(tokens[hit.to - 1]!.text) ||
    hasInside(tokens, hit, objectFirst)
  const after = among.find((number) => mentions[number]!.from >= hit.to)
  if (isObjectFirst && after !== undefined && isLinked(tokens, hit.to, mentions[after]!.from, links)) {
    return widen([after], clauses)
  }
  const touched = among.filter((number) => touches(hit, mentions[number]!, tokens, words))
  return nearest(hit, mentions, clauses, among, touched)
}

/** "Sull'INPS non si entra", "stuck on Steam": a name right beside the cue is what it speaks of, and no means. */
function touches(hit: CueHit, { from, to }: Mention, tokens: readonly Token[], { lists }: Words): boolean {
  if (to === hit.from) return true
  if (from < hit.to) return false
  for (let index = hit.to; index < from; index++) {
    const { text, before } = tokens[index]!
    if (before !== 0 || !(lists.means.has(text) || lists.articles.has(text))) return false
  }
  return true
}

function hasInside(tokens: readonly Token[], hit: CueHit, objectFirst: ReadonlySet<string>): boolean {
  for (let index = hit.from; index < Math.min(hit.to, hit.from + 2); index++)
    if (objectFirst.has(tokens[index]!.text)) return true
  return false
}

function isLinked(tokens: readonly Token[], from: number, to: number, links: ReadonlySet<string>): boolean {
  if (to - from > 4) return false
  for (let index = from; index < to; index++) if (!links.has(tokens[index]!.text)) return false
  return true
}

/**
 * The nearest before the cue, else the nearest after it. A means comes last, also after a subject elsewhere in the
 * post, unless it stands right beside the cue.
 */
function nearest(
  hit: CueHit,
  mentions: readonly Mention[],
  clauses: Clauses,
  among: readonly number[],
  touched: readonly number[] = [],
): readonly number[] {
  const pick = (fit: readonly number[]) =>
    fit.filter((number) => mentions[number]!.to <= hit.from).at(-1) ??
    fit.find((number) => mentions[number]!.from >= hit.to)
  const isElsewhere = clauses.isMeans.some((isMeans, number) => !isMeans && !among.includes(number))
  const found =
    pick(among.filter((number) => !clauses.isMeans[number])) ??
    pick(touched) ??
    (isElsewhere ? undefined : pick(among))
  return found === undefined ? [] : widen([found], clauses)
}

/** All that are named together with those found. */
function widen(numbers: readonly number[], { groupOf }: Clauses): readonly number[] {
  const groups = new Set(numbers.map((number) => groupOf[number]!))
  return groupOf.flatMap((group, number) => (groups.has(group) ? [number] : []))
}

function numbersWhere(mentions: readonly Mention[], fits: (mention: Mention) => boolean): readonly number[] {
  return mentions.flatMap((mention, number) => (fits(mention) ? [number] : []))
}
