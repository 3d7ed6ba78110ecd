import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { testsOf } from '../../scripts/mutation-tests.mjs'
import { packageRoot } from '../../src/runtime/config/package-root.js'

interface Mutation {
  readonly file?: string
  readonly in?: string
  readonly find: string
  readonly by: string | readonly string[]
}

const root = packageRoot()
const folder = join(root, 'tests', 'mutation')

test('each mistake has its place in the code and its tests, and one alone', async () => {
  const modules = readdirSync(folder).filter((name) => name.endsWith('.mjs'))
  const wrong: string[] = []
  for (const name of modules) {
    const { MUTATIONS } = (await import(join(folder, name))) as { MUTATIONS: readonly Mutation[] }
    for (const mutation of MUTATIONS) {
      const { file, in: below = '', find } = mutation
      wrong.push(...testsOf(mutation).problems)
      const texts = (file === undefined ? sourcesBelow(below) : [file]).map((path) =>
        readFileSync(join(root, path), 'utf8'),
      )
      const count = texts.reduce((sum, text) => sum + text.split(find).length - 1, 0)
      if (count !== 1) wrong.push(`${name}: ${file ?? below} holds ${count} times: ${find}`)
    }
  }
  expect(wrong).toEqual([])
})

function sourcesBelow(path: string): string[] {
  return readdirSync(join(root, path), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(path, name))
}
