import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '../../src/runtime/config/package-root.js'
import { retiredInText, retiredWords } from './words-of-code.js'

const FOLDERS = [
  ...readdirSync(join(packageRoot(), 'src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `src/${entry.name}`)
    .sort(),
  'workers',
  'scripts',
  'bench',
  'deploy',
]

/** Where a retired word may stand all the same. `words` are whole identifiers, or the words of a text. */
interface Allowed {
  readonly files: RegExp
  readonly words: RegExp
  readonly reason: string
}

const ALLOWED: readonly Allowed[] = [
  {
    files: /^src\/sources\/synthetic\/(?:held|phrases)\//,
    words: /^(?:bars?|hands|whoever)$/,
    reason: 'sentences of synthetic posts, in the words of people',
  },
  {
    files: /^src\/pipeline\/log\/migrations\.ts$/,
    words:
      /^(?:sighting|kin|crowds|blames|blamed|copies|closedByHand|told|toldAt|holes?|arrivals|toldSiblings|siblingsToldAt)$/,
    reason: 'fields of records that an earlier version stored',
  },
  {
    files: /^src\/sources\/x\/counts\/watch-counts\.ts$/,
    words: /^told$/,
    reason: 'a field of records that an earlier version stored',
  },
  {
    files: /^src\/stores\/migrate-store\.ts$/,
    words: /^(?:gathering|told)$/,
    reason: 'keys that an earlier version stored',
  },
]

function retiredUnder(folder: string): string[] {
  const paths = readdirSync(join(packageRoot(), folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:[cm]?[jt]s|tsx|css|html|ya?ml|json|service)$/.test(name))
    .map((name) => join(folder, name))
    .sort()
  return paths.flatMap((path) => {
    const text = readFileSync(join(packageRoot(), path), 'utf8')
    const found = /\.(?:[cm]?[jt]s|tsx)$/.test(path) ? retiredWords(path, text) : retiredInText(text)
    return found
      .filter(({ word }) => !ALLOWED.some(({ files, words }) => files.test(path) && words.test(word)))
      .map(({ line, kind, word, instead }) => `${path}:${line} ${kind} ${word}: write ${instead}`)
  })
}

describe('no retired word is used in', () => {
  test.each(FOLDERS)('%s', (folder) => {
    expect(retiredUnder(folder).join('\n')).toBe('')
  })

  test('the allow list without need', () => {
    const files = FOLDERS.flatMap((folder) =>
      readdirSync(join(packageRoot(), folder), { recursive: true, encoding: 'utf8' }).map((name) =>
        join(folder, name),
      ),
    )
    expect(ALLOWED.filter((entry) => !files.some((path) => entry.files.test(path)))).toEqual([])
  })
})

describe('the check', () => {
  const words = (code: string) => retiredWords('example.tsx', code).map(({ kind, word }) => `${kind} ${word}`)

  test('finds names by their parts', () => {
    expect(words('const toldAt = hearStream(MOST_WAITING, { heardBy: x.untoldKin })')).toEqual([
      'name toldAt',
      'name hearStream',
      'name MOST_WAITING',
      'name heardBy',
      'name untoldKin',
    ])
  })

  test('finds texts and comments, and says which', () => {
    expect(words('// whoever asks\nthrow Error(`told of a hole`)\nconst a = <p>heard</p> // deaf')).toEqual([
      'comment whoever',
      'string told',
      'string hole',
      'string heard',
      'comment deaf',
    ])
  })

  test('leaves words alone that only contain a retired one, and the terms of others', () => {
    expect(
      words("const handler = barrier('keep-alive') // by hand; the wholesale handbook\nalmost(x)"),
    ).toEqual([])
  })
})
