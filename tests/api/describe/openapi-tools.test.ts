import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageRoot } from '../../../src/runtime/config/package-root.js'
import { installTools } from '../../support/npm-tools.js'
import { runProgram } from '../../support/run-program.js'
import { startWholeApi } from '../whole-api.js'

/** Programs of others that read the served description: two linters and a generator of types. */
const PACKAGES = ['@stoplight/spectral-cli@6.16.3', '@redocly/cli@2.77.0', 'openapi-typescript@7.13.0']

const folder = mkdtempSync(join(tmpdir(), 'outcry-openapi-'))
const file = join(folder, 'openapi.json')
let tools: string | null

beforeAll(async () => {
  tools = await installTools('openapi', PACKAGES)
  if (tools === null) return
  const api = await startWholeApi({ env: { PUBLIC_READ: 'false' } })
  writeFileSync(file, await (await fetch(`${api.url}/openapi.json`)).text())
  await api.close()
  writeFileSync(join(folder, 'ruleset.yaml'), 'extends: ["spectral:oas"]\n')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const run = (tool: string, ...args: string[]) =>
  runProgram(join(tools!, 'node_modules/.bin', tool), args, { cwd: folder })

test('Spectral, Redocly and openapi-typescript take the description; its types compile under strict', async ({
  skip,
}) => {
  if (tools === null) skip()
  const [spectral, redocly, types] = await Promise.all([
    run('spectral', 'lint', file, '--ruleset', 'ruleset.yaml', '--fail-severity', 'hint', '--quiet'),
    run('redocly', 'lint', file, '--extends=recommended-strict', '--format=json'),
    run('openapi-typescript', file, '--output', 'api.ts'),
  ])
  expect(spectral).toMatchObject({ code: 0, out: '' })
  expect(JSON.parse(redocly.out).problems).toEqual([])
  expect(redocly.code).toBe(0)
  expect(types.code, types.err).toBe(0)

  writeFileSync(join(folder, 'use.ts'), USE)
  const tsc = join(packageRoot(), 'node_modules/typescript/bin/tsc')
  const flags = ['--strict', '--exactOptionalPropertyTypes', '--noEmit', '--module', 'nodenext']
  const compiled = await runProgram(process.execPath, [tsc, ...flags, 'use.ts'], { cwd: folder })
  expect(compiled).toMatchObject({ code: 0, out: '' })
})

/** Calls of a generated client, as types. */
const USE = `
import type { components, operations } from './api.js'

type Close = operations['closeAlert']['requestBody']['content']['application/json']
export const close: Close = { as: 'retracted', note: 'a test' }
export const list: NonNullable<operations['listAlerts']['parameters']['query']> = { status: ['open'], limit: 50 }
export const nameOf = (alert: components['schemas']['Alert']): string => alert.name
`
