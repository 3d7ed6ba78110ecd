import { createCappedMap } from '../../model/capped-map.js'
import type { ServiceId } from '../../model/vocabulary.js'
import { CLASS_OF, charOfClass, FOREIGN, INVISIBLE, isWordClass } from '../scan/chars.js'
import type { CompiledCatalogue, HashtagCue } from './compile-catalogue.js'
import { isNoService, isPhrasal } from './no-service.js'

/** What a hashtag says. */
export interface Tag {
  /** Lower case, without accents and "#". */
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
/** A cue must be at least this sure to make an unknown name a service. */
const DISCOVERY_WEIGHT = 0.85
const MIN_NAME = 3
const MAX_NAME = 32
const MAX_TAG = 80
const MAX_KEPT = 20_000
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
  return {
    read,
    readAll(text) {
      let at = text.indexOf('#')
      if (at === -1) return NO_TAGS
      const tags = new Map<string, Tag>()
      for (let count = 0; at !== -1 && count < MAX_TAGS; ) {
        let end = at + 1
        while (end < text.length && isTagChar(text.charCodeAt(end))) end++
        // "&#39;" is a quotation mark, and "site.com/#top" a place on a page.
        if (
          end > at + 1 &&
          !isTagChar(text.charCodeAt(at - 1)) &&
          text[at - 1] !== '&' &&
          text[at - 1] !== '/'
        ) {
          count++
          const tag = read(text.slice(at + 1, end))
          if (tag.text !== '' && !/^\d+$/.test(tag.text) && !tags.has(tag.text)) tags.set(tag.text, tag)
        }
        at = text.indexOf('#', end)
      }
      return [...tags.values()]
    },
  }
}

const NO_TAGS: readonly Tag[] = []

function isTagChar(code: number): boolean {
  const charClass = CLASS_OF[code] ?? 0
  return isWordClass(charClass) || charClass === INVISIBLE
}

/** The catalogue with what shows at a glance that a tag holds none of its names. */
interface TagSearch {
  readonly catalogue: CompiledCatalogue
  /** The first letters of all names; a name of two letters is its own start. */
  readonly starts: ReadonlySet<string>
  /** Traps that a tag may end in, by their last letters. */
  readonly trapsByEnd: ReadonlyMap<string, readonly string[]>
}

const START = 3
const TRAP_END = 7

function prepare(catalogue: CompiledCatalogue): TagSearch {
  const trapsByEnd = new Map<string, string[]>()
  for (const trap of catalogue.tagTraps) {
    const end = trap.slice(-TRAP_END)
    if (end.length === TRAP_END) trapsByEnd.set(end, [...(trapsByEnd.get(end) ?? []), trap])
  }
  return {
    catalogue,
    starts: new Set([...catalogue.tags.keys()].map((name) => name.slice(0, START))),
    trapsByEnd,
  }
}

function analyse(raw: string, search: TagSearch): Tag {
  const { catalogue } = search
  const text = fold(raw)
  const plain = text.replaceAll('_', '')
  const nothing: Tag = { text, service: null, cue: null, discovered: null }
  if (plain.length < 2 || plain.length > MAX_TAG || isTrap(plain, search)) return nothing

  const exact = catalogue.tags.get(plain)
  if (exact !== undefined && !exact.isAmbiguous) return { ...nothing, service: exact.service }
  const wholeCue = catalogue.tagCues.get(plain)
  if (wholeCue !== undefined) return { ...nothing, cue: wholeCue }

  const split = splitAround(plain, search)
  if (split !== null) return { ...nothing, ...split }
  if (exact !== undefined) return { ...nothing, service: exact.service }
  const unknown = splitUnknown(plain, raw, catalogue)
  return unknown === null ? nothing : { ...nothing, ...unknown }
}

function fold(raw: string): string {
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
  { catalogue, starts }: TagSearch,
): { service: ServiceId; cue: HashtagCue | null } | null {
  const begins: number[] = []
  for (let from = 0; from < plain.length - 1; from++) {
    const isStart = starts.has(plain.slice(from, from + START)) || starts.has(plain.slice(from, from + 2))
    if (isStart) begins.push(from)
  }
  if (begins.length === 0) return null
  for (let length = Math.min(plain.length, MAX_NAME); length >= 2; length--) {
    for (const from of begins) {
      if (from + length > plain.length) break
      const found = catalogue.tags.get(plain.slice(from, from + length))
      if (found === undefined) continue
      const ahead = readRest(plain.slice(0, from), catalogue, true)
      const behind = readRest(plain.slice(from + length), catalogue, false)
      if (ahead === null || behind === null) continue
      const cue = behind.cue ?? ahead.cue
      // A name that is also a word needs the cue to be one: "#windy" is not WINDTRE.
      if (found.isAmbiguous && (cue === null || cue.weight < 0.6 || length < 2)) continue
      if (cue === null && length < 4) continue
      return { service: found.service, cue }
    }
  }
  return null
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

function splitUnknown(
  plain: string,
  raw: string,
  catalogue: CompiledCatalogue,
): { cue: HashtagCue; discovered: ServiceId | null } | null {
  for (let length = Math.min(plain.length - MIN_NAME, MAX_NAME); length >= 2; length--) {
    const cue = catalogue.tagCues.get(plain.slice(-length))
    if (cue === undefined || cue.stance !== 'complaint' || cue.weight < DISCOVERY_WEIGHT) continue
    // Short cues end many words ("rengiu"): only a capital or an accent shows that they stand for themselves.
    if (length < 4 && !/[A-Zù]/.test(raw.slice(-length))) continue
    // "#bitcoindown" is no "bitco in down" and "#scaledown" no "scal è down" unless it is written so.
    if (length > 4 && /[a-z](?:in|e)down$/.test(raw.slice(-length - 1))) continue
    const name = plain.slice(0, -length).replace(raw.includes('è') ? /(?:is|app|e)$/ : /(?:is|app)$/, '')
    if (name.length < MIN_NAME || name.length > MAX_NAME || /^\d+$/.test(name)) continue
    return {
      cue,
      discovered: isNoService(name, catalogue.words) || isPhrasal(name, catalogue.words) ? null : name,
    }
  }
  const ahead = [...catalogue.words.lists.tagReports].find(
    (start) => plain.startsWith(start) && catalogue.tagCues.has(start),
  )
  if (ahead !== undefined && plain.length - ahead.length >= MIN_NAME) {
    const name = plain.slice(ahead.length)
    return {
      cue: catalogue.tagCues.get(ahead)!,
      discovered: isNoService(name, catalogue.words) ? null : name,
    }
  }
  return null
}
