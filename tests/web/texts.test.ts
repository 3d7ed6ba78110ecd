import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../src/runtime/config/package-root.js'
import { textsOf } from '../support/texts.js'

type Texts = { readonly [key: string]: string | Texts }

const folder = join(packageRoot(), 'config', 'languages')
const fileOf = (code: string) => join(folder, code, 'page.json')
const read = (code: string) => JSON.parse(readFileSync(fileOf(code), 'utf8')) as Texts
const codes = readdirSync(folder).filter((code) => existsSync(fileOf(code)))

/** Each text with its path and the places that it has to fill. */
function listed(texts: Texts, path = ''): string[] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${path}${key} ${placesOf(key, value)}`] : listed(value, `${path}${key}.`),
  )
}

/** One of something may be said without its number. */
function placesOf(key: string, value: string): string {
  const places = [...new Set(value.match(/\{\w+\}/g))].toSorted()
  return places.filter((place) => key !== 'one' || place !== '{n}').join(' ')
}

test('every language of the page has every text of the English one, with the same places to fill', () => {
  expect(codes.toSorted()).toEqual(textsOf.languages.toSorted())
  const english = listed(read('en')).toSorted()
  for (const code of codes) expect([code, ...listed(read(code)).toSorted()]).toEqual([code, ...english])
})

test('the page and the messages name features alike', () => {
  for (const code of codes) expect(read(code).features).toEqual(textsOf(code).names.features)
})
