import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { checkLexicons } from '../../core/catalogue/check-lexicons.js'
import { checkPlaces } from '../../core/catalogue/check-places.js'
import { checkServices } from '../../core/catalogue/check-services.js'
import type { WatchList } from '../../core/catalogue/watch-list.js'
import { applyWatchList, unknownIn } from '../../core/catalogue/watch-list.js'
import type { Contexts, LanguageWords, Lexicon, PlaceEntry, Service } from '../../core/model/catalogue.js'
import { SHARED_LANGUAGE } from '../../core/model/catalogue.js'
import { CATEGORIES } from '../../core/model/vocabulary.js'
import {
  contextsSchema,
  languageSchema,
  lexiconSchema,
  placeSchema,
  serviceSchema,
  watchSchema,
  wordsSchema,
} from './config-schemas.js'
import { missing, refineService, removeFromLexicon, removePlaces } from './overlay-changes.js'
import { packageRoot } from './package-root.js'

/** What is watched, in an overlay. */
const WATCH = 'watch.yaml'

export interface Config {
  readonly services: readonly Service[]
  readonly contexts: Contexts
  readonly lexicons: readonly Lexicon[]
  readonly languages: readonly LanguageWords[]
  readonly places: readonly PlaceEntry[]
}

export interface ConfigProblem {
  readonly file: string
  /** Where in the file, such as "netflix.dependsOn"; empty for the file as a whole. */
  readonly path: string
  readonly message: string
}

/** A configuration that must not start: every mistake found in it, not the first alone. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly ConfigProblem[]) {
    super(problems.map(formatProblem).join('\n'))
    this.name = 'ConfigError'
  }
}

export function formatProblem({ file, path, message }: ConfigProblem): string {
  return path === '' ? `${file}: ${message}` : `${file}: ${path}: ${message}`
}

/** Reads the catalogue, lexicons and places. @throws ConfigError with every mistake of every file */
export function loadConfig(dir?: string, overlay?: string): Config {
  const { config, problems } = readConfig(dir, overlay)
  if (problems.length > 0) throw new ConfigError(problems)
  return config
}

/**
 * Reads everything and returns the mistakes beside what could be read. `overlay` is laid over `dir`: a service of the
 * same id replaces, a new one is added; contexts of the same name replace; phrases, hashtags and places are added. What
 * says `remove` takes away what lies below.
 */
export function readConfig(
  dir: string = join(packageRoot(), 'config'),
  overlay?: string,
): { readonly config: Config; readonly problems: readonly ConfigProblem[] } {
  const reading = startReading()
  for (const folder of [dir, overlay]) {
    if (folder === undefined) continue
    if (!existsSync(folder)) {
      reading.problems.push({
        file: folder,
        path: '',
        message: 'is no folder; create it or correct the path',
      })
      continue
    }
    reading.replaceable = new Set(folder === overlay ? reading.services.keys() : [])
    for (const file of yamlFilesOf(join(folder, 'services'))) readServices(reading, file)
    readContexts(reading, join(folder, 'contexts.yaml'), folder === dir)
    readLanguages(reading, join(folder, 'languages'))
    readPlaces(reading, join(folder, 'places.yaml'), folder === dir)
    if (folder === overlay) readOverlay(reading, folder)
  }
  const services = [...reading.services.values()].flat().map(({ value }) => value)
  const config: Config = {
    services: reading.watch === null ? services : applyWatchList(services, reading.watch.list),
    contexts: reading.contexts,
    lexicons: [...reading.lexicons.values()].map(({ lexicon }) => lexicon),
    languages: [...reading.languages.values()],
    places: reading.places,
  }
  return { config, problems: [...reading.problems, ...crossCheck(config, reading)] }
}

