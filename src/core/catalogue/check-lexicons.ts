import type { Lexicon, Service, Stance } from '../model/catalogue.js'
import { foldName } from './check-services.js'
import { expandPhrase } from './expand-phrase.js'

export interface LexiconProblem {
  readonly language: Lexicon['language']
  /** The entry's place in `entries`; null for a problem of the hashtags. */
  readonly entry: number | null
  readonly message: string
}

/** A phrase as it was first written out: by which lexicon and entry, for which stance. */
interface Writing {
  readonly language: Lexicon['language']
  readonly entry: number
  readonly stance: Stance
  readonly source: string
  readonly text: string
}

/**
 * Finds every entry that the reader could not obey: bad grammar, a weight outside 0–1, no reason given, the name of a
 * service. It also finds the same phrase twice, and a phrase with two meanings within a language or with the shared
 * lexicon.
 *
 * Entries of one stance may overlap in some of their alternatives, as they do when people write them. An entry that
 * adds nothing is a phrase that stands twice. Two spellings that differ in accents alone may both be listed.
 */
export function checkLexicons(
  lexicons: readonly Lexicon[],
  services: readonly Service[],
): readonly LexiconProblem[] {
  const names = namesOf(services)
  const shared = lexicons.filter(({ language }) => language === 'shared')
  const others = lexicons.filter(({ language }) => language !== 'shared')
  const sharedWritings = new Map<string, Writing>()
  const problems: LexiconProblem[] = []
  for (const lexicon of shared) problems.push(...checkPhrases(lexicon, sharedWritings, undefined, names))
  for (const lexicon of others) {
    problems.push(...checkPhrases(lexicon, new Map(), sharedWritings, names))
  }
  for (const lexicon of lexicons) problems.push(...checkHashtags(lexicon, shared))
  return problems
}

function checkPhrases(
  lexicon: Lexicon,
  writings: Map<string, Writing>,
  shared: ReadonlyMap<string, Writing> | undefined,
  names: ReadonlyMap<string, string>,
): readonly LexiconProblem[] {
  const problems: LexiconProblem[] = []
  for (const [entry, { phrase, stance, weight, why }] of lexicon.entries.entries()) {
    const report = (message: string) =>
      problems.push({ language: lexicon.language, entry, message: `phrase "${clip(phrase)}": ${message}` })
    if (!(weight >= 0 && weight <= 1)) report(`weight is ${weight}; it must lie between 0 and 1`)
    if (why.trim() === '') report('why is empty; say why the phrase has its stance')
    const expanded = expandPhrase(phrase)
    if (expanded.kind === 'bad') {
      report(expanded.problem)
      continue
    }
    // A contradiction of two entries is reported once, not once for each writing.
    const reported = new Set<string>()
    const repeated: Writing[] = []
    for (const text of expanded.phrases) {
      const service = nameIn(names, text)
      if (service !== undefined) report(`"${text}" is a name of service "${service}"; remove it here`)
      const key = foldWriting(text)
      const earlier = shared?.get(key) ?? writings.get(key)
      if (earlier === undefined) {
        writings.set(key, { language: lexicon.language, entry, stance, source: phrase, text })
      } else if (earlier.stance !== stance && !reported.has(earlier.source)) {
        reported.add(earlier.source)
        const other = `${earlier.stance} in ${cite(earlier, lexicon.language)}`
        report(`"${text}" has two meanings, ${stance} here and ${other}; remove one`)
      } else if (earlier.stance === stance && earlier.text === text) {
        repeated.push(earlier)
      }
    }
    if (repeated.length === expanded.phrases.length) {
      report(`stands twice, also in ${cite(repeated[0]!, lexicon.language)}; remove one`)
    }
  }
  return problems
}

function cite({ source, language }: Writing, from: Lexicon['language']): string {
  return language === from ? `phrase "${clip(source)}"` : `phrase "${clip(source)}" of ${language}`
}

function checkHashtags(lexicon: Lexicon, shared: readonly Lexicon[]): readonly LexiconProblem[] {
  const problems: LexiconProblem[] = []
  const report = (message: string) => problems.push({ language: lexicon.language, entry: null, message })
  const traps = new Set([lexicon, ...shared].flatMap(({ hashtagTraps }) => hashtagTraps))
  const stances = new Map<string, Stance>()
  if (lexicon.language !== 'shared') {
    for (const { cue, stance } of shared.flatMap(({ hashtagCues }) => hashtagCues)) stances.set(cue, stance)
  }
  for (const { cue, stance, weight } of lexicon.hashtagCues) {
    if (!/^[\p{Ll}\p{Lo}\p{N}]+$/u.test(cue)) {
      report(`hashtag cue "${cue}": write one lower-case word without "#" and spaces`)
    }
    if (!(weight >= 0 && weight <= 1))
      report(`hashtag cue "${cue}": weight is ${weight}; it must lie between 0 and 1`)
    if (traps.has(cue)) report(`hashtag cue "${cue}" is also a hashtag trap; remove one`)
    const earlier = stances.get(cue)
    if (earlier === stance) report(`hashtag cue "${cue}" stands twice; remove one`)
    else if (earlier !== undefined) {
      report(`hashtag cue "${cue}" has two meanings, ${stance} and ${earlier}; remove one`)
    }
    stances.set(cue, stance)
  }
  const seen = new Set<string>()
  for (const trap of lexicon.hashtagTraps) {
    if (!/^[\p{Ll}\p{Lo}\p{N}_]+$/u.test(trap)) {
      report(`hashtag trap "${trap}": write one lower-case word without "#" and spaces`)
    }
    if (seen.has(trap)) report(`hashtag trap "${trap}" stands twice; remove one`)
    seen.add(trap)
  }
  return problems
}

function namesOf(services: readonly Service[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const { id, names: sure, misspellings, hashtags, ambiguous } of services) {
    const all = [...sure, ...misspellings, ...hashtags, ...ambiguous.map(({ name }) => name)]
    for (const name of all) names.set(foldName(name), id)
  }
  return names
}

function foldWriting(text: string): string {
  // Nearly every phrase is plain ASCII, and normalising is what costs.
  if (/^[ -~]*$/.test(text)) return text
  return text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replaceAll('’', "'")
}

/** The service whose name the text is; a mark of the grammar makes it something else. */
function nameIn(names: ReadonlyMap<string, string>, text: string): string | undefined {
  if (text.includes('<') || text.includes('~') || text.includes('*')) return undefined
  return names.get(isPlain(text) ? text : foldName(text))
}

function isPlain(text: string): boolean {
  return /^[a-z0-9 ]*$/.test(text)
}

/** A phrase may list fifty alternatives; its beginning is enough to find it. */
function clip(phrase: string): string {
  return phrase.length > 80 ? `${phrase.slice(0, 79)}…` : phrase
}
