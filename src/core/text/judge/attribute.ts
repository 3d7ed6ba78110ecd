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

/** Finds what a cue speaks of: what the phrase contains, else its clause, else the post. */
export function findTarget(
  hit: CueHit,
  tokens: readonly Token[],
  mentions: readonly Mention[],
  clauses: Clauses,
  words: Words,
): Target {
  if (hit.mentions.length > 0) return { mentions: widen(hit.mentions, clauses), nearness: 1 }
  const all = mentions.map((_, number) => number)
  const clause = clauses.clauseOf[hit.from]!
  const inClause = all.filter((number) => clauses.clauseOf[mentions[number]!.from] === clause)
  const touched = inClause.filter((number) => touches(hit, mentions[number]!, tokens, words))
  const inside = nearest(hit, mentions, clauses, inClause, touched)
  if (inside.length > 0) return { mentions: inside, nearness: 1 }
  return { mentions: nearest(hit, mentions, clauses, all), nearness: ELSEWHERE }
}

/** How much of a cue's weight counts for a name outside of its clause. */
const ELSEWHERE = 0.85

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
