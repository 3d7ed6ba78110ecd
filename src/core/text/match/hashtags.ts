import { createCappedMap } from '../../model/capped-map.js'
import type { ServiceId } from '../../model/vocabulary.js'
import { CLASS_OF, charOfClass, FOREIGN, INVISIBLE, isWordClass } from '../scan/chars.js'
import { EMPTY_HASH, grow } from '../scan/hash-bits.js'
import type { HashtagCue } from './catalogue-tags.js'
import { DISCOVERY_WEIGHT } from './catalogue-tags.js'
import type { CompiledCatalogue } from './compile-catalogue.js'
import type { NameFilter } from './name-filter.js'
import { createNameFilter, mayHold } from './name-filter.js'
import { isNoService, isPhrasal } from './no-service.js'

/** What a hashtag says. */
export interface Tag {
  /** Lower case, without accents and "#"; empty for what is no tag, such as a number. */
  readonly text: string
  readonly service: ServiceId | null
  readonly cue: HashtagCue | null
  /** An uncatalogued service that the tag reports: "volareradio" of "#VolareRadioDown". */
  readonly discovered: ServiceId | null
}

export interface TagReader {
  read(raw: string): Tag
  /** The tags of a text, in order, without repetition. */
  readAll(text: string): readonly Tag[]
}

/** Verbs that turn a name into a complaint when they stand before it: "#fixspectrum". */
const FIX: HashtagCue = { cue: 'fix', stance: 'complaint', weight: 0.7, language: 'en' }
const MIN_NAME = 3
const MAX_NAME = 32
const MAX_TAG = 80
const MAX_KEPT = 65_536
/** Nobody tags more than this to be read; a post of ten thousand tags must not cost ten thousand analyses. */
const MAX_TAGS = 200

/**
 * Reads hashtags, remembering each writing: the same few come in great numbers. A name of no catalogue is not cut at
 * its capitals, since "#VolareRadioDown" and "#volareradiodown" must count for one service.
 */
export function createTagReader(catalogue: CompiledCatalogue): TagReader {
  const kept = createCappedMap<string, Tag>(MAX_KEPT)
  const search = prepare(catalogue)
  const read = (raw: string): Tag => {
    const known = kept.get(raw)
    if (known !== undefined) return known
    const tag = analyse(raw, search)
    // A long tag would be remembered in full, and nobody writes it twice.
    if (raw.length <= MAX_TAG) kept.set(raw, tag)
    return tag
  }
  // One post is asked for its tags several times in a row.
  let lastText = ''
  let lastTags: readonly Tag[] = []
  return {
    read,
    readAll(text) {
      if (text === lastText) return lastTags
      lastTags = tagsOf(text, read)
      lastText = text
      return lastTags
    },
  }
}

function tagsOf(text: string, read: (raw: string) => Tag): readonly Tag[] {
  let at = text.indexOf('#')
  const tags: Tag[] = []
  for (let count = 0; at !== -1 && count < MAX_TAGS; ) {
    let end = at + 1
    while (end < text.length && isTagChar(text.charCodeAt(end))) end++
    if (end > at + 1 && (at === 0 || mayPrecedeTag(text.charCodeAt(at - 1)))) {
      const tag = read(text.slice(at + 1, end))
      if (tag.text !== '') {
        count++
        if (!tags.some((other) => other.text === tag.text)) tags.push(tag)
      }
    }
    at = text.indexOf('#', end)
  }
  return tags
}

function isTagChar(code: number): boolean {
  const charClass = CLASS_OF[code]!
  return isWordClass(charClass) || charClass === INVISIBLE
}

const AMPERSAND = 38
const SLASH = 47

/** "&#39;" is a quotation mark, and "site.com/#top" a place on a page. */
function mayPrecedeTag(code: number): boolean {
  return code !== AMPERSAND && code !== SLASH && !isTagChar(code)
}

