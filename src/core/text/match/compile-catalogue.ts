import type {
  Contexts,
  LanguageWords,
  Lexicon,
  LexiconEntry,
  PlaceEntry,
  Service,
  Stance,
} from '../../model/catalogue.js'
import type { Place } from '../../model/post.js'
import type { Feature, ServiceId } from '../../model/vocabulary.js'
import type { Words } from '../language/words.js'
import { compileWords } from '../language/words.js'
import { buildAnchors } from '../scan/anchors.js'
import type { AmbiguousGate, Automaton } from '../scan/automaton.js'
import { createAutomaton } from '../scan/automaton.js'
import type { Mark, Table } from '../scan/automaton-table.js'
import { buildTable, contextBit } from '../scan/automaton-table.js'
import type { WordGate } from '../scan/word-gate.js'
import { buildHandles } from '../scan/word-gate.js'
import type { CatalogueTags, HashtagCue } from './catalogue-tags.js'
import { collectTagCues, collectTags, foldTag, tagGateOf } from './catalogue-tags.js'
import type { PhraseNet } from './phrase-net.js'
import { buildPhraseNet, tokenizePhrase } from './phrase-net.js'

export interface CatalogueSources {
  readonly services: readonly Service[]
  readonly contexts: Contexts
  readonly lexicons: readonly Lexicon[]
  readonly languages: readonly LanguageWords[]
  readonly places: readonly PlaceEntry[]
}

/** What a phrase of the net of names stands for. Places stand in it too, so that a text is walked once for both. */
export type NameMeaning =
  | { readonly kind: 'name'; readonly service: ServiceId }
  | { readonly kind: 'handle'; readonly service: ServiceId }
  | { readonly kind: 'ambiguous'; readonly service: ServiceId; readonly name: number }
  /** Covers the ambiguous name and means something else. */
  | { readonly kind: 'not'; readonly name: number }
  | { readonly kind: 'needed'; readonly name: number }
  | { readonly kind: 'context'; readonly set: number }
  | { readonly kind: 'place'; readonly place: Place; readonly spelling: PlaceSpelling }

export interface AmbiguousRule {
  readonly service: ServiceId
  readonly contexts: ReadonlySet<number>
  readonly besideCue: boolean
}

export interface Cue {
  readonly phrase: string
  readonly stance: Stance
  readonly weight: number
  readonly language: Lexicon['language']
  readonly feature: Feature | null
}

/** Where a spelling means the place: anywhere, after a preposition of place, or in capitals after a comma. */
export type PlaceSpelling = 'sure' | 'cautious' | 'after-comma'

/** The configuration in the form that the reader works with. */
export interface CompiledCatalogue {
  readonly services: ReadonlyMap<ServiceId, Service>
  readonly words: Words
  readonly automaton: Automaton
  readonly gate: WordGate
  readonly names: PhraseNet
  /** Meanings of the names' phrases, by their numbers; two services may share a handle. */
  readonly nameMeanings: readonly (readonly NameMeaning[])[]
  readonly ambiguous: readonly AmbiguousRule[]
  readonly cues: PhraseNet
  readonly cueMeanings: readonly Cue[]
  /** Tags that are a service's name, without spaces. */
  readonly tags: CatalogueTags
  readonly tagCues: ReadonlyMap<string, HashtagCue>
  readonly tagTraps: ReadonlySet<string>
  /** Services by the handle of an official account, lower case. */
  readonly officials: ReadonlyMap<
    string,
    readonly { readonly network: string; readonly service: ServiceId }[]
  >
  /** Services by network and id of an official account, `x 16573941`. */
  readonly officialIds: ReadonlyMap<string, readonly ServiceId[]>
}

/** A compiled catalogue as plain data, without functions and without the services: what a cache stores. */
export interface CatalogueTables extends Omit<CompiledCatalogue, 'services' | 'automaton'> {
  readonly table: Table
  readonly gates: readonly AmbiguousGate[]
}

/** Compiles a checked configuration; what `check-config` refuses must not come here. */
export function compile(sources: CatalogueSources): CompiledCatalogue {
  return openTables(sources.services, compileTables(sources))
}

/** Makes a catalogue of compiled tables; costs next to nothing. */
export function openTables(
  services: readonly Service[],
  { table, gates, ...rest }: CatalogueTables,
): CompiledCatalogue {
  return {
    ...rest,
    services: new Map(services.map((service) => [service.id, service])),
    automaton: createAutomaton(table, gates),
  }
}

/** The half of compiling that costs half a second with the shipped catalogue. */
export function compileTables(sources: CatalogueSources): CatalogueTables {
  const { services, contexts, lexicons, places } = sources
  const words = compileWords(sources.languages)
  const { contractions } = words
  const names = collectNames(services, contexts, places, words)
  const cues = collectCues(lexicons)
  const tags = collectTags(services, contractions)
  const tagCues = collectTagCues(lexicons, contractions)
  const officials = collectOfficials(services)
  return {
    words,
    gate: {
      anchors: buildAnchors(names.patterns, names.gates),
      handles: buildHandles([...tags.keys(), ...officials.keys(), ...words.lists.handleStarts]),
      tags: tagGateOf(words, tags, tagCues),
    },
    table: buildTable(names.patterns),
    gates: names.gates,
    names: buildPhraseNet(names.phrases, contractions),
    nameMeanings: names.meanings,
    ambiguous: names.ambiguous,
    cues: buildPhraseNet(
      cues.map(({ phrase }) => phrase),
      contractions,
    ),
    cueMeanings: cues,
    tags,
    tagCues,
    tagTraps: new Set(
      lexicons.flatMap(({ hashtagTraps }) => hashtagTraps.map((tag) => foldTag(tag, contractions))),
    ),
    officials,
    officialIds: collectOfficialIds(services),
  }
}

