import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { packageRoot } from '../../src/runtime/config/package-root.js'
import { systemClock } from '../../src/runtime/process/clock.js'
import { claimFolder } from '../../src/runtime/process/lock-data-dir.js'
import { problemOf, walkDataFile } from '../../src/stores/embedded/check-data-file.js'
import { openEmbeddedStore } from '../../src/stores/embedded/embedded-store.js'
import { runProgram } from '../support/run-program.js'
import { seededRandom } from '../support/seeded-random.js'

let folder: string
let path: string
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-damaged-'))
  path = join(folder, 'data.mdb')
  const store = openEmbeddedStore(folder, { clock: systemClock })
  const set = Array.from({ length: 2_000 }, (_, index) => ({ key: `k/${index}`, value: 'x'.repeat(200) }))
  await store.commit({ set })
  await store.close()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const WHAT_TO_DO = 'move the file away and restore a backup, or set DATA_DIR to another folder'

test('a whole store passes, and so does an empty file', async () => {
  await walkDataFile(folder)
  writeFileSync(path, '')
  const store = openEmbeddedStore(folder, { clock: systemClock })
  await store.commit({ set: [{ key: 'a', value: '1' }] })
  await store.close()
  await walkDataFile(folder)
})

test('a file that another process lengthens meanwhile is whole', () => {
  const bytes = readFileSync(path)
  let size = 2 * 4_096
  const growing = {
    read(into: Buffer, at: number) {
      // A commit: new pages first, then the header that names them.
      size = bytes.length
      return bytes.copy(into, 0, at)
    },
    size: () => size,
  }
  expect(problemOf(growing)).toBeNull()
})

test.each<[string, () => void, string]>([
  ['zeroed', () => writeFileSync(path, Buffer.alloc(500_000)), 'it is no LMDB database'],
  ['a text', () => writeFileSync(path, 'timestamp,value\n'.repeat(5_000)), 'it is no LMDB database'],
  ['a few bytes', () => writeFileSync(path, 'abc'), 'it is no LMDB database'],
  ['cut off in the middle', () => truncateSync(path, 200_000), 'it is cut off: 200000 bytes of'],
  ['cut off after a page', () => truncateSync(path, 4_096), 'its second header is damaged'],
])('a file that is %s is named with what to do', async (_, damage, why) => {
  damage()
  expect(() => openEmbeddedStore(folder, { clock: systemClock })).toThrow(
    `${path} is no store of Outcry: ${why}`,
  )
  await expect(walkDataFile(folder)).rejects.toThrow(WHAT_TO_DO)
})

test('random pages behind a right header end the walker, not this process', async () => {
  const random = seededRandom(7)
  const bytes = readFileSync(path)
  for (let index = 8_192; index < bytes.length; index++) bytes[index] = Math.floor(random() * 256)
  writeFileSync(path, bytes)
  await expect(walkDataFile(folder)).rejects.toThrow(
    /is no store of Outcry: reading it ends with .*; move the file away/,
  )
})

test.each([['serve'], ['storage'], ['keys', 'list']])(
  '`outcry %s` ends with the exit code 1 and says what to do',
  async (...command) => {
    writeFileSync(path, Buffer.alloc(500_000))
    const outcry = join(packageRoot(), 'bin', 'outcry.js')
    const env = { ...process.env, DATA_DIR: folder, SOURCES: 'none' }
    const { code, err } = await runProgram(process.execPath, [outcry, ...command], { cwd: folder, env })
    expect(code).toBe(1)
    expect(err.trim().split('\n').at(-1)).toContain(WHAT_TO_DO)
  },
)

test('the lock of a folder lies in the folder, however long its path is, and wherever temporary files lie', async () => {
  const deep = join(folder, 'a'.repeat(90), 'b'.repeat(90))
  const before = process.env.TMPDIR
  for (const claimed of [folder, deep]) {
    const release = await claimFolder(claimed)
    process.env.TMPDIR = folder
    await expect(claimFolder(claimed)).rejects.toThrow('another Outcry uses the folder')
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
    await release()
    const again = await claimFolder(claimed)
    await again()
  }
})
