import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OutcryClient } from '../../src/client/client.js'
import { createClient, OutcryProblem } from '../../src/client/client.js'
import { InvalidMessage, verifyMessage } from '../../src/client/webhooks.js'
import { packageRoot } from '../../src/runtime/config/package-root.js'
import { signedHeaders } from '../../src/webhooks/sign.js'
import { fill } from '../api/contract-examples.js'
import type { WholeApi } from '../api/whole-api.js'
import { startWholeApi } from '../api/whole-api.js'
import { runProgram } from '../support/run-program.js'

let api: WholeApi
let outcry: OutcryClient

beforeAll(async () => {
  api = await startWholeApi({ env: { PUBLIC_READ: 'false', WEBHOOK_ALLOW_CIDRS: '127.0.0.0/8' } })
  await fill(api)
  const { Authorization } = await api.bearer('read', 'ingest', 'admin')
  outcry = createClient({ url: api.url, key: Authorization.replace('Bearer ', '') })
})
afterAll(() => api.close())

test('the client reads alerts in pages and one by one', async () => {
  const first = await outcry.listAlerts({ limit: 1 })
  const all = []
  for await (const alert of outcry.eachAlert({ limit: 1 })) all.push(alert.id)
  expect(all.length).toBeGreaterThan(1)
  expect(new Set(all).size).toBe(all.length)
  expect(first.data[0]!.id).toBe(all[0])
  expect(await outcry.getAlert(all[0]!)).toMatchObject({ id: all[0], name: expect.any(String) })
  expect((await outcry.listAlertEvents(all[0]!)).data[0]!.sequence).toBe(1)
})

test('the client sends lists with commas, posts, silences and webhooks', async () => {
  const { data } = await outcry.listAlerts({ status: ['open', 'resolved'], minSeverity: undefined })
  expect(data.every(({ status }) => status === 'open' || status === 'resolved')).toBe(true)
  const post = { id: 'c1', source: 'http', createdAt: new Date().toISOString(), text: 'netflix is down' }
  expect(await outcry.ingestPosts([post], 'batch-1')).toMatchObject({ accepted: 1 })
  const silence = await outcry.createSilence({
    matchers: { service: { is: 'netflix' } },
    endsAt: '2099-01-01T00:00:00Z',
  })
  await outcry.endSilence(silence.id)
  const hook = await outcry.createWebhook({ url: 'http://127.0.0.1:9009/hook', events: ['alert.opened'] })
  expect(hook.secret).toMatch(/^whsec_/)
  expect(await outcry.updateWebhook(hook.id, { enabled: false })).toMatchObject({ state: 'disabled' })
  expect(await outcry.deleteWebhook(hook.id)).toBeNull()
  const names = []
  for await (const { id } of outcry.eachService()) names.push(id)
  expect(names).toContain('netflix')
})

test('a refusal is an OutcryProblem with its code', async () => {
  const refused = await outcry.getAlert('alr_none').catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(OutcryProblem)
  expect(refused).toMatchObject({ status: 404, code: 'unknown-alert', retryAfterSeconds: null })
  const proxy: typeof fetch = async () =>
    new Response('<h1>busy</h1>', { status: 503, headers: { 'Retry-After': '7' } })
  const busy = await createClient({ url: api.url, fetch: proxy })
    .listAlerts()
    .catch((error: unknown) => error)
  expect(busy).toMatchObject({ status: 503, code: 'unknown', retryAfterSeconds: 7 })
})

/** The block of a document with this import, run against the built package. */
async function runDocumented(
  document: string,
  module: string,
  more: string,
  env: Record<string, string> = {},
) {
  const blocks = readFileSync(join(packageRoot(), document), 'utf8').split('```js\n').slice(1)
  const block = blocks.map((one) => one.split('```')[0]!).find((one) => one.includes(`'outcry/${module}'`))!
  const built = pathToFileURL(join(packageRoot(), `dist/src/client/${module}.js`)).href
  const script = `${block.replace(`outcry/${module}`, built)}\n${more}`
  return runProgram(process.execPath, ['--input-type=module', '-e', script], { cwd: packageRoot(), env })
}

test('the documented lines of the client run', async () => {
  const { Authorization } = await api.bearer('admin')
  const env = { OUTCRY_URL: api.url, OUTCRY_API_KEY: Authorization.replace('Bearer ', '') }
  const { code, out, err } = await runDocumented('docs/api.md', 'client', '', env)
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toMatch(/ (major|critical) /)
})

test('the documented lines of the verifier run', async () => {
  const body = '{"type":"test.ping"}'
  const headers = signedHeaders('msg_1', body, { current: SECRET, previous: null }, Date.now())
  const calls = `console.log(${['', ' '].map((end) => `read('${SECRET}', ${JSON.stringify(headers)}, '${body}${end}')?.type`).join(', ')})`
  const { out, err } = await runDocumented('docs/webhooks.md', 'webhooks', calls)
  expect({ out, err }).toEqual({ out: 'test.ping undefined\n', err: '' })
})

const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`
const OTHER = `whsec_${Buffer.alloc(24, 8).toString('base64')}`

test('the verifier takes what Outcry signs, also while a secret rotates, and nothing else', () => {
  const body = '{"type":"test.ping","timestamp":"2024-05-06T12:00:00Z","data":{}}'
  const now = Date.now()
  const sign = (secret: string, at = now) =>
    signedHeaders('msg_1', body, { current: secret, previous: null }, at)
  const rotating = signedHeaders(
    'msg_1',
    body,
    { current: OTHER, previous: { secret: SECRET, until: now + 1_000 } },
    now,
  )
  for (const headers of [sign(SECRET), rotating, new Headers(sign(SECRET))]) {
    expect(verifyMessage(SECRET, headers, Buffer.from(body))).toEqual(JSON.parse(body))
  }
  const wrong = [
    () => verifyMessage(SECRET, sign(OTHER), body),
    () => verifyMessage(SECRET, sign(SECRET), `${body} `),
    () => verifyMessage(SECRET, sign(SECRET, now - 400_000), body),
    () => verifyMessage(SECRET, {}, body),
  ]
  for (const verify of wrong) expect(verify).toThrow(InvalidMessage)
})
