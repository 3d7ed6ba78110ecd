import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { LanguageWords, Lexicon } from '../../../core/model/catalogue.js'
import { SHARED_LANGUAGE } from '../../../core/model/catalogue.js'
import { languageSchema, lexiconSchema, wordsSchema } from '../config-schemas.js'
import { removeFromLexicon } from './overlay-changes.js'
import { PAGE_TEXTS } from './read-page-texts.js'
import { hasTexts, readTexts } from './read-texts.js'
import { addIssues, readChecked, readYaml } from './read-yaml.js'
import type { Reading } from './reading.js'

/** The folders of languages; one of an overlay adds to the shipped one of its name, or is a language of its own. */
export function readLanguages(reading: Reading, folder: string): void {
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
  if (about?.locale !== undefined) reading.locales.set(code, about.locale)
  if (code !== SHARED_LANGUAGE) readTexts(reading, folder, code)
  // People may read a language in which no posts are read.
  const isForPeople = hasTexts(folder) || existsSync(join(folder, PAGE_TEXTS))
  const isForPosts = !isForPeople || CUE_FILES.some((name) => existsSync(join(folder, name)))
  const words = readChecked(reading, join(folder, 'words.yaml'), wordsSchema, isOwn && isForPosts)
  if (isOwn && words === undefined) return
  if (isOwn && about !== undefined && about.stemmer === undefined) {
    const message =
      'is missing; posts are read by the stems of words. Name the stemmer nearest to the language'
    reading.problems.push({ file: join(folder, 'language.yaml'), path: 'stemmer', message })
  }
  if ((isOwn && about === undefined) || (words === undefined && known === undefined)) return
  const { features = {}, platforms = {}, search, ...lists } = words ?? {}
  const more: LanguageWords = {
    code,
    name: about?.name ?? known?.name ?? code,
    stemmer: about?.stemmer ?? known?.stemmer ?? null,
    countries: about?.countries ?? known?.countries ?? [],
    features: joinTables(known?.features, features),
    platforms: joinTables(known?.platforms, platforms),
    lists: joinTables(known?.lists, lists) as LanguageWords['lists'],
    ...(search === undefined ? { search: known?.search } : { search: joinTables(known?.search, search) }),
  }
  reading.languages.set(code, more)
}

function joinTables<T extends object>(base: T | undefined, more: T): T {
  const joined: Record<string, readonly string[]> = { ...(base as Record<string, readonly string[]>) }
  for (const [key, words] of Object.entries(more as Record<string, readonly string[]>))
    joined[key] = [...(joined[key] ?? []), ...words]
  return joined as T
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
