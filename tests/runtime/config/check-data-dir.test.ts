import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dataDirProblem } from '../../../src/runtime/config/check-data-dir.js'
import { checkedSettings } from '../../../src/runtime/config/check-settings.js'
import { packageRoot } from '../../../src/runtime/config/package-root.js'

let folder: string
let data: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-folder-'))
  data = join(folder, 'data')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a folder that is missing, empty or holds a store is fine', () => {
  expect(dataDirProblem(join(data, 'deeper'))).toBeNull()
  mkdirSync(data)
  expect(dataDirProblem(data)).toBeNull()
  for (const name of ['data.mdb', 'lock.mdb', 'secret.key', 'other']) writeFileSync(join(data, name), '')
  expect(dataDirProblem(data)).toBeNull()
})

const CASES: readonly (readonly [string, () => void, RegExp])[] = [
  ['a file', () => writeFileSync(data, 'x'), /data is no folder; move it away, or set DATA_DIR to a folder/],
  ['a link to nothing', () => symlinkSync('/nowhere/x', data), /data is a link to nothing; remove it/],
  ...['data.mdb', 'lock.mdb', 'secret.key'].map(
    (name) =>
      [
        `a folder whose ${name} is a folder`,
        () => mkdirSync(join(data, name), { recursive: true }),
        new RegExp(`${name.replace('.', '\\.')} is no file; move it away and restore a backup`),
      ] as const,
  ),
  [
    'a folder whose data.mdb is a device',
    () => {
      mkdirSync(data)
      symlinkSync('/dev/zero', join(data, 'data.mdb'))
    },
    /data\.mdb is no file; move it away/,
  ],
  [
    'a folder whose socket is a folder',
    () => mkdirSync(join(data, 'process.sock'), { recursive: true }),
    /process\.sock is a folder; remove it/,
  ],
]

test.each(CASES)('%s is named with what to do before anything starts', async (_, make, why) => {
  make()
  expect(dataDirProblem(data)).toMatch(why)
  const settings = checkedSettings({ DATA_DIR: data, SOURCES: 'none' })
  await expect(settings).rejects.toThrow(why)
  await expect(settings).rejects.toThrow(/^ {2}DATA_DIR is "/)
})

test('a folder below a file cannot be created, and the file is named', () => {
  writeFileSync(data, 'x')
  expect(dataDirProblem(join(data, 'a', 'b'))).toContain(
    `${data} is no folder, so that ${join(data, 'a', 'b')} cannot be created`,
  )
})

test.skipIf(process.getuid?.() === 0)('a folder or a file of another user is named', () => {
  mkdirSync(data)
  writeFileSync(join(data, 'data.mdb'), '')
  chmodSync(join(data, 'data.mdb'), 0)
  expect(dataDirProblem(data)).toContain(`this user may not read and write ${join(data, 'data.mdb')}`)
  chmodSync(data, 0)
  expect(dataDirProblem(data)).toContain(`this user may not read and write the folder ${data}`)
  expect(dataDirProblem(join(data, 'x'))).toContain('this user may not')
  chmodSync(data, 0o700)
})

test.each([['serve'], ['storage'], ['backup', 'elsewhere']])(
  'a lock that is a folder ends a command with 2: %s',
  (...args) => {
    mkdirSync(join(data, 'lock.mdb'), { recursive: true })
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(packageRoot(), 'bin', 'outcry.js'), ...args],
      {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, DATA_DIR: data, SOURCES: 'none' },
      },
    )
    expect(stderr).toMatch(/lock\.mdb is no file; move it away/)
    expect(stderr).not.toMatch(/ at .*:\d+:\d+/)
    expect(status).toBe(2)
  },
)