/** What has been read so far, and from which file, so that a mistake seen later can still name its place. */
interface Reading {
  readonly problems: ConfigProblem[]
  /** By id; more than one where an id stands twice in one folder. */
  readonly services: Map<string, { readonly value: Service; readonly file: string }[]>
  /** Ids of entries too broken to use; entries that depend on them are not reported. */
  readonly brokenIds: Set<string>
  /** Ids of the folder below, which the overlay may replace. */
  replaceable: Set<string>
  contexts: Contexts
  readonly lexicons: Map<Lexicon['language'], { lexicon: Lexicon; readonly files: string[]; file: string }>
  readonly languages: Map<string, LanguageWords>
  places: readonly PlaceEntry[]
  /** The last file that added places. */
  placesFile: string
  watch: { readonly list: WatchList; readonly file: string } | null
}

function startReading(): Reading {
  return {
    problems: [],
    services: new Map(),
    brokenIds: new Set(),
    replaceable: new Set(),
    contexts: {},
    lexicons: new Map(),
    languages: new Map(),
    places: [],
    placesFile: '',
    watch: null,
  }
}

function readServices(reading: Reading, file: string): void {
  const category = z.enum(CATEGORIES).safeParse(basename(file, '.yaml'))
  for (const [index, written] of entriesOf(reading, file)) {
    const id = idOf(written)
    const raw = changeService(reading, file, written)
    if (raw === null) continue
    const parsed = serviceSchema.safeParse(raw)
    if (!parsed.success) {
      if (id !== undefined) reading.brokenIds.add(id)
      addIssues(reading, file, id ?? String(index), parsed.error)
      continue
    }
    const given = parsed.data.category ?? category.data
    if (given === undefined) {
      const message = `the file is not named after a category, so the entry needs one of ${CATEGORIES.join(', ')}`
      reading.problems.push({ file, path: `${parsed.data.id}.category`, message })
    }
    const value: Service = { ...parsed.data, category: given ?? CATEGORIES[0] }
    const earlier = reading.replaceable.delete(value.id) ? undefined : reading.services.get(value.id)
    reading.services.set(value.id, [...(earlier ?? []), { value, file }])
  }
}

/** An entry that refines a shipped service, as the service will be; null where it takes the service away. */
function changeService(reading: Reading, file: string, raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null || !('remove' in raw || 'refine' in raw)) return raw
  const id = idOf(raw) ?? ''
  const report = (message: string) => reading.problems.push({ file, path: id, message })
  const base = reading.replaceable.has(id) ? reading.services.get(id)?.[0]?.value : undefined
  if (base === undefined) {
    report(missing(id, reading.replaceable))
    return null
  }
  if (!('remove' in raw && raw.remove === true)) {
    const { value, problems } = refineService({ ...base }, { ...raw })
    problems.forEach(report)
    return value
  }
  if (Object.keys(raw).length > 2) report('is removed, so it has nothing else; write "{id: …, remove: true}"')
  reading.replaceable.delete(id)
  reading.services.delete(id)
  // Who depends on it goes on without.
  for (const [other, entries] of reading.services) {
    const without = entries.map(({ value, file }) => ({
      value: { ...value, dependsOn: value.dependsOn.filter((one) => one !== id) },
      file,
    }))
    reading.services.set(other, without)
  }
  return null
}

function readContexts(reading: Reading, file: string, required: boolean): void {
  const raw = readYaml(reading, file, required)
  if (raw === undefined || raw === null) return
  const parsed = contextsSchema.safeParse(raw)
  if (parsed.success) reading.contexts = { ...reading.contexts, ...parsed.data }
  else addIssues(reading, file, '', parsed.error)
}

/** The folders of languages; one of an overlay adds to the shipped one of its name, or is a language of its own. */
function readLanguages(reading: Reading, folder: string): void {
  if (!existsSync(folder)) return
  const codes = readdirSync(folder).filter((name) => statSync(join(folder, name)).isDirectory())
  for (const code of codes.sort()) {
    readLanguage(reading, join(folder, code), code)
    for (const name of CUE_FILES) {
      const file = join(folder, code, name)
      if (existsSync(file)) readLexicon(reading, file, code)
    }
  }
}