/** The catalogue with what shows at a glance that a tag holds none of its names. */
interface TagSearch {
  readonly catalogue: CompiledCatalogue
  readonly names: NameFilter
  /** Cues, from their last letter to their first. */
  readonly cueEnds: NameFilter
  /** What reports an unknown name behind it. */
  readonly reports: readonly string[]
  /** Traps that a tag may end in, by their last letters. */
  readonly trapsByEnd: ReadonlyMap<string, readonly string[]>
}

const TRAP_END = 7

function prepare(catalogue: CompiledCatalogue): TagSearch {
  const { tags, tagCues, tagTraps, words } = catalogue
  const trapsByEnd = new Map<string, string[]>()
  for (const trap of tagTraps) {
    const end = trap.slice(-TRAP_END)
    if (end.length === TRAP_END) trapsByEnd.set(end, [...(trapsByEnd.get(end) ?? []), trap])
  }
  return {
    catalogue,
    names: createNameFilter(tags.keys()),
    cueEnds: createNameFilter([...tagCues.keys()].map((cue) => [...cue].reverse().join(''))),
    reports: [...words.lists.tagReports].filter((start) => tagCues.has(start)),
    trapsByEnd,
  }
}

function analyse(raw: string, search: TagSearch): Tag {
  const { catalogue } = search
  const folded = fold(raw)
  const text = /^\d+$/.test(folded) ? '' : folded
  const plain = text.replaceAll('_', '')
  if (plain.length < 2 || plain.length > MAX_TAG || isTrap(plain, search)) return tagOf(text, null, null)

  const exact = catalogue.tags.get(plain)
  if (exact !== undefined && !exact.isAmbiguous) return tagOf(text, exact.service, null)
  const wholeCue = catalogue.tagCues.get(plain)
  if (wholeCue !== undefined) return tagOf(text, null, wholeCue)

  const split = splitAround(plain, search)
  if (split !== null) return tagOf(text, split.service, split.cue)
  if (exact !== undefined) return tagOf(text, exact.service, null)
  const unknown = splitUnknown(plain, raw, search)
  return unknown === null ? tagOf(text, null, null) : tagOf(text, null, unknown.cue, unknown.discovered)
}

function tagOf(
  text: string,
  service: ServiceId | null,
  cue: HashtagCue | null,
  discovered: ServiceId | null = null,
): Tag {
  return { text, service, cue, discovered }
}

function fold(raw: string): string {
  if (/^\w+$/.test(raw)) return raw.toLowerCase()
  let folded = ''
  for (let index = 0; index < raw.length; index++) {
    const charClass = CLASS_OF[raw.charCodeAt(index)]!
    if (charClass === INVISIBLE) continue
    folded += charClass === FOREIGN ? raw[index]!.toLowerCase() : charOfClass(charClass)
  }
  return folded
}

/** A trap is no report by itself, nor is what ends in one: "#thefinalcountdown". */
function isTrap(plain: string, { catalogue: { tagTraps, tags }, trapsByEnd }: TagSearch): boolean {
  if (tagTraps.has(plain)) return true
  const traps = trapsByEnd.get(plain.slice(-TRAP_END)) ?? []
  return traps.some((trap) => plain.endsWith(trap) && !tags.has(plain.slice(0, -trap.length)))
}

/** The longest service in the tag for which all else is cues and fillers. */
function splitAround(
  plain: string,
  { catalogue, names }: TagSearch,
): { service: ServiceId; cue: HashtagCue | null } | null {
  for (const { from, to } of piecesIn(plain, names)) {
    const found = catalogue.tags.get(plain.slice(from, to))
    if (found === undefined) continue
    const ahead = readRest(plain.slice(0, from), catalogue, true)
    const behind = readRest(plain.slice(to), catalogue, false)
    if (ahead === null || behind === null) continue
    const cue = behind.cue ?? ahead.cue
    // A name that is also a word needs the cue to be one: "#windy" is not WINDTRE.
    if (found.isAmbiguous && (cue === null || cue.weight < 0.6)) continue
    if (cue === null && to - from < 4) continue
    return { service: found.service, cue }
  }
  return null
}

