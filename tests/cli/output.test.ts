import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openOutput } from '../../src/cli/io/output.js'

const folder = mkdtempSync(join(tmpdir(), 'outcry-output-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a file appears under its name only when it is complete', async () => {
  const path = join(folder, 'events.ndjson')
  const output = openOutput(path)
  await output.write('one\n')
  expect(readdirSync(folder)).not.toContain('events.ndjson')
  await output.end()
  expect(readFileSync(path, 'utf8')).toBe('one\n')
  expect(readdirSync(folder)).toEqual(['events.ndjson'])
})

test('a device is written to, and no file takes its place', async () => {
  const path = join(folder, 'device')
  symlinkSync('/dev/zero', path)
  for (const finish of ['end', 'discard'] as const) {
    const output = openOutput(path)
    await output.write('one\n')
    await output[finish]()
    expect(lstatSync(path).isSymbolicLink()).toBe(true)
    expect(readdirSync(folder)).not.toContain('device.part')
  }
})
