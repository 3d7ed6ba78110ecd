import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ZodType } from 'zod'
import type { TextShape, Texts } from '../../../core/phrases/texts.js'
import { DEFAULT_LANGUAGE, TEXT_FILES } from '../../../core/phrases/texts.js'
import { readChecked } from './read-yaml.js'
import type { Config, Reading } from './reading.js'
import { joinTexts, missingTexts, textsSchema } from './texts-schema.js'

const KINDS = Object.entries(TEXT_FILES) as readonly (readonly [string, TextShape])[]
/** Made at the first reading: a start with the cached configuration needs none of the thousand. */
let schemas: ReadonlyMap<string, ZodType> | undefined

/** Whether the folder of a language has texts for people. */
export function hasTexts(folder: string): boolean {
  return KINDS.some(([kind]) => existsSync(join(folder, `${kind}.yaml`)))
}

/** Reads the texts of a language; those of an overlay replace the ones below, text by text. */
export function readTexts(reading: Reading, folder: string, code: string): void {
  const known = reading.texts.get(code)
  if (known === undefined && !hasTexts(folder)) return
  schemas ??= new Map(KINDS.map(([kind, shape]) => [kind, textsSchema(shape)]))
  const read: Record<string, unknown> = {}
  for (const [kind, shape] of KINDS) {
    const given = readChecked(reading, join(folder, `${kind}.yaml`), schemas.get(kind)!, false)
    read[kind] = joinTexts(shape, known?.texts[kind], given)
  }
  reading.texts.set(code, { folder: known?.folder ?? folder, texts: read })
}

/** What languages lack, as `messages.events.alert.opened`; those that lack nothing are left out. */
export function listMissingTexts(reading: Reading): Config['missingTexts'] {
  const lists = [...reading.texts].map(([code, { texts }]) => {
    const missing = KINDS.flatMap(([kind, shape]) =>
      missingTexts(shape, texts[kind]).map((path) => `${kind}.${path}`),
    )
    return [code, missing] as const
  })
  return Object.fromEntries(lists.filter(([, missing]) => missing.length > 0))
}

/** Each language with every text: what a language lacks is English. Of a folder without English texts, none. */
export function completeTexts(reading: Reading): Texts[] {
  const english = reading.texts.get(DEFAULT_LANGUAGE)
  if (english === undefined) return []
  for (const [kind, shape] of KINDS) {
    const file = join(english.folder, `${kind}.yaml`)
    for (const path of missingTexts(shape, english.texts[kind])) {
      reading.problems.push({ file, path, message: 'is missing; English has every text' })
    }
  }
  return [...reading.texts].map(([language, { texts }]) => {
    const kinds = KINDS.map(([kind, shape]) => [kind, joinTexts(shape, english.texts[kind], texts[kind])])
    const locale = reading.locales.get(language) ?? language
    return { language, locale, ...Object.fromEntries(kinds) } as Texts
  })
}