function collectNames(
  services: readonly Service[],
  contexts: Contexts,
  places: readonly PlaceEntry[],
  { lists, contractions }: Words,
) {
  const numbers = new Map<string, number>()
  const phrases: string[] = []
  const meanings: NameMeaning[][] = []
  const patterns: { words: readonly string[]; mark: Mark }[] = []
  const ambiguous: AmbiguousRule[] = []
  const gates: AmbiguousGate[] = []
  const add = (phrase: string, meaning: NameMeaning, mark: Mark | null) => {
    const words = phrase.startsWith('@') ? [phrase.toLowerCase()] : tokenizePhrase(phrase, contractions)
    if (words.length === 0) return
    const key = words.join(' ')
    let number = numbers.get(key)
    if (number === undefined) {
      number = phrases.length
      numbers.set(key, number)
      phrases.push(key)
      meanings.push([])
    }
    meanings[number]!.push(meaning)
    if (mark !== null) patterns.push({ words, mark })
  }
  const written = new Set(
    services.flatMap((one) => [...one.names, ...one.misspellings, ...one.ambiguous.map(({ name }) => name)]),
  )
  const sets = Object.keys(contexts)
  for (const [set, name] of sets.entries()) {
    for (const phrase of contexts[name]!) add(phrase, { kind: 'context', set }, { kind: 'context', set })
  }
  for (const service of services) {
    for (const name of new Set([...service.names, ...service.misspellings, ...service.hashtags])) {
      add(name, { kind: 'name', service: service.id }, { kind: 'sure' })
      // "netflixs down": the apostrophe is often left out. "canvas" is no such "canva".
      if (/^[a-z]{5,}$/.test(name) && !name.endsWith('s') && !written.has(`${name}s`))
        add(`${name}s`, { kind: 'name', service: service.id }, { kind: 'sure' })
    }
    for (const handle of new Set(Object.values(service.accounts).flat())) {
      add(`@${handle}`, { kind: 'handle', service: service.id }, { kind: 'sure' })
    }
    for (const { name, context, needs, not, besideCue } of service.ambiguous) {
      const number = ambiguous.length
      const indexes = context.map((set) => sets.indexOf(set)).filter((set) => set !== -1)
      ambiguous.push({ service: service.id, contexts: new Set(indexes), besideCue })
      gates.push({ contexts: indexes.reduce((bits, set) => bits | contextBit(set), 0), always: besideCue })
      add(name, { kind: 'ambiguous', service: service.id, name: number }, { kind: 'ambiguous', name: number })
      for (const phrase of needs)
        add(phrase, { kind: 'needed', name: number }, { kind: 'needed', name: number })
      for (const phrase of not) add(phrase, { kind: 'not', name: number }, null)
    }
  }
  for (const { phrase, meaning } of collectPlaces(places)) add(phrase, meaning, null)
  for (const report of lists.reports) patterns.push({ words: report.split(' '), mark: { kind: 'report' } })
  return { phrases, meanings, patterns, ambiguous, gates }
}

function collectCues(lexicons: readonly Lexicon[]): readonly Cue[] {
  return lexicons.flatMap(({ language, entries }) =>
    entries.map(({ phrase, stance, weight, feature }: LexiconEntry) => ({
      phrase,
      stance,
      weight,
      language,
      feature: feature ?? null,
    })),
  )
}

function collectPlaces(places: readonly PlaceEntry[]) {
  return places.flatMap(({ country, region, names, cautious, afterComma }) => {
    const place: Place = region === undefined ? { country } : { country, region }
    const as = (list: readonly string[], spelling: PlaceSpelling) =>
      list.map((phrase) => ({ phrase, meaning: { kind: 'place', place, spelling } as const }))
    return [...as(names, 'sure'), ...as(cautious, 'cautious'), ...as(afterComma, 'after-comma')]
  })
}

function collectOfficials(services: readonly Service[]): CompiledCatalogue['officials'] {
  const officials = new Map<string, { network: string; service: ServiceId }[]>()
  for (const { id, accounts } of services) {
    for (const [network, handles] of Object.entries(accounts)) {
      for (const handle of handles)
        officials.set(handle, [...(officials.get(handle) ?? []), { network, service: id }])
    }
  }
  return officials
}

function collectOfficialIds(services: readonly Service[]): CompiledCatalogue['officialIds'] {
  const officials = new Map<string, ServiceId[]>()
  for (const { id: service, accountIds = {} } of services) {
    for (const [network, ids] of Object.entries(accountIds)) {
      for (const id of ids) {
        const key = `${network} ${id}`
        officials.set(key, [...(officials.get(key) ?? []), service])
      }
    }
  }
  return officials
}
