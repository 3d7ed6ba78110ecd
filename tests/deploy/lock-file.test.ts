import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../src/runtime/config/package-root.js'

interface Entry {
  readonly version?: string
  readonly resolved?: string
  readonly integrity?: string
  readonly license?: string
  readonly dev?: true
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const read = (path: string) => JSON.parse(readFileSync(join(packageRoot(), path), 'utf8'))
const manifest = read('package.json')
const packages = read('package-lock.json').packages as Readonly<Record<string, Entry>>
const installed = Object.entries(packages).filter(([path]) => path !== '')

test('the lock file has the optional packages of every platform, which `npm ci` asks for', () => {
  const missing = installed.flatMap(([path, { optionalDependencies }]) =>
    Object.keys(optionalDependencies ?? {}).filter(
      (name) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
    ),
  )
  expect(missing).toEqual([])
})

test('the lock file names no registry, and the content of every package', () => {
  expect(installed.filter(([, { resolved }]) => resolved !== undefined)).toEqual([])
  expect(installed.filter(([, { integrity }]) => integrity === undefined)).toEqual([])
})

test('the manifest pins every version, and the lock file has the same', () => {
  const { dependencies, devDependencies } = manifest
  expect(packages['']).toMatchObject({ version: manifest.version, dependencies, devDependencies })
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
    expect(packages[`node_modules/${name}`]?.version, name).toBe(version)
  }
})

/** They ask for a notice at most. The MPL asks for the source of its own files alone, and the package is that source. */
const LICENCES = [
  ...[
    'MIT',
    'ISC',
    '0BSD',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'Apache-2.0',
    'BlueOak-1.0.0',
    'Unlicense',
    'MPL-2.0',
  ],
]

test('every package of a run has a licence without conditions on Outcry, and says so itself', () => {
  const needed = installed.filter(([, { dev }]) => dev !== true)
  expect(
    needed.filter(([, { license }]) => !LICENCES.includes(license ?? 'none')).map(([path]) => path),
  ).toEqual([])
  const different = needed.filter(
    ([path, { license }]) =>
      existsSync(join(packageRoot(), path, 'package.json')) &&
      read(join(path, 'package.json')).license !== license,
  )
  expect(different.map(([path]) => path)).toEqual([])
})
