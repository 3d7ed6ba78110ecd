import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkConfig } from '../../src/cli/check-config.js'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-check-'))
  mkdirSync(join(folder, 'services'))
  mkdirSync(join(folder, 'languages/en'), { recursive: true })
  writeFileSync(join(folder, 'languages/en/language.yaml'), '{name: English, stemmer: en}\n')
  writeFileSync(join(folder, 'languages/en/words.yaml'), 'function: the\n')
  writeFileSync(
    join(folder, 'services/bank.yaml'),
    '- {id: nordfin, name: Nordfin, names: "nordfin, nf", owner: Nordfin, features: app}\n',
  )
  writeFileSync(join(folder, 'contexts.yaml'), 'banking: bonifico\n')
  writeFileSync(join(folder, 'places.yaml'), '- {country: IT, names: italia}\n')
  writeFileSync(
    join(folder, 'languages/en/cues.yaml'),
    'phrases: [{phrase: "{is|are} down", stance: complaint, weight: 0.9, why: a}]\n',
  )
})

afterEach(() => rmSync(folder, { recursive: true }))

test('a sound configuration is summed up in one line', () => {
  expect(checkConfig(folder, undefined, { json: false })).toEqual({
    exitCode: 0,
    stdout: 'ok: 1 service, 2 names, phrases: en 2; 1 place\n',
    stderr: '',
  })
})

test('every problem is a line with its file and path, and then their number', () => {
  writeFileSync(
    join(folder, 'services/streaming.yaml'),
    '- {id: netflix, name: Netflix, names: nf, owner: Netflix, features: app, dependsOn: aws}\n',
  )
  const file = join(folder, 'services/streaming.yaml')
  expect(checkConfig(folder, undefined, { json: false })).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: [
      `${file}: netflix.names: service "netflix": alias "nf" also belongs to "nordfin"; remove one`,
      `${file}: netflix.dependsOn: service "netflix": depends on "aws", which is no service; add it or correct the id`,
      '2 problems\n',
    ].join('\n'),
  })
})

test('the result as JSON', () => {
  rmSync(join(folder, 'places.yaml'))
  const { exitCode, stdout, stderr } = checkConfig(folder, undefined, { json: true })
  expect([exitCode, stderr, JSON.parse(stdout)]).toEqual([
    1,
    '',
    {
      ok: false,
      services: 1,
      names: 2,
      phrases: { en: 2 },
      places: 0,
      problems: [{ file: join(folder, 'places.yaml'), path: '', message: 'is missing' }],
    },
  ])
})

test('an overlay that is not there is a problem', () => {
  expect(checkConfig(folder, '/nowhere/catalogue', { json: false }).stderr).toBe(
    '/nowhere/catalogue: is no folder; create it or correct the path\n1 problem\n',
  )
})

test('a language of an overlay that is half translated is no mistake, and what it lacks is named', () => {
  const overlay = join(folder, 'languages-only')
  mkdirSync(join(overlay, 'languages/pt'), { recursive: true })
  writeFileSync(join(overlay, 'languages/pt/language.yaml'), 'name: Português\n')
  writeFileSync(join(overlay, 'languages/pt/pages.yaml'), 'title: "Outcry: o que falha"\n')
  const { exitCode, stdout } = checkConfig(undefined, overlay, { json: false })
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/\npt: \d+ texts in English: names\.features\.login, /)
  const { missingTexts } = JSON.parse(checkConfig(undefined, overlay, { json: true }).stdout)
  expect(Object.keys(missingTexts)).toEqual(['pt'])
  expect(missingTexts.pt).toContain('messages.events.alert.opened')
  expect(missingTexts.pt).not.toContain('pages.title')
})
