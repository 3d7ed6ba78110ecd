import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isPluralKey } from '../../src/runtime/config/catalogue/texts-schema.js'
import { packageRoot } from '../../src/runtime/config/package-root.js'
import { textsOf } from '../support/texts.js'

type Texts = { readonly [key: string]: string | Texts }

const folder = join(packageRoot(), 'config', 'languages')
const fileOf = (code: string) => join(folder, code, 'page.json')
const read = (code: string) => JSON.parse(readFileSync(fileOf(code), 'utf8')) as Texts
const codes = readdirSync(folder).filter((code) => existsSync(fileOf(code)))

/** Each text with its path and the places that it has to fill. Languages differ in their plurals. */
function listed(texts: Texts, path = ''): string[] {
  return Object.entries(texts).flatMap(([key, value]) => {
    if (typeof value === 'string') return [`${path}${key} ${placesOf(value).join(' ')}`]
    if (!Object.keys(value).every(isPluralKey)) return listed(value, `${path}${key}.`)
    // One of something may be said without its number.
    const forms = Object.values(value).map((form) =>
      placesOf(String(form))
        .filter((place) => place !== '{n}')
        .join(' '),
    )
    return [...new Set(forms)].map((places) => `${path}${key}, a plural: ${places}`)
  })
}

function placesOf(value: string): string[] {
  return [...new Set(value.match(/\{\w+\}/g))].toSorted()
}

test('every language of the page has every text of the English one, with the same places to fill', () => {
  expect(codes.toSorted()).toEqual(textsOf.languages.toSorted())
  const english = listed(read('en')).toSorted()
  for (const code of codes) expect([code, ...listed(read(code)).toSorted()]).toEqual([code, ...english])
})

test('the page and the messages name features alike', () => {
  for (const code of codes) expect(read(code).features).toEqual(textsOf(code).names.features)
})
