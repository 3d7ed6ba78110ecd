import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { packageRoot } from '../../src/runtime/config/package-root.js'

const WEB = join(packageRoot(), 'dist', 'web')
const MAX_BYTES = 60_000

test('all that the first page loads is at most 60 kB gzipped, and the chart is not among it', () => {
  const loaded = [...firstLoad()].map((file) => ({
    name: file.replace(/-[\w-]{8}\./, '.'),
    bytes: gzipSync(readFileSync(join(WEB, file))).length,
  }))
  const bytes = loaded.reduce((sum, file) => sum + file.bytes, 0)
  console.log(loaded, bytes)
  expect(bytes).toBeLessThanOrEqual(MAX_BYTES)
  expect(loaded.map(({ name }) => name)).toContain('assets/index.js')
  expect(loaded.filter(({ name }) => name.includes('chart'))).toEqual([])
})

/** The page, what it names, and what its scripts import before they run; what they import later is left out. */
function firstLoad(): Set<string> {
  const found = new Set(['index.html'])
  const html = readFileSync(join(WEB, 'index.html'), 'utf8')
  for (const [, path] of html.matchAll(/(?:src|href)="\/([^"]+)"/g)) found.add(path!)
  for (const file of found) {
    if (!file.endsWith('.js')) continue
    const script = readFileSync(join(WEB, file), 'utf8')
    for (const [, path] of script.matchAll(/(?:\bfrom|\bimport)\s*["']\.\/([^"']+)["']/g))
      found.add(`assets/${path}`)
  }
  return found
}
