import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const SRC = new URL('../../src/', import.meta.url)
/** Folders that store values. Those of `NOT_STORED` parse files of the package, messages, lines of input, and what a thread hands over. */
const STORING = ['pipeline', 'runtime', 'stores', 'alertmanager', 'api/access', 'api/views', 'webhooks']
const NOT_STORED = [
  'pipeline/log/codec.ts',
  'runtime/config/package-root.ts',
  'webhooks/formats/address-message.ts',
  'runtime/config/load-label-model.ts',
  'runtime/config/catalogue/read-page-texts.ts',
  'pipeline/log/dead-letters.ts',
  'runtime/worker/watchdog-thread.ts',
  'runtime/process/readable-line.ts',
  'runtime/config/version.ts',
  'pipeline/skim/scan-line.ts',
  'pipeline/skim/skimmer.ts',
  'pipeline/skim/skip-json.ts',
]

function sourcesOf(folder: string): string[] {
  return readdirSync(new URL(`${folder}/`, SRC), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`)
}

test('stored values are parsed by the codec alone', () => {
  const parsing = STORING.flatMap(sourcesOf).filter((path) => {
    const text = readFileSync(new URL(path, SRC), 'utf8')
    return text.includes('JSON.parse') && !NOT_STORED.includes(path)
  })
  expect(parsing).toEqual([])
})
