// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of a file are data here.
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Service } from '../../src/core/model/catalogue.js'
import { createApiKeys } from '../../src/pipeline/access/api-keys.js'
import { readSubscriptions } from '../../src/pipeline/endpoints/subscriptions.js'
import type { Store } from '../../src/pipeline/ports/store.js'
import { changeSilences, readSilences } from '../../src/pipeline/silences/silences.js'
import type { Context } from '../../src/runtime/compose/context.js'
import { parseWebhooks } from '../../src/runtime/config/load-webhooks.js'
import { readSettings } from '../../src/runtime/config/settings.js'
import { applyWebhookFile, runWebhookFile } from '../../src/runtime/loops/run-webhook-file.js'
import { systemClock } from '../../src/runtime/process/clock.js'
import { createHealth } from '../../src/runtime/process/health.js'
import { createLog } from '../../src/runtime/process/log.js'
import { textsOf } from '../support/texts.js'
import { movedClock, openStores } from '../webhooks/alert-events.js'

const clock = movedClock()
const stores = openStores(clock)
const log = createLog('silent', 'a test')
const mistakes: unknown[] = []
log.error = ((mistake: unknown) => void mistakes.push(mistake)) as typeof log.error
const services = [service('netflix', 'streaming'), service('tim', 'telecom')]
let folder: string
let store: Store
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-webhook-file-'))
  store = stores.open()
  mistakes.length = 0
})
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true })
  await stores.clear()
})

function service(id: string, category: Service['category']): Service {
  const names = { name: id, names: [id], misspellings: [], ambiguous: [], hashtags: [] }
  return { id, ...names, accounts: {}, owner: id, category, countries: [], features: [], dependsOn: [] }
}

const settings = readSettings({ DATA_DIR: '/nowhere', WEBHOOK_ALLOW_CIDRS: '127.0.0.0/8' })

/** Applies a file, and gives what the store has then. */
async function apply(text: string) {
  writeFileSync(join(folder, 'webhooks.yaml'), text)
  await applyWebhookFile(
    { settings, backend: { store } as never, clock, log, configuration: { services, textsOf } },
    folder,
  )
  return (await readSubscriptions(store)).map(({ id, url, name, format }) => ({ id, url, name, format }))
}

const NIGHT = `
  - id: night
    name: Night shift
    url: http://127.0.0.1:4000/hook
    format: slack
`

test('webhooks of the file are created, changed and deleted as the file says; a second look changes nothing', async () => {
  const night = {
    id: 'wh_file-night',
    url: 'http://127.0.0.1:4000/hook',
    name: 'Night shift',
    format: 'slack',
  }
  const day = { id: 'wh_file-day', url: 'http://127.0.0.1:4001/', name: undefined, format: 'standard' }
  const both = `webhooks:${NIGHT}  - { id: day, url: 'http://127.0.0.1:4001/' }\n`
  expect(await apply(both)).toEqual([day, night])
  const before = await readSubscriptions(store)
  expect(await apply(both)).toEqual([day, night])
  expect(await readSubscriptions(store)).toEqual(before)
  expect(await apply(`webhooks:${NIGHT.replace('slack', 'teams')}`)).toEqual([{ ...night, format: 'teams' }])
  expect(await apply('webhooks: []')).toEqual([])
})

test('a file with a mistake changes nothing and says what is wrong', async () => {
  await apply(`webhooks:${NIGHT}`)
  for (const [wrong, problem] of [
    ['webhooks: [', /Flow sequence/],
    [`webhooks:${NIGHT.replace('slack', 'pigeon')}`, /^webhooks\.0\.format: /],
    [`webhooks:${NIGHT.replace('127.0.0.1', '10.0.0.1')}`, /^wh_file-night: /],
    [`webhooks:${NIGHT}${NIGHT}`, /the id night occurs more than once/],
    [`webhooks:${NIGHT}    filter: { services: [netflx] }`, /did you mean "netflix"/],
    ["webhooks: [{ id: night, url: '' }]", /webhooks\.0\.url: write at least 1 characters/],
    [`webhooks:${NIGHT.replace('hook', '${NO_SUCH_VARIABLE}')}`, /NO_SUCH_VARIABLE is not set/],
  ] as const) {
    expect(await apply(wrong)).toMatchObject([{ id: 'wh_file-night', format: 'slack' }])
    expect(mistakes.at(-1)).toEqual({ problems: expect.arrayContaining([expect.stringMatching(problem)]) })
  }
})

test('a secret comes from the environment, and the one before it signs for a day after a change', async () => {
  const secret = `whsec_${Buffer.alloc(24, 1).toString('base64')}`
  const text = 'webhooks:\n  - { id: a, url: https://receiver.example/, secret: "${HOOK_SECRET}" }'
  const parsed = parseWebhooks(text, { HOOK_SECRET: secret }, textsOf)
  expect(parsed).toMatchObject({ kind: 'fine', webhooks: [{ id: 'wh_file-a', secret }] })
  expect(parseWebhooks(text, { HOOK_SECRET: 'short' }, textsOf)).toMatchObject({ kind: 'wrong' })
})

const SECRET = `outcry_Abcdef12_${'k'.repeat(43)}`
const KEY = 'keys:\n  - { id: page, scopes: [read], secret: "${PAGE_KEY}" }\n'
const WORK = `silences:
  - id: work
    matchers: { service: { is: netflix }, category: { is: telecom } }
    endsAt: 2100-01-01T00:00:00Z
    comment: planned
`
afterEach(() => vi.unstubAllEnvs())

