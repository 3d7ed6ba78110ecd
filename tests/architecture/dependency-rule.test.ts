import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { packageRoot } from '../../src/runtime/config/package-root.js'

/** For each folder, the folders that it may import; a folder may always import itself. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'core/model': [],
  'core/stats': ['core/model'],
  'core/phrases': ['core/model'],
  'core/series': ['core/model', 'core/stats'],
  'core/catalogue': ['core/model', 'core/stats', 'core/text'],
  'core/text': ['core/model', 'core/stats', 'core/catalogue'],
  'core/detection': ['core/model', 'core/stats'],
  'core/alerting': ['core/model', 'core/stats', 'core/detection'],
  'core/causes': ['core/model', 'core/stats', 'core/detection'],
  'core/engine': ['core/model', 'core/stats', 'core/detection', 'core/alerting', 'core/causes'],
  'core/evaluation': ['core/model', 'core/stats'],
  'core/calibration': ['core/model', 'core/stats', 'core/detection'],
  'core/plot': ['core/model', 'core/stats'],
  pipeline: ['core'],
  sources: ['core', 'pipeline'],
  stores: ['core', 'pipeline'],
  queue: ['core', 'pipeline'],
  webhooks: ['core', 'pipeline'],
  alertmanager: ['core', 'pipeline'],
  api: ['core', 'pipeline'],
  runtime: ['core', 'pipeline', 'sources', 'stores', 'queue', 'webhooks', 'alertmanager', 'api'],
  cli: ['core', 'pipeline', 'sources', 'runtime'],
  // A client of the API like any other: of the inside it shares the closed lists of words, and the words for people.
  web: ['core/model', 'core/phrases'],
  // For programs of others; of the inside it shares only types.
  client: ['api'],
}

/** Packages by the folders that may use them; the core uses none. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  natural: ['runtime'],
  eld: ['runtime'],
  yaml: ['runtime'],
  'countries-and-timezones': ['runtime'],
  zod: ['runtime', 'cli', 'sources', 'api', 'client'],
  ws: ['sources'],
  'eventsource-parser': ['sources', 'cli'],
  htmlparser2: ['sources'],
  entities: ['sources'],
  'twitter-api-v2': ['sources'],
  lmdb: ['stores'],
  ioredis: ['stores', 'queue'],
  bullmq: ['queue'],
  express: ['api'],
  'lru-cache': ['api'],
  negotiator: ['api'],
  'ipaddr.js': ['api', 'webhooks'],
  helmet: ['api'],
  'rate-limiter-flexible': ['api'],
  '@resvg/resvg-wasm': ['api'],
  pino: ['runtime'],
  'prom-client': ['runtime'],
  commander: ['cli'],
  standardwebhooks: ['cli', 'client'],
  'string-width': ['cli'],
  preact: ['web'],
  uplot: ['web'],
  'd3-geo': ['web'],
  'topojson-client': ['web'],
  'topojson-specification': ['web'],
  'world-atlas': ['web'],
}

const src = join(packageRoot(), 'src')
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'),
)

test('there are files to look at', () => {
  expect(files.length).toBeGreaterThan(50)
})

test('imports follow the arrows: core ← pipeline ← adapters ← runtime ← cli, and adapters do not know each other', () => {
  const wrong: string[] = []
  for (const file of files) {
    const folder = folderOf(file)
    for (const target of importsOf(file)) {
      // A type of the texts in `config`, which are data.
      if (!target.startsWith('.') || target.endsWith('.json')) continue
      const imported = folderOf(relative(src, join(src, file, '..', target)))
      if (
        imported !== folder &&
        !ALLOWED[folder]?.some((allowed) => imported === allowed || imported.startsWith(`${allowed}/`))
      ) {
        wrong.push(`${file} imports ${target}: ${folder} may not use ${imported}`)
      }
    }
  }
  expect(wrong).toEqual([])
})

test('each package is used only where it belongs, and the core uses none', () => {
  const wrong: string[] = []
  for (const file of files) {
    for (const target of importsOf(file)) {
      if (target.startsWith('.')) continue
      if (target.startsWith('node:')) {
        if (file.startsWith('core')) wrong.push(`${file} imports ${target}`)
        continue
      }
      const name = target.startsWith('@') ? target.split('/').slice(0, 2).join('/') : target.split('/')[0]!
      if (!PACKAGES[name]?.includes(folderOf(file))) wrong.push(`${file} imports ${target}`)
    }
  }
  expect(wrong).toEqual([])
})

test('the core reads no clock and draws no random number', () => {
  const wrong: string[] = []
  for (const file of files.filter((name) => name.startsWith('core'))) {
    const code = readFileSync(join(src, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
    for (const forbidden of [/Date\.now\(/, /new Date\(\)/, /Math\.random\(/, /performance\./]) {
      if (forbidden.test(code)) wrong.push(`${file}: ${forbidden.source}`)
    }
  }
  expect(wrong).toEqual([])
})

test('the reader holds no list of words: these are files of the languages', () => {
  const reader = files.filter((name) => name.startsWith(join('core', 'text')))
  const isWord = /^[\p{Ll}' ]+$/u
  const wrong = reader.flatMap((file) => {
    const tree = ts.createSourceFile(file, readFileSync(join(src, file), 'utf8'), ts.ScriptTarget.ES2023)
    return wordListsIn(tree, isWord).map((list) => `${file}: ${list}`)
  })
  expect(wrong).toEqual([])
})

/** Array literals of five words or more. The labels of the model are four, and no words of posts. */
function wordListsIn(tree: ts.SourceFile, isWord: RegExp): string[] {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isArrayLiteralExpression(node)) {
      const words = node.elements.filter(ts.isStringLiteral).filter(({ text }) => isWord.test(text))
      if (words.length >= 5) found.push(words.map(({ text }) => text).join(' '))
    }
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return found
}

function folderOf(file: string): string {
  const parts = file.split(sep)
  return parts[0] === 'core' ? parts.slice(0, 2).join('/') : parts[0]!
}

function importsOf(file: string): string[] {
  const code = readFileSync(join(src, file), 'utf8')
  return [...code.matchAll(/^(?:import |export |\} )(?:[^'\n=]* )?(?:from )?'([^']+)'$/gm)].map(
    (found) => found[1]!,
  )
}
