// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of a file are data here.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readSubscriptions } from '../../src/pipeline/endpoints/subscriptions.js'
import type { Store } from '../../src/pipeline/ports/store.js'
import { parseWebhooks } from '../../src/runtime/config/load-webhooks.js'
import { readSettings } from '../../src/runtime/config/settings.js'
import { applyWebhookFile } from '../../src/runtime/loops/run-webhook-file.js'
import { createLog } from '../../src/runtime/process/log.js'
import { movedClock, openStores } from '../webhooks/alert-events.js'

const clock = movedClock()
const stores = openStores(clock)
const log = createLog('silent', 'a test')
const mistakes: unknown[] = []
log.error = ((mistake: unknown) => void mistakes.push(mistake)) as typeof log.error
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

const settings = readSettings({ DATA_DIR: '/nowhere', WEBHOOK_ALLOW_CIDRS: '127.0.0.0/8' })

/** Applies a file, and gives what the store has then. */
async function apply(text: string) {
  writeFileSync(join(folder, 'webhooks.yaml'), text)
  await applyWebhookFile({ settings, backend: { store } as never, clock, log }, folder)
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
    [`webhooks:${NIGHT.replace('hook', '${NO_SUCH_VARIABLE}')}`, /NO_SUCH_VARIABLE is not set/],
  ] as const) {
    expect(await apply(wrong)).toMatchObject([{ id: 'wh_file-night', format: 'slack' }])
    expect(mistakes.at(-1)).toEqual({ problems: expect.arrayContaining([expect.stringMatching(problem)]) })
  }
})

test('a secret comes from the environment, and the one before it signs for a day after a change', async () => {
  const secret = `whsec_${Buffer.alloc(24, 1).toString('base64')}`
  const text = 'webhooks:\n  - { id: a, url: https://receiver.example/, secret: "${HOOK_SECRET}" }'
  const parsed = parseWebhooks(text, { HOOK_SECRET: secret })
  expect(parsed).toMatchObject({ kind: 'fine', webhooks: [{ id: 'wh_file-a', secret }] })
  expect(parseWebhooks(text, { HOOK_SECRET: 'short' })).toMatchObject({ kind: 'wrong' })
})