const CUE_FILES = ['cues.yaml', 'grammar.yaml']

function readLanguage(reading: Reading, folder: string, code: string): void {
  const known = reading.languages.get(code)
  if (!/^[a-z]{2,3}$/.test(code) && code !== SHARED_LANGUAGE) {
    const message = 'is no code of a language; name the folder by ISO 639-1, such as es'
    reading.problems.push({ file: folder, path: '', message })
    return
  }
  const isOwn = code !== SHARED_LANGUAGE && known === undefined
  const about = readChecked(reading, join(folder, 'language.yaml'), languageSchema, isOwn)
  const words = readChecked(reading, join(folder, 'words.yaml'), wordsSchema, isOwn)
  if ((isOwn && about === undefined) || (words === undefined && known === undefined)) return
  const { classes = {}, features = {}, platforms = {}, ...lists } = words ?? {}
  const more: LanguageWords = {
    code,
    name: about?.name ?? known?.name ?? code,
    stemmer: about?.stemmer ?? known?.stemmer ?? null,
    countries: about?.countries ?? known?.countries ?? [],
    classes: joinTables(known?.classes, classes),
    features: joinTables(known?.features, features),
    platforms: joinTables(known?.platforms, platforms),
    lists: joinTables(known?.lists, lists) as LanguageWords['lists'],
  }
  reading.languages.set(code, more)
}

function joinTables<T extends object>(base: T | undefined, more: T): T {
  const joined: Record<string, readonly string[]> = { ...(base as Record<string, readonly string[]>) }
  for (const [key, words] of Object.entries(more as Record<string, readonly string[]>))
    joined[key] = [...(joined[key] ?? []), ...words]
  return joined as T
}

function readChecked<S extends z.ZodType>(
  reading: Reading,
  file: string,
  schema: S,
  required: boolean,
): z.output<S> | undefined {
  const raw = readYaml(reading, file, required)
  if (raw === undefined) return undefined
  const parsed = schema.safeParse(raw)
  if (parsed.success) return parsed.data
  addIssues(reading, file, '', parsed.error)
  return undefined
}

function readLexicon(reading: Reading, file: string, language: string): void {
  const raw = readYaml(reading, file, true)
  if (raw === undefined) return
  const parsed = lexiconSchema.safeParse(raw)
  if (!parsed.success) {
    addIssues(reading, file, '', parsed.error)
    return
  }
  const { entries, hashtagCues, hashtagTraps, remove } = parsed.data
  const none = { lexicon: { language, entries: [], hashtagCues: [], hashtagTraps: [] }, files: [] }
  const { value: base, problems } = removeFromLexicon(reading.lexicons.get(language) ?? none, remove)
  reading.problems.push(...problems.map((message) => ({ file, path: 'remove', message })))
  const files = [...base.files, ...entries.map(() => file)]
  const lexicon: Lexicon = {
    language,
    entries: [...base.lexicon.entries, ...entries],
    hashtagCues: [...base.lexicon.hashtagCues, ...hashtagCues],
    hashtagTraps: [...base.lexicon.hashtagTraps, ...hashtagTraps],
  }
  reading.lexicons.set(language, { lexicon, files, file })
}

function readPlaces(reading: Reading, file: string, required: boolean): void {
  if (!required && !existsSync(file)) return
  reading.placesFile = file
  for (const [index, raw] of entriesOf(reading, file)) {
    const parsed = placeSchema.safeParse(raw)
    if (!parsed.success) {
      addIssues(reading, file, String(index), parsed.error)
      continue
    }
    const { region, remove, ...rest } = parsed.data
    if (remove !== undefined) {
      const place = { country: rest.country, ...(region === undefined ? {} : { region }) }
      const { value, problems } = removePlaces(reading.places, place, remove)
      reading.places = value
      const path = region ?? rest.country
      reading.problems.push(...problems.map((message) => ({ file, path, message })))
      if (rest.names.length + rest.cautious.length + rest.afterComma.length === 0) continue
    }
    reading.places = [...reading.places, region === undefined ? rest : { ...rest, region }]
  }
}