async function silences() {
  return (await readSilences(store)).slice(0, 1).map(({ id, endsAt, comment }) => ({
    id,
    isOver: endsAt <= clock.now(),
    comment,
  }))
}

test('silences of the file are created, changed and ended as the file says; those of the API stay', async () => {
  await apply(WORK)
  const [one] = await readSilences(store)
  const own = { ...one!, id: 'sil_own' }
  await changeSilences(store, clock.now(), (all) => ({ silences: [...all, own], result: null }))
  const before = await readSilences(store)
  expect(before).toMatchObject([
    {
      id: 'sil_file-work',
      createdBy: 'webhooks.yaml',
      matchers: [{ values: ['netflix'] }, { values: ['telecom'], services: ['tim'] }],
    },
    own,
  ])
  await apply(WORK)
  expect(await readSilences(store)).toEqual(before)
  await apply(WORK.replace('planned', 'longer'))
  expect(await silences()).toEqual([{ id: 'sil_file-work', isOver: false, comment: 'longer' }])
  await apply('silences: []')
  expect(await silences()).toEqual([{ id: 'sil_file-work', isOver: true, comment: 'longer' }])
  expect((await readSilences(store)).at(-1)).toEqual(own)
  // A file stays valid when a silence of it is over.
  await apply(WORK.replace('2100', '2001'))
  expect(mistakes).toEqual([])
})

test('keys of the file open what it says, and nothing when they are gone from it', async () => {
  vi.stubEnv('PAGE_KEY', SECRET)
  const keys = createApiKeys({ store, clock })
  const own = await keys.create({ name: 'own', scopes: ['admin'] })
  await apply(KEY)
  expect(await keys.check(SECRET)).toMatchObject({ kind: 'known', key: { name: 'page', scopes: ['read'] } })
  await apply(KEY.replace('[read]', '[ingest], expiresAt: "2001-01-01T00:00:00Z"'))
  expect(await keys.check(SECRET)).toMatchObject({ kind: 'unknown', reason: 'expired' })
  await apply('keys: []')
  expect(await keys.check(SECRET)).toMatchObject({ kind: 'unknown', reason: 'no-such-key' })
  expect(await keys.list()).toMatchObject([{ id: own.key.id }])
  expect(mistakes).toEqual([])
})

test('a mistake in one part of the file leaves all parts as they are', async () => {
  vi.stubEnv('PAGE_KEY', SECRET)
  const keys = createApiKeys({ store, clock })
  const own = await keys.create({ name: 'own', scopes: ['read'] })
  vi.stubEnv('TAKEN', `${own.secret.slice(0, -1)}${own.secret.endsWith('x') ? 'y' : 'x'}`)
  await apply(`${WORK}${KEY}`)
  const before = [await readSilences(store), (await keys.list()).map(({ id, name }) => [id, name])]
  const changed = WORK.replace('planned', 'other')
  for (const [wrong, problem] of [
    [`${changed}${KEY.replace('${PAGE_KEY}', SECRET)}`, /^keys\.0\.secret: write /],
    [`${changed}${KEY.replace('PAGE_KEY', 'TAKEN')}`, /^key page: another key/],
    [`${changed}${KEY.replace('[read]', '[write]')}`, /^keys\.0\.scopes/],
    [`${changed}${KEY}${KEY.slice(6).replace('page', 'pages')}`, /occurs more than once/],
    [changed.replace('netflix', 'netflx') + KEY, /^silence work: .* did you mean "netflix"/],
    [changed.replace('2100-01-01T00:00:00Z', 'tomorrow') + KEY, /^silences\.0\.endsAt/],
    ['{}', /write webhooks, silences or keys/],
  ] as const) {
    await apply(wrong)
    expect(mistakes.at(-1)).toEqual({ problems: expect.arrayContaining([expect.stringMatching(problem)]) })
    expect(JSON.stringify(mistakes)).not.toContain(SECRET)
    expect([await readSilences(store), (await keys.list()).map(({ id, name }) => [id, name])]).toEqual(before)
  }
})

test('a running process reads the file when it changes and on SIGHUP; a broken file changes nothing', async () => {
  const path = join(folder, 'webhooks.yaml')
  const write = (name: string) => {
    writeFileSync(path, `webhooks: [{ id: night, name: ${name}, url: 'http://127.0.0.1:4000/' }]\n`)
    // As tools do that keep times: the change shows nowhere but in the text.
    utimesSync(path, 1, 1)
  }
  const names = async () => (await readSubscriptions(store)).map(({ name }) => name)
  const stopping = new AbortController()
  const quick = { ...clock, sleep: (_ms: number, signal: AbortSignal) => systemClock.sleep(5, signal) }
  write('one')
  const running = runWebhookFile({
    ...{ settings: { ...settings, CATALOGUE_DIR: folder }, backend: { store }, clock: quick, log },
    ...{ configuration: { services, textsOf }, health: createHealth(), holder: 'a test' },
    signal: stopping.signal,
  } as unknown as Context)
  await expect.poll(names).toEqual(['one'])
  write('two')
  process.emit('SIGHUP')
  await expect.poll(names).toEqual(['two'])
  writeFileSync(path, 'webhooks: [')
  await expect.poll(() => mistakes.length).toBe(1)
  expect(await names()).toEqual(['two'])
  write('three')
  await expect.poll(names).toEqual(['three'])
  stopping.abort()
  await running
})
