import { expandPhrase } from '../../../core/catalogue/expand-phrase.js'
import type { Lexicon, PlaceEntry } from '../../../core/model/catalogue.js'
import { nearestId } from '../../../core/stats/nearest-id.js'

/** What an overlay takes away from the entries below it, or what is wrong with the wish. */
export interface Change<T> {
  readonly value: T
  readonly problems: readonly string[]
}

type Entry = Readonly<Record<string, unknown>>

/** Lists of a service that `remove` may take from. */
const LISTS = [
  'names',
  'misspellings',
  'hashtags',
  'countries',
  'features',
  'dependsOn',
  'platformFor',
] as const

/**
 * A shipped service with the refinement of an overlay: single values replace, lists lengthen, `remove` shortens them.
 */
export function refineService(base: Entry, { refine: _, remove, ...change }: Entry): Change<Entry> {
  const value: Record<string, unknown> = { ...base }
  const problems: string[] = []
  const isTable = typeof remove === 'object' && remove !== null && !Array.isArray(remove)
  if (remove !== undefined && !isTable) problems.push('remove names lists, such as "remove: {names: …}"')
  for (const [key, unwanted] of Object.entries(isTable ? (remove as Entry) : {})) {
    if (key !== 'ambiguous' && !LISTS.some((name) => name === key)) {
      problems.push(`remove.${key} is no list; write one of ${LISTS.join(', ')}, ambiguous`)
      continue
    }
    const before = (base[key] ?? []) as readonly unknown[]
    const taken = takeAway(before, itemsOf(unwanted), nameOf)
    value[key] = taken.value
    problems.push(...taken.problems.map((message) => `remove.${key} ${message}`))
  }
  for (const [key, more] of Object.entries(change)) value[key] = joinValues(value[key], more)
  return { value, problems }
}

function nameOf(item: unknown): string {
  return typeof item === 'object' && item !== null && 'name' in item ? String(item.name) : String(item)
}

function joinValues(base: unknown, more: unknown): unknown {
  if (Array.isArray(base)) return [...base, ...itemsOf(more).filter((item) => !base.includes(item))]
  if (typeof base !== 'object' || base === null || typeof more !== 'object' || more === null) return more
  return Object.fromEntries([
    ...Object.entries(base),
    ...Object.entries(more).map(([key, items]) => [key, joinValues((base as Entry)[key] ?? [], items)]),
  ])
}

/** A list as people write it, in one line or as YAML. */
function itemsOf(list: unknown): readonly unknown[] {
  if (Array.isArray(list)) return list
  return String(list)
    .split(',')
    .map((item) => item.trim())
}

function takeAway<T>(
  list: readonly T[],
  unwanted: readonly unknown[],
  textOf: (item: T) => string,
): Change<readonly T[]> {
  const known = new Set(list.map(textOf))
  const gone = new Set(unwanted.map(String))
  return {
    value: list.filter((item) => !gone.has(textOf(item))),
    problems: [...gone].filter((item) => !known.has(item)).map((item) => missing(item, known)),
  }
}

/** Says that there is no such thing, and which one may be meant. */
export function missing(written: string, known: Iterable<string>): string {
  const nearest = nearestId(written, known)
  const hint = nearest === null ? 'delete the line' : `did you mean "${nearest}"?`
  return `names "${written}", which is not there; ${hint}`
}

/** Lexicon entries beside the file of each. */
export interface LexiconPart {
  readonly lexicon: Lexicon
  readonly files: readonly string[]
}

/**
 * Takes phrases and cues of hashtags away. A phrase may be an entry as it is written, or one of the phrases that an
 * entry stands for. That entry is then written out without it.
 */
export function removeFromLexicon(part: LexiconPart, unwanted: readonly string[]): Change<LexiconPart> {
  const gone = new Set(unwanted)
  const found = new Set<string>()
  const has = (text: string) => {
    if (gone.has(text)) found.add(text)
    return gone.has(text)
  }
  const entries: Lexicon['entries'][number][] = []
  const files: string[] = []
  for (const [index, entry] of part.lexicon.entries.entries()) {
    if (has(entry.phrase)) continue
    const expanded = expandPhrase(entry.phrase)
    const written = expanded.kind === 'ok' ? expanded.phrases : []
    const rest = written.filter((text) => !has(text))
    const kept = rest.length === written.length ? [entry] : rest.map((phrase) => ({ ...entry, phrase }))
    entries.push(...kept)
    files.push(...kept.map(() => part.files[index]!))
  }
  const hashtagCues = part.lexicon.hashtagCues.filter(({ cue }) => !has(cue))
  const hashtagTraps = part.lexicon.hashtagTraps.filter((trap) => !has(trap))
  const known = [
    ...part.lexicon.entries.map(({ phrase }) => phrase),
    ...part.lexicon.hashtagCues.map(({ cue }) => cue),
  ]
  return {
    value: { lexicon: { ...part.lexicon, entries, hashtagCues, hashtagTraps }, files },
    problems: unwanted.filter((text) => !found.has(text)).map((text) => missing(text, known)),
  }
}

/** The places without the entries of this country and region, or without some of their names. */
export function removePlaces(
  places: readonly PlaceEntry[],
  { country, region }: Pick<PlaceEntry, 'country' | 'region'>,
  remove: true | readonly string[],
): Change<readonly PlaceEntry[]> {
  const isMeant = (place: PlaceEntry) => place.country === country && place.region === region
  const meant = places.filter(isMeant)
  if (meant.length === 0) {
    const regions = places.flatMap((place) =>
      place.country === country && place.region ? [place.region] : [],
    )
    return { value: places, problems: [missing(region ?? country, regions)] }
  }
  if (remove === true) return { value: places.filter((place) => !isMeant(place)), problems: [] }
  const lists = ['names', 'cautious', 'afterComma'] as const
  const known = new Set(meant.flatMap((place) => lists.flatMap((list) => place[list])))
  const without = (place: PlaceEntry) => ({
    ...place,
    ...Object.fromEntries(lists.map((list) => [list, place[list].filter((name) => !remove.includes(name))])),
  })
  return {
    value: places.map((place) => (isMeant(place) ? without(place) : place)),
    problems: remove.filter((name) => !known.has(name)).map((name) => missing(name, known)),
  }
}