/** Pieces that may be names, the longest first. */
function piecesIn(
  plain: string,
  names: NameFilter,
): readonly { readonly from: number; readonly to: number }[] {
  const pieces: { readonly from: number; readonly to: number }[] = []
  for (let from = 0; from < plain.length - 1; from++) {
    const end = Math.min(plain.length, from + MAX_NAME)
    let hash = grow(EMPTY_HASH, plain.charCodeAt(from))
    for (let to = from + 2; to <= end; to++) {
      hash = grow(hash, plain.charCodeAt(to - 1))
      if (mayHold(names, hash)) pieces.push({ from, to })
    }
  }
  return pieces.sort((a, b) => b.to - b.from - (a.to - a.from) || a.from - b.from)
}

/** Reads what stands before or after the name as fillers and at most one cue; null when something else is there. */
function readRest(
  rest: string,
  catalogue: CompiledCatalogue,
  isAhead: boolean,
): { cue: HashtagCue | null } | null {
  const { tagCues, words } = catalogue
  if (rest === '') return { cue: null }
  if (!isAhead && /\D\d{1,4}$/.test(rest)) return readRest(rest.replace(/\d{1,4}$/, ''), catalogue, isAhead)
  const cue = tagCues.get(rest)
  if (cue !== undefined) return { cue }
  if (isAhead && words.lists.tagFixes.has(rest)) return { cue: FIX }
  if (/^\d{1,4}$/.test(rest)) return { cue: null }
  for (const filler of words.lists.tagFillers) {
    if (rest.startsWith(filler)) {
      const inner = readRest(rest.slice(filler.length), catalogue, isAhead)
      if (inner !== null) return inner
    }
    if (rest.endsWith(filler) && rest !== filler) {
      const inner = tagCues.get(rest.slice(0, -filler.length))
      if (inner !== undefined) return { cue: inner }
    }
  }
  return null
}

/** `#foo_e_down`, `#FooInDown`, `#fooèdown`: the word before "down" does not belong to the name. */
const WRITTEN_APART = /(?:_(?:in|e|In|E|IN)_?|[a-z0-9](?:In|E)|[èÈ]_?)[Dd](?:own|OWN)$/

function splitUnknown(
  plain: string,
  raw: string,
  { catalogue, cueEnds, reports }: TagSearch,
): { cue: HashtagCue; discovered: ServiceId | null } | null {
  for (const length of endsOf(plain, cueEnds)) {
    const cue = catalogue.tagCues.get(plain.slice(-length))
    if (cue === undefined || cue.stance !== 'complaint' || cue.weight < DISCOVERY_WEIGHT) continue
    // Short cues end many words ("rengiu"): only a capital or an accent shows that they stand for themselves.
    if (length < 4 && !/[A-Zù]/.test(raw.slice(-length))) continue
    // "#bitcoindown" is no "bitco in down" and "#scaledown" no "scal è down" unless it is written so.
    if (length > 4 && /(?:in|e)down$/.test(plain) && !WRITTEN_APART.test(raw)) continue
    const name = plain.slice(0, -length).replace(raw.includes('è') ? /(?:is|app|e)$/ : /(?:is|app)$/, '')
    if (name.length < MIN_NAME || name.length > MAX_NAME || /^\d+$/.test(name)) continue
    return {
      cue,
      discovered: isNoService(name, catalogue.words) || isPhrasal(name, catalogue.words) ? null : name,
    }
  }
  const ahead = reports.find((start) => plain.startsWith(start))
  if (ahead !== undefined && plain.length - ahead.length >= MIN_NAME) {
    const name = plain.slice(ahead.length)
    return {
      cue: catalogue.tagCues.get(ahead)!,
      discovered: isNoService(name, catalogue.words) ? null : name,
    }
  }
  return null
}

/** How many last letters may be a cue with a name before it, the most first. */
function endsOf(plain: string, cueEnds: NameFilter): readonly number[] {
  const ends: number[] = []
  let hash = EMPTY_HASH
  for (let length = 1; length <= Math.min(plain.length - MIN_NAME, MAX_NAME); length++) {
    hash = grow(hash, plain.charCodeAt(plain.length - length))
    if (length >= 2 && mayHold(cueEnds, hash)) ends.unshift(length)
  }
  return ends
}
