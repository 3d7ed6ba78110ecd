import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '../../src/runtime/config/package-root.js'
import { checkComments, checkProse, proseOfEnv } from './check-prose.js'

const read = (path: string) => readFileSync(join(packageRoot(), path), 'utf8')
const under = (folder: string) =>
  readdirSync(join(packageRoot(), folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name))
    .sort()

const DOCUMENTS = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'config/README.md',
  'examples/README.md',
  ...under('docs'),
]

const found = (text: string) => checkProse(text).map(({ line, problem }) => `${line}: ${problem}`)

describe('the documents are in plain English', () => {
  test.each(DOCUMENTS)('%s', (path) => {
    expect(found(read(path))).toEqual([])
  })

  test('the comments of .env.example', () => {
    expect(found(proseOfEnv(read('.env.example')))).toEqual([])
  })
})

test.each(['src', 'workers'])('the comments of %s', (folder) => {
  const files = readdirSync(join(packageRoot(), folder), { recursive: true, encoding: 'utf8' })
  const problems = files
    .filter((name) => /\.tsx?$/.test(name))
    .flatMap((name) =>
      checkComments(read(join(folder, name))).map(({ line, problem }) => `${name}:${line}: ${problem}`),
    )
  expect(problems).toEqual([])
})

describe('the check finds', () => {
  const LONG = `${'go '.repeat(25)}end.`

  test('a retired word, and says what to write', () => {
    expect(found('Fine.\n\nWebhooks are sent to whoever asks.')).toEqual([
      '3: "whoever": write a noun: the client, the operator, the endpoint',
    ])
  })

  test.each([
    'Outcry hears the source.',
    'A subscriber is told of the end.',
    'The alert passes the bar.',
    'The worker lets go of the lease.',
    'Set `X` if a source has a hole.',
    'The limit is MOST_SILENCES.',
    'Three near copies count once.',
  ])('%s', (sentence) => {
    expect(found(sentence)).toHaveLength(1)
  })

  test('a retired word in a table and in a heading', () => {
    expect(found('## Crowds\n\n| a | told |\n|---|---|')).toHaveLength(2)
  })

  test('a sentence of more than 25 words, over several lines and in a list', () => {
    expect(found(LONG)).toEqual([expect.stringMatching(/^1: 26 words, at most 25/)])
    expect(found(`- short\n- ${LONG.replace('go go', 'go\n  go')}`)).toEqual([
      expect.stringMatching(/^2: 26 words/),
    ])
  })

  test('a sentence without a subject, unless it is a question', () => {
    expect(found('Who asks often polls. What is down?')).toEqual([
      '1: begins without a subject: Who asks often polls.',
    ])
  })

  test('a long sentence and a long line of a comment, formulas apart', () => {
    const words = 'go '.repeat(12)
    const code = [
      'const a = 1',
      '/**',
      ` * ${words}`,
      ` * ${words}and on.`,
      ' *',
      ` *   x = ${words}${words}`,
      ' */',
      `const b = 2 // ${words}`,
      `// ${'x'.repeat(118)}`,
    ]
    expect(checkComments(code.join('\n')).map(({ line }) => line)).toEqual([3, 9])
  })

  test('a line of more than 120 characters', () => {
    expect(found(`${'a'.repeat(60)} ${'b'.repeat(60)}`)).toEqual([
      expect.stringMatching(/^1: 121 columns, at most 120/),
    ])
  })
})

describe('the check leaves alone', () => {
  test('code, links, and the length of table rows', () => {
    const row = `| ${'cell '.repeat(40)}|`
    const text = [
      'Set `minHeard`, see [the list](https://example.org/whoever/told).',
      '```\nwhoever\n```',
      '    told whoever',
      row,
    ].join('\n\n')
    expect(found(text)).toEqual([])
  })

  test('words that only contain a retired one', () => {
    expect(found('The handbook shows the wholesale barrier and the planes by hand.')).toEqual([])
  })

  test('abbreviations and numbers inside a sentence', () => {
    expect(found('Version 3.5 needs 98.5 % of it, e.g. on Node 20.19 or later.')).toEqual([])
  })
})