/** Names that an overlay may have at its top; anything else is a slip that would be passed over in silence. */
const OVERLAY = [
  'services',
  'languages',
  'contexts.yaml',
  'places.yaml',
  'detection.yaml',
  'webhooks.yaml',
  WATCH,
]

/** What only an overlay has: the watch list. */
function readOverlay(reading: Reading, folder: string): void {
  for (const name of readdirSync(folder)) {
    if (OVERLAY.includes(name) || name.startsWith('.') || /\.(md|txt)$/.test(name)) continue
    const message = `is not read; an overlay has ${OVERLAY.join(', ')}. Rename or remove it`
    reading.problems.push({ file: join(folder, name), path: '', message })
  }
  const file = join(folder, WATCH)
  const raw = readYaml(reading, file, false)
  if (raw === undefined) return
  const parsed = watchSchema.safeParse(raw ?? {})
  if (parsed.success) reading.watch = { list: parsed.data, file }
  else addIssues(reading, file, '', parsed.error)
}

function checkWatchList({ watch }: Reading, services: readonly Service[]): ConfigProblem[] {
  if (watch === null) return []
  return unknownIn(watch.list, services).map((id) => ({
    file: watch.file,
    path: 'services',
    message: `names "${id}", which is no service; correct the id or add the service`,
  }))
}

function crossCheck(config: Config, reading: Reading): readonly ConfigProblem[] {
  const broken = [...reading.brokenIds].map((id) => `depends on "${id}", which is no service`)
  return [
    ...checkServices(config.services, config.contexts)
      .filter(({ message }) => !broken.some((start) => message.includes(start)))
      .map(({ service, path, message }) => ({
        file: reading.services.get(service)?.at(-1)?.file ?? '',
        path: `${service}.${path}`,
        message,
      })),
    ...checkLexicons(config.lexicons, config.services).map(({ language, entry, message }) => {
      const source = reading.lexicons.get(language)!
      return { file: entry === null ? source.file : source.files[entry]!, path: language, message }
    }),
    ...checkWatchList(reading, config.services),
    ...checkPlaces(config.places).map(({ place, message }) => ({
      file: reading.placesFile,
      path: place,
      message,
    })),
  ]
}

function yamlFilesOf(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => join(folder, name))
}

function entriesOf(reading: Reading, file: string): Iterable<[number, unknown]> {
  const raw = readYaml(reading, file, true)
  if (raw === undefined || raw === null) return []
  if (Array.isArray(raw)) return raw.entries()
  reading.problems.push({ file, path: '', message: 'must be a list of entries, each beginning with "- "' })
  return []
}

/** The file's content; undefined when it is missing or broken, which is then reported. */
function readYaml(reading: Reading, file: string, required: boolean): unknown {
  if (!existsSync(file)) {
    if (required) reading.problems.push({ file, path: '', message: 'is missing' })
    return undefined
  }
  const lineCounter = new LineCounter()
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter, prettyErrors: false })
  for (const error of document.errors) {
    const { line, col } = lineCounter.linePos(error.pos[0])
    reading.problems.push({ file, path: `line ${line}, column ${col}`, message: error.message })
  }
  return document.errors.length > 0 ? undefined : document.toJS()
}

function addIssues(reading: Reading, file: string, prefix: string, error: z.ZodError): void {
  for (const issue of error.issues) {
    const path = [prefix, ...issue.path.map(String)].filter((part) => part !== '').join('.')
    reading.problems.push({ file, path, message: issue.message })
  }
}

function idOf(raw: unknown): string | undefined {
  if (typeof raw !== 'object' || raw === null || !('id' in raw)) return undefined
  return typeof raw.id === 'string' ? raw.id : undefined
}
