import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { parse } from 'yaml'
import { plural } from '../../../src/core/phrases/say.js'
import { createTextsOf, TEXT_FILES } from '../../../src/core/phrases/texts.js'
import { missingTexts } from '../../../src/runtime/config/catalogue/texts-schema.js'
import { readConfig } from '../../../src/runtime/config/load-config.js'
import { packageRoot } from '../../../src/runtime/config/package-root.js'
import { textsOf } from '../../support/texts.js'

const languages = join(packageRoot(), 'config', 'languages')
const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** A base folder with the English texts, and an overlay of these files. */
function read(files: Readonly<Record<string, string>>) {
  const [base, overlay] = ['base', 'overlay'].map((name) => mkdtempSync(join(tmpdir(), `outcry-${name}-`)))
  folders.push(base!, overlay!)
  cpSync(join(languages, 'en'), join(base!, 'languages', 'en'), { recursive: true })
  writeFileSync(join(base!, 'contexts.yaml'), '{}')
  writeFileSync(join(base!, 'places.yaml'), '')
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(overlay!, name)), { recursive: true })
    writeFileSync(join(overlay!, name), text)
  }
  const { config, problems } = readConfig(base, overlay)
  const said = problems.map(
    ({ file, path, message }) => `${file.replace(`${overlay}/`, '')}: ${path}: ${message}`,
  )
  const { texts, pageTexts, languages: ofPosts } = config
  return { textsOf: createTextsOf(texts), pageTexts, languages: ofPosts, problems: said }
}

test('every shipped language has every text, so that no reader meets English between its own words', () => {
  for (const code of textsOf.languages) {
    const missing = Object.entries(TEXT_FILES).flatMap(([kind, shape]) => {
      const texts: unknown = parse(readFileSync(join(languages, code, `${kind}.yaml`), 'utf8'))
      return missingTexts(shape, texts).map((path) => `${code}/${kind}.yaml: ${path}`)
    })
    expect(missing).toEqual([])
  }
  expect(textsOf.languages).toEqual(['en', 'es', 'it'])
})

test('an overlay adds a language by its name and its texts alone, and what it lacks is English', () => {
  const {
    textsOf: all,
    languages: read_,
    problems,
  } = read({
    'languages/tlh/language.yaml': '{name: tlhIngan, locale: en-GB}',
    'languages/tlh/messages.yaml': 'events: {alert.opened: "{name} Qap be"}\ndigest: "{n} ghum"',
  })
  expect(problems).toEqual([])
  expect(all.languages).toEqual(['en', 'tlh'])
  expect(all('tlh').messages.events['alert.opened']).toBe('{name} Qap be')
  expect(all('tlh').messages.events['alert.resolved']).toBe('{name} works again')
  expect(all('tlh').feeds).toEqual(all('en').feeds)
  expect(plural(all('tlh').messages.digest, 1, all('tlh'))).toBe('1 ghum')
  // No posts are read in it.
  expect(read_.map(({ code }) => code)).toEqual(['en'])
})

test('the language that the documentation adds is one', () => {
  const document = readFileSync(join(packageRoot(), 'docs', 'languages.md'), 'utf8')
  const blocks = [...document.matchAll(/```yaml\n# (\S+)\n([\s\S]*?)```/g)]
  const files = Object.fromEntries(blocks.map(([, name, text]) => [name!, text!]))
  expect(Object.keys(files)).toContain('languages/pt/language.yaml')
  const { textsOf: all, problems } = read(files)
  expect(problems).toEqual([])
  expect([all('pt').locale, plural(all('pt').messages.people, 1_234, all('pt'))]).toEqual([
    'pt-BR',
    '1.234 pessoas',
  ])
})

test('an overlay changes single texts of a shipped language', () => {
  const { textsOf: all } = read({ 'languages/en/feeds.yaml': 'states: {ok: all is well}' })
  expect([all('en').feeds.states.ok, all('en').feeds.states.minor]).toEqual(['all is well', 'some reports'])
})

test('an overlay brings texts of the dashboard; what it lacks is the shipped text, and a mistake has its path', () => {
  const { pageTexts } = read({ 'languages/en/page.json': '{"main": {"overview": "Everything"}}' })
  expect(Object.keys(pageTexts)).toEqual(['en'])
  expect(pageTexts.en).toMatchObject({ main: { overview: 'Everything', sources: 'Sources' } })
  const { problems } = read({
    'languages/tlh/language.yaml': '{name: tlhIngan}',
    'languages/xx/language.yaml': '{name: X}',
    'languages/tlh/page.json':
      '{"main": {"overveiw": "x", "sources": "{n}"}, "shell": {"found": {"one": "a"}}}',
    'languages/xx/page.json': '{',
  })
  expect(problems.map((problem) => problem.replace(/ cannot be read.*/, ' cannot be read'))).toEqual([
    'languages/tlh/page.json: main.sources: {n} is filled with nothing; it has no places',
    'languages/tlh/page.json: main: Unrecognized key: "overveiw"',
    'languages/tlh/page.json: shell.found: needs "other", for every number that has no text of its own',
    'languages/xx/page.json: : cannot be read',
  ])
})

test('a key that nobody reads, a place that nothing fills and a plural without "other" are mistakes', () => {
  const { problems } = read({
    'languages/tlh/language.yaml': '{name: tlhIngan, locale: no such locale}',
    'languages/tlh/messages.yaml':
      'events: {alert.open: "x", alert.updated: "{nmae}"}\ntest: "{name}"\ndigest: {one: a}\npeople: {single: b, other: c}',
    'languages/xx/language.yaml': '{name: X}',
  })
  expect(problems).toEqual([
    'languages/tlh/language.yaml: locale: a locale is a BCP 47 tag, such as pt-BR',
    'languages/tlh/messages.yaml: events.alert.updated: {nmae} is filled with nothing; its places are {name}',
    'languages/tlh/messages.yaml: events: Unrecognized key: "alert.open"',
    'languages/tlh/messages.yaml: digest: needs "other", for every number that has no text of its own',
    'languages/tlh/messages.yaml: test: {name} is filled with nothing; it has no places',
    'languages/tlh/messages.yaml: people: "single" is no plural; write zero, one, two, few, many, other or =5',
    'languages/xx/words.yaml: : is missing',
  ])
})

test('a language has the plurals of its own rules, and a number may have a text of its own', () => {
  const forms = { one: '{n} alert', few: '{n} alerty', many: '{n} alertów', other: '{n} alertu', '=0': 'nic' }
  const said = [0, 1, 3, 5, 1234].map((n) => plural(forms, n, { locale: 'pl-PL' }))
  expect(said).toEqual(['nic', '1 alert', '3 alerty', '5 alertów', '1234 alerty'])
  expect(plural(textsOf('es').messages.people, 12_345, textsOf('es'))).toBe('12.345 personas')
})
