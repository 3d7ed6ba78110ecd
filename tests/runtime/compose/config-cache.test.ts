import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTables } from '../../../src/core/text/match/compile-catalogue.js'
import { createReader } from '../../../src/core/text/reader.js'
import type { LoadedConfig } from '../../../src/runtime/compose/config-cache.js'
import { loadCached, writeConfigCache } from '../../../src/runtime/compose/config-cache.js'
import { createTextParts } from '../../../src/runtime/compose/text-parts.js'
import { ConfigError } from '../../../src/runtime/config/config-error.js'
import { loadLabelModel } from '../../../src/runtime/config/load-label-model.js'
import { packageRoot } from '../../../src/runtime/config/package-root.js'
import { readCorpus } from '../../conformance/measure.js'

const folder = mkdtempSync(join(tmpdir(), 'outcry-config-cache-'))
const dir = join(folder, 'config')
const overlay = join(folder, 'overlay')
const cache = join(folder, 'cache')
const none = join(folder, 'no-cache')

const LEXICON = `
phrases: [{ phrase: gone zorbla, stance: complaint, weight: 0.8, why: a test }]
`

let cached: LoadedConfig
let compiled: LoadedConfig

beforeAll(() => {
  cpSync(join(packageRoot(), 'config'), dir, { recursive: true })
  writeConfigCache({ dir, cache })
  cached = withTables(loadCached({ dir, cache }))
  compiled = withTables(loadCached({ dir, cache: none }))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** The same with tables made once: compiling them takes a second. */
function withTables(loaded: LoadedConfig): LoadedConfig {
  const tables = loaded.tables()
  return { ...loaded, tables: () => tables }
}

/** Starts each test with an overlay of these files. */
function layOver(files: Readonly<Record<string, string>>): void {
  rmSync(overlay, { recursive: true, force: true })
  mkdirSync(join(overlay, 'languages', 'en'), { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(overlay, name), text)
}

function readerOf({ config, tables }: LoadedConfig) {
  return createReader(openTables(config.services, tables()), createTextParts(), loadLabelModel())
}

test('the cached and the compiled form are equal', () => {
  expect([cached.isCached, compiled.isCached]).toEqual([true, false])
  expect(cached.config).toEqual(compiled.config)
  // Not `toEqual`, which takes ten seconds for as much data.
  expect(isDeepStrictEqual(cached.tables(), compiled.tables())).toBe(true)
})

test.each(['en', 'it'] as const)('the cached and the compiled form read posts in %s alike', (language) => {
  const posts = readCorpus(language, 'dev', readerOf(cached))
  expect(posts).toEqual(readCorpus(language, 'dev', readerOf(compiled)))
  expect(posts.length).toBeGreaterThan(100)
})

describe('a cache never masks an edit', () => {
  test('of CATALOGUE_DIR', () => {
    layOver({ 'languages/en/cues.yaml': LEXICON })
    const { config, isCached } = loadCached({ dir, overlay, cache })
    expect(isCached).toBe(false)
    expect(config.lexicons.flatMap(({ entries }) => entries.map(({ phrase }) => phrase))).toContain(
      'gone zorbla',
    )
  })

  test('that is a mistake', () => {
    layOver({ 'service.yaml': '[]\n' })
    expect(() => loadCached({ dir, overlay, cache })).toThrow(ConfigError)
    expect(() => loadCached({ dir, overlay: join(folder, 'absent'), cache })).toThrow(ConfigError)
  })

  test('of the shipped files', () => {
    const copy = join(folder, 'edited')
    cpSync(dir, copy, { recursive: true })
    expect(loadCached({ dir: copy, cache }).isCached).toBe(true)
    appendFileSync(join(copy, 'places.yaml'), '# edited\n')
    expect(loadCached({ dir: copy, cache }).isCached).toBe(false)
  })
})

test('an overlay of thresholds alone leaves the cache in use', () => {
  layOver({ 'detection.yaml': 'opening: { minAuthors: 9 }\n', 'README.md': 'ours' })
  expect(loadCached({ dir, overlay, cache }).isCached).toBe(true)
})

test('a damaged cache is passed over', () => {
  const damaged = join(folder, 'damaged')
  cpSync(cache, damaged, { recursive: true })
  for (const name of readdirSync(damaged)) writeFileSync(join(damaged, name), 'damaged')
  const { config, isCached, tables } = loadCached({ dir, cache: damaged })
  expect(isCached).toBe(false)
  expect(tables().cueMeanings.length).toBeGreaterThan(0)
  expect(config.services.length).toBeGreaterThan(0)
})
