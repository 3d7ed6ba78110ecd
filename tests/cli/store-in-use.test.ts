import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { packageRoot } from '../../src/runtime/config/package-root.js'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'outcry-cwd-'))
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

function outcry(args: string, env: NodeJS.ProcessEnv = {}) {
  const done = spawnSync(process.execPath, [join(packageRoot(), 'bin', 'outcry.js'), ...args.split(' ')], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR, ...env },
  })
  return { code: done.status, out: done.stdout, err: done.stderr }
}

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)

test('a command reads .env in the working directory, and the environment wins', () => {
  writeFileSync(join(cwd, '.env'), 'DATA_DIR=./from-file\n')
  expect(outcry('keys create --scope read').err).toContain(`store: ${join(cwd, 'from-file')}\n`)
  expect(existsSync(join(cwd, 'from-file', 'data.mdb'))).toBe(true)
  expect(outcry('keys create --scope read', { DATA_DIR: './other' }).err).toContain(
    `store: ${join(cwd, 'other')}\n`,
  )
})

test('serve reads the same .env', () => {
  writeFileSync(join(cwd, '.env'), 'PORT=80.5\n')
  expect(outcry('serve')).toMatchObject({ code: 2, err: expect.stringContaining('PORT is "80.5"') })
})

test.each(['keys list', 'keys revoke abc', 'explain alr_1'])(
  '%s makes no store where there is none',
  (args) => {
    const { code, out, err } = outcry(args)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain(`no store in the folder ${join(cwd, 'data')}; set DATA_DIR`)
    expect(existsSync(join(cwd, 'data'))).toBe(false)
  },
)

test('only the owner may read the store, also one that others could read before', () => {
  const folder = join(cwd, 'data')
  mkdirSync(folder, { mode: 0o755 })
  chmodSync(folder, 0o755)
  writeFileSync(join(folder, 'secret.key'), 'x', { mode: 0o644 })
  expect(outcry('keys create --scope read').code).toBe(0)
  const files = ['data.mdb', 'lock.mdb', 'secret.key'].map((name) => modeOf(join(folder, name)))
  expect([modeOf(folder), ...files]).toEqual(['700', '600', '600', '600'])
})
