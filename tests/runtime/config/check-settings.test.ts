import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { checkedSettings } from '../../../src/runtime/config/check-settings.js'
import { SettingsError } from '../../../src/runtime/config/settings.js'
import { work } from '../../../src/runtime/worker/run-worker.js'

const folder = mkdtempSync(join(tmpdir(), 'outcry-settings-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
writeFileSync(join(folder, 'contexts.yaml'), 'broken: [')
writeFileSync(join(folder, 'posts.ndjson'), '')

async function problemsOf(env: Record<string, string>): Promise<string[]> {
  try {
    await checkedSettings(env)
    return []
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    return error.message.split('\n').map((line) => line.trim())
  }
}

test.each<[Record<string, string>, RegExp]>([
  [
    { CATALOGUE_DIR: '/no/such/folder' },
    /^CATALOGUE_DIR is "\/no\/such\/folder": must be an existing folder;/,
  ],
  [{ WEBHOOK_ALLOW_CIDRS: 'foo' }, /^WEBHOOK_ALLOW_CIDRS is "foo": a comma list of address ranges/],
  [{ WEBHOOK_ALLOW_CIDRS: '10.0.0.0' }, /^WEBHOOK_ALLOW_CIDRS is/],
  [{ BLUESKY_HOSTS: 'not a host' }, /^BLUESKY_HOSTS is "not a host": a comma list of hosts/],
  [{ METRICS_PORT: '8080' }, /^METRICS_PORT is "8080": must differ from PORT;/],
  [{ PORT: '80.5' }, /^PORT is "80.5": write a whole number;/],
  [{ HOST: 'a host' }, /^HOST is "a host": an IP address or a host name/],
  [{ HOST: '999.1.1.1' }, /^HOST is "999.1.1.1": an IP address or a host name/],
  [{ HOST: '192.0.2.1' }, /^HOST is "192.0.2.1": must be an address of this machine/],
  [{ SOURCES: 'x' }, /^X_BEARER_TOKEN is not set: the source x in SOURCES needs a token;/],
  [{ SOURCES: 'mastodon' }, /^MASTODON_INSTANCES is not set: the source mastodon/],
  [{ SOURCES: 'ndjson:/no/posts.ndjson' }, /^SOURCES is .*the file \/no\/posts\.ndjson must exist/],
  [{ SECRET_KEY: 'short' }, /^SECRET_KEY is a value that is not shown: /],
])('%j is one problem', async (env, expected) => {
  const problems = await problemsOf(env)
  expect(problems).toHaveLength(1)
  expect(problems[0]).toMatch(expected)
  expect(problems[0]).toMatch(/; correct it and start again$/)
})

test('every mistake of a catalogue has its file', async () => {
  const problems = await problemsOf({ CATALOGUE_DIR: folder })
  expect(problems.length).toBeGreaterThan(0)
  for (const problem of problems) expect(problem).toMatch(/^CATALOGUE_DIR is .*contexts\.yaml/)
})

test.each<Record<string, string>>([
  {},
  { SOURCES: `ndjson:-,ndjson:${join(folder, 'posts.ndjson')}` },
  { SOURCES: 'x,mastodon', X_BEARER_TOKEN: 'token', MASTODON_INSTANCES: 'https://mastodon.example' },
  { BLUESKY_HOSTS: 'jetstream1.us-east.bsky.network, ws://127.0.0.1:1234', HOST: '::1' },
  {
    PORT: '0',
    METRICS_PORT: '0',
    WEBHOOK_ALLOW_CIDRS: '10.0.0.0/8,fd00::/8',
    TRUST_PROXY: '10.0.0.1,10.1.0.0/16',
  },
])('%j has no problem', async (env) => {
  expect(await problemsOf(env)).toEqual([])
})

test('all problems are named together, and a worker ends with 2 before it opens a store', async () => {
  const env = { PORT: '80.5', SOURCES: 'x', CATALOGUE_DIR: '/no/such/folder', METRICS_PORT: '8080' }
  expect((await problemsOf(env)).map((line) => line.split(' ')[0])).toEqual([
    'PORT',
    'X_BEARER_TOKEN',
    'CATALOGUE_DIR',
  ])
  expect(await work('detect', [], { env: { ...env, DATA_DIR: '/proc/none' } })).toBe(2)
})
