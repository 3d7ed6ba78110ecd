import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { root } from './ensure.mjs'

/** The folder or file of a mistake. */
export function whereOf({ file, in: folder }) {
  return file ?? folder
}

/** `src/core`, `src/webhooks` and so on. */
export function areaOf(mutation) {
  return whereOf(mutation).split('/').slice(0, 2).join('/')
}

export function sourcesBelow(folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
}

/**
 * The test files beside a mistake, and what is wrong with their names. They are named by path, or by file name alone, so
 * that they may move. Those of the same area come first.
 */
export function testsOf(mutation) {
  const area = join('tests', basename(areaOf(mutation)))
  const tests = []
  const problems = []
  for (const name of [mutation.by].flat()) {
    const found = name.includes('/')
      ? [name].filter((path) => existsSync(join(root, path)))
      : named(name, area)
    if (found.length === 1) tests.push(found[0])
    else problems.push(`tests/ holds ${name} ${found.length} times, and not once`)
  }
  return { tests, problems }
}

function named(name, area) {
  const isNamed = (path) => basename(path) === `${name}.test.ts`
  const near = existsSync(join(root, area)) ? sourcesBelow(area).filter(isNamed) : []
  return near.length > 0 ? near : sourcesBelow('tests').filter(isNamed)
}
