import type { Words } from '../language/words.js'
import type { Token } from '../tokens/tokenize.js'
import type { Mention } from './mentions.js'

export interface Clauses {
  /** The number of the clause and of the sentence in which a token stands. */
  readonly clauseOf: readonly number[]
  readonly sentenceOf: readonly number[]
  /** Of each mention: the group it is joined to others in ("Netflix and Disney+"), by number. */
  readonly groupOf: readonly number[]
  /** Of each mention: whether it is only the means or the place ("on my xbox", "con Facebook"). */
  readonly isMeans: readonly boolean[]
}

/** Cuts the post into clauses and sees which services are named together and which only in passing. */
export function findClauses(
  tokens: readonly Token[],
  mentions: readonly Mention[],
  text: string,
  words: Words,
): Clauses {
  const mentionAt = new Map<number, number>()
  for (const [number, { from }] of mentions.entries()) mentionAt.set(from, number)
  const clauseOf: number[] = []
  const sentenceOf: number[] = []
  let clause = 0
  let sentence = 0
  for (const [index, token] of tokens.entries()) {
    if (index > 0 && token.before === 2) {
      sentence++
      clause++
    } else if (index > 0 && (token.before === 1 || isConjunction(tokens, index, mentions, mentionAt, words)))
      clause++
    clauseOf.push(clause)
    sentenceOf.push(sentence)
  }
  return {
    clauseOf,
    sentenceOf,
    groupOf: groupMentions(tokens, mentions, text, words),
    isMeans: mentions.map((one) => isMeans(tokens, one, words)),
  }
}

function isConjunction(
  tokens: readonly Token[],
  index: number,
  mentions: readonly Mention[],
  mentionAt: ReadonlyMap<number, number>,
  { lists }: Words,
): boolean {
  const token = tokens[index]!
  if (token.kind === 'word' && lists.conjunctions.has(token.text)) return true
  if (mentions.some(({ from, to }) => from < index && index < to)) return false
  if (!lists.joiners.has(token.text)) return false
  // "Netflix e Disney+" names two; "and now" begins something new.
  const isAfterMention = mentions.some(({ to }) => to === index)
  const isBeforeMention = mentionAt.has(index + 1) || mentionAt.has(index + 2)
  return !(isAfterMention && isBeforeMention)
}

/** More words between two names do not join them. */
const MAX_BETWEEN = 4

/** Of each mention the number of the first that it is named together with. */
export function groupMentions(
  tokens: readonly Token[],
  mentions: readonly Mention[],
  text: string,
  words: Words,
): readonly number[] {
  const groups: number[] = []
  for (const [number, mention] of mentions.entries()) {
    const previous = mentions[number - 1]
    const isTogether =
      previous !== undefined &&
      (areTogether(tokens, mentions, number, text, words) || isAlike(tokens, mention, words))
    groups.push(isTogether ? groups[number - 1]! : number)
  }
  return groups
}

const ALIKE_REACH = 6

/** "Outlook neither", "YouTube Music idem", "Notion won't open either": the clause says that it is alike. */
function isAlike(tokens: readonly Token[], mention: Mention, words: Words): boolean {
  const { alike, conjunctions } = words.lists
  // "The same for all in my Discord".
  if (isMeans(tokens, mention, words)) return false
  for (let index = mention.to; index < Math.min(tokens.length, mention.to + ALIKE_REACH); index++) {
    const { text, before } = tokens[index]!
    if (before > 0) return false
    const next = tokens[index + 1]
    if (next === undefined || next.before > 0 || conjunctions.has(next.text)) return alike.has(text)
  }
  return false
}

function areTogether(
  tokens: readonly Token[],
  mentions: readonly Mention[],
  number: number,
  text: string,
  { lists: { between, joiners } }: Words,
): boolean {
  const [one, other] = [mentions[number - 1]!, mentions[number]!]
  if (other.from - one.to > MAX_BETWEEN) return false
  let isJoined =
    other.from === one.to && tokens[other.from]!.before <= 1 && one.kind !== 'tag' && other.kind !== 'tag'
  for (let index = one.to; index <= other.from; index++) {
    const token = tokens[index]!
    if (token.before === 2) return false
    if (index === other.from) {
      if (token.before === 1) isJoined = true
      break
    }
    if (!between.has(token.text)) return false
    if (joiners.has(token.text)) isJoined = true
  }
  const gap = text.slice(tokens[one.to - 1]!.end, tokens[other.from]!.start)
  if (!isJoined || gap.includes(':')) return false
  // "hello bluesky, twitter is blank": a comma alone joins three names, not two.
  return one.to !== other.from || /[/&+;|]/.test(gap) || isAmongThree(mentions, number)
}

function isAmongThree(mentions: readonly Mention[], number: number): boolean {
  return (
    mentions[number - 2]?.to === mentions[number - 1]!.from ||
    mentions[number + 1]?.from === mentions[number]!.to
  )
}

function isMeans(tokens: readonly Token[], { from, kind }: Mention, { lists }: Words): boolean {
  if (kind === 'tag') return false
  let index = from - 1
  while (index >= 0 && lists.articles.has(tokens[index]!.text) && tokens[index + 1]!.before === 0) index--
  return index >= 0 && tokens[index + 1]!.before === 0 && lists.means.has(tokens[index]!.text)
}
