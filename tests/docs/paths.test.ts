import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../src/runtime/config/package-root.js'

const root = packageRoot()
const documents = [
  ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'config/README.md'],
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join('docs', path)),
]

/** Where a path in a document may begin. */
const FROM = ['', 'src', 'src/core', 'src/core/detection', 'src/core/engine', 'src/core/alerting']

test.each(documents)('%s names only files that exist', (document) => {
  const text = readFileSync(join(root, document), 'utf8')
  const named = [...text.matchAll(/`([\w.-]+(?:\/[\w.-]+)+\.(?:ts|tsx|mjs))`/g)].map(([, path]) => path!)
  const missing = named.filter((path) => !FROM.some((from) => existsSync(join(root, from, path))))
  expect(missing).toEqual([])
})
