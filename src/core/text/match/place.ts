import type { Place } from '../../model/post.js'
import type { Token } from '../tokens/tokenize.js'
import type { CompiledCatalogue } from './compile-catalogue.js'
import type { Found } from './phrase-finder.js'

/** Where the writer says to be: the most exact place of the phrases `found`, the first among equals. */
export function findPlace(
  tokens: readonly Token[],
  text: string,
  { nameMeanings, words: { lists } }: CompiledCatalogue,
  found: readonly Found[],
): Place | null {
  let best: Place | null = null
  let rank = 0
  let taken = -1
  const places = found.flatMap(({ phrase, from, to }) =>
    nameMeanings[phrase]!.flatMap((meaning) => (meaning.kind === 'place' ? [{ ...meaning, from, to }] : [])),
  )
  places.sort((a, b) => a.from - b.from || b.to - a.to)
  for (const { place, spelling, from, to } of places) {
    if (from < taken) continue
    const isAfterPreposition =
      from > 0 && tokens[from]!.before === 0 && lists.placePrepositions.has(tokens[from - 1]!.text)
    if (spelling === 'cautious' && !isAfterPreposition) continue
    if (spelling === 'after-comma' && !isAfterComma(tokens, text, from)) continue
    if (tokens.slice(from, to).some((token) => token.kind === 'handle' || token.kind === 'link')) continue
    if (isOtherwise(tokens, from, to, lists.notPlaceNear)) continue
    taken = to
    const here = (place.region === undefined ? 1 : 2) + (isAfterPreposition ? 0.5 : 0)
    if (here > rank) {
      rank = here
      best = place
    }
  }
  return best
}

function isAfterComma(tokens: readonly Token[], text: string, from: number): boolean {
  const token = tokens[from]!
  const previous = tokens[from - 1]
  const written = text.slice(token.start, token.end)
  return (
    previous?.isCapital === true &&
    written === written.toUpperCase() &&
    ['', ','].includes(text.slice(previous.end, token.start).trim())
  )
}

function isOtherwise(
  tokens: readonly Token[],
  from: number,
  to: number,
  notPlaceNear: ReadonlySet<string>,
): boolean {
  const previous = tokens[from]!.before === 0 ? tokens[from - 1] : undefined
  const next = tokens[to]?.before === 0 ? tokens[to] : undefined
  return (
    (previous !== undefined && notPlaceNear.has(previous.text)) ||
    (next !== undefined && notPlaceNear.has(next.text))
  )
}
