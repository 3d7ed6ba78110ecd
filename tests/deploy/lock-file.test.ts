import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../src/runtime/config/package-root.js'
import { LICENCES } from '../support/licences.js'

interface Entry {
  readonly version?: string
  readonly resolved?: string
  readonly integrity?: string
  readonly license?: string
  readonly dev?: true
  readonly devOptional?: true
  readonly os?: readonly string[]
  readonly cpu?: readonly string[]
  readonly libc?: readonly string[]
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

/** `npm ls --omit=dev --all --parseable` says one more: Outcry itself. */
const MAX_PACKAGES = 90

test.each([
  { os: 'linux', cpu: 'x64', libc: 'glibc' },
  { os: 'linux', cpu: 'arm64', libc: 'musl' },
  { os: 'darwin', cpu: 'arm64', libc: undefined },
])('a run on $os $cpu needs at most 90 packages', ({ os, cpu, libc }) => {
  const fits = (asked: readonly string[] | undefined, own: string | undefined) =>
    asked === undefined || (own !== undefined && asked.includes(own))
  const needed = installed.filter(
    ([, one]) =>
      one.dev !== true &&
      one.devOptional !== true &&
      fits(one.os, os) &&
      fits(one.cpu, cpu) &&
      fits(one.libc, libc),
  )
  expect(needed.length).toBeGreaterThan(50)
  expect(needed.length).toBeLessThanOrEqual(MAX_PACKAGES)
})

test('the packages whose work the documents promise are packages of a run, and none of them is bundled', () => {
  expect(Object.keys(manifest.dependencies)).toEqual(
    expect.arrayContaining(['bullmq', 'express', 'ioredis', 'lmdb', 'twitter-api-v2', 'ws']),
  )
})
