import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TextShape } from '../../../core/phrases/texts.js'
import { DEFAULT_LANGUAGE } from '../../../core/phrases/texts.js'
import { addIssues } from './read-yaml.js'
import type { Reading } from './reading.js'
import { isPluralKey, joinTexts, textsSchema } from './texts-schema.js'

export const PAGE_TEXTS = 'page.json'

/**
 * The texts of the dashboard that an overlay brings. Those that ship are built into the page. A text that the overlay
 * lacks is the shipped one of the language, or else English.
 */
export function readPageTexts(reading: Reading, dir: string, overlay: string): void {
  const [shipped, added] = [join(dir, 'languages'), join(overlay, 'languages')]
  if (!existsSync(added)) return
  const codes = readdirSync(added).filter((code) => existsSync(join(added, code, PAGE_TEXTS)))
  if (codes.length === 0) return
  const english = readJson(reading, join(shipped, DEFAULT_LANGUAGE, PAGE_TEXTS)) ?? {}
  const shape = shapeOf(english)
  const schema = textsSchema(shape)
  for (const code of codes) {
    const file = join(added, code, PAGE_TEXTS)
    const parsed = schema.safeParse(readJson(reading, file) ?? {})
    if (!parsed.success) addIssues(reading, file, '', parsed.error)
    const own = join(shipped, code, PAGE_TEXTS)
    const below = existsSync(own) ? joinTexts(shape, english, readJson(reading, own)) : english
    reading.pageTexts[code] = joinTexts(shape, below, parsed.data) as object
  }
}

/** The English file says which texts there are, and which places each of them fills. */
function shapeOf(value: unknown): TextShape {
  if (typeof value === 'string') return { leaf: 'text', places: placesOf(value) }
  const entries = Object.entries((value ?? {}) as Readonly<Record<string, unknown>>)
  if (entries.length > 0 && entries.every(([key]) => isPluralKey(key))) {
    return { leaf: 'counted', places: [...new Set(entries.flatMap(([, text]) => placesOf(String(text))))] }
  }
  return Object.fromEntries(entries.map(([key, part]) => [key, shapeOf(part)]))
}

function placesOf(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!)
}

function readJson(reading: Reading, file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    reading.problems.push({ file, path: '', message: `cannot be read: ${(error as Error).message}` })
    return undefined
  }
}
