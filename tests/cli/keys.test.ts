import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { KeysCommand } from '../../src/cli/keys.js'
import { keys } from '../../src/cli/keys.js'
import { createApiKeys } from '../../src/pipeline/access/api-keys.js'
import type { Store } from '../../src/pipeline/ports/store.js'
import { systemClock } from '../../src/runtime/process/clock.js'
import { openEmbeddedStore } from '../../src/stores/embedded/embedded-store.js'

const NOW = Date.UTC(2026, 0, 2, 3, 4)
const clock = { ...systemClock, now: () => NOW }
let folder: string
let store: Store

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-cli-keys-'))
  store = openEmbeddedStore(folder, { clock })
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

async function run(command: KeysCommand): Promise<{ code: number; out: string; err: string }> {
  let out = ''
  let err = ''
  const code = await keys(command, {
    store,
    clock,
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
  })
  return { code, out, err }
}

test('a new key alone is on standard output, and it works', async () => {
  const { code, out, err } = await run({ kind: 'create', scope: 'read, ingest', name: 'feeder' })
  expect(code).toBe(0)
  expect(out).toMatch(/^outcry_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}\n$/)
  const id = out.slice(7, 15)
  expect(err).toBe(`key ${id} (read, ingest) is shown this once; keep it where secrets are kept\n`)
  expect(await createApiKeys({ store, clock }).check(out.trim())).toMatchObject({
    kind: 'known',
    key: { id, name: 'feeder', scopes: ['read', 'ingest'] },
  })
})

test.each(['', 'root', 'read,root'])('an unknown scope is wrong usage: %j', async (scope) => {
  const wrong = scope.split(',').at(-1)
  expect(await run({ kind: 'create', scope })).toEqual({
    code: 2,
    out: '',
    err: `outcry keys: "${wrong}" is no scope; --scope takes some of read,ingest,admin\n`,
  })
  expect((await run({ kind: 'list' })).out).toBe('')
})

test('keys are listed for people and for scripts, without themselves', async () => {
  const { out } = await run({ kind: 'create', scope: 'admin' })
  const id = out.slice(7, 15)
  expect(await run({ kind: 'list' })).toEqual({
    code: 0,
    out: `${id}  admin              made 2026-01-02 03:04  never used                  unnamed\n`,
    err: '',
  })
  await createApiKeys({ store, clock }).check(out.trim())
  const { out: line } = await run({ kind: 'list', json: true })
  expect(JSON.parse(line)).toEqual({
    id,
    name: 'unnamed',
    scopes: ['admin'],
    createdAt: '2026-01-02T03:04:00.000Z',
    lastUsedAt: '2026-01-02T03:04:00.000Z',
  })
})

test('without keys it says how to make one', async () => {
  expect(await run({ kind: 'list' })).toEqual({
    code: 0,
    out: '',
    err: 'there are no keys; make one: outcry keys create --scope read\n',
  })
})

test('a key is revoked by its id, once', async () => {
  const { out } = await run({ kind: 'create', scope: 'read' })
  const id = out.slice(7, 15)
  expect(await run({ kind: 'revoke', id })).toEqual({ code: 0, out: '', err: `key ${id} is revoked\n` })
  expect(await createApiKeys({ store, clock }).check(out.trim())).toMatchObject({ kind: 'unknown' })
  expect(await run({ kind: 'revoke', id })).toEqual({
    code: 1,
    out: '',
    err: `outcry keys: there is no key ${id}; outcry keys list shows the ids\n`,
  })
})
