import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { alerts } from '../../src/cli/operate/alerts.js'
import type { Desk } from '../../src/cli/operate/desk.js'
import { findServer } from '../../src/cli/operate/server.js'
import { tail } from '../../src/cli/operate/tail.js'
import { testWebhook } from '../../src/cli/operate/webhook.js'
import { MINUTE } from '../../src/core/model/instant.js'
import type { Post } from '../../src/core/model/post.js'
import { composeReading } from '../../src/runtime/compose/compose-detection.js'
import { systemClock } from '../../src/runtime/process/clock.js'
import type { WholeApi } from '../api/whole-api.js'
import { startWholeApi } from '../api/whole-api.js'
import { configuration } from '../support/configuration.js'
import { createLine } from '../support/live-line.js'
import { runMain } from '../support/run-main.js'

const folder = mkdtempSync(join(tmpdir(), 'outcry-operate-'))
let api: WholeApi
let keys: Readonly<Record<'admin' | 'read' | 'ingest', string>>

const OPENINGS = ['ugh', 'is it just me or', 'so', 'great,', 'hello?', 'again', 'sigh:']
const FAULTS = ['is down', 'not working', "won't load", 'keeps crashing', 'login broken']
const ENDINGS = ['since lunch', 'in milan', 'on my tv', 'at the office', 'on android', 'after the update']
const AT = Date.UTC(2024, 4, 6, 20)

const complaints = Array.from(
  { length: 60 },
  (_, index): Post => ({
    ...{ id: `${index}`, source: 'x', lang: 'en', place: null, about: [], at: AT + (index * MINUTE) / 6 },
    text: `${OPENINGS[index % 7]} netflix ${FAULTS[index % 5]} ${ENDINGS[index % 6]}`,
    author: { id: `${index}`, handle: null, followers: null, createdAt: null, verified: false },
    ...{ isRepost: false, isReply: false, isQuote: false },
  }),
)

beforeAll(async () => {
  api = await startWholeApi({ env: { PUBLIC_READ: 'false' } })
  const line = createLine({ store: api.store, ...composeReading({ authorKey: 'any' }, configuration) })
  await line.intake.accept('x', complaints)
  await line.drain()
  const keyOf = async (scope: 'admin' | 'read' | 'ingest') =>
    (await api.bearer(scope)).Authorization.replace('Bearer ', '')
  keys = { admin: await keyOf('admin'), read: await keyOf('read'), ingest: await keyOf('ingest') }
})
beforeEach(() => {
  vi.stubEnv('OUTCRY_URL', api.url)
  vi.stubEnv('OUTCRY_API_KEY', keys.read)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await api.close()
  rmSync(folder, { recursive: true })
})

/** The desk of a test: what was written, and how to stop. */
function desk(over: Partial<Desk> = {}) {
  const written: string[] = []
  const stopping = new AbortController()
  const own: Desk = {
    server: findServer({}, { OUTCRY_URL: api.url, OUTCRY_API_KEY: keys.admin }),
    out: (text) => void written.push(text),
    err: (text) => void written.push(`! ${text}`),
    ...{ clock: systemClock, isTerminal: true, columns: 100, signal: stopping.signal },
    ...over,
  }
  return { ...own, written, stopping }
}

describe('asking a server', () => {
  test('status prints readiness, stream time, open alerts and sources', async () => {
    const { out } = await runMain(['status'])
    expect(out).toContain(api.url)
    expect(out).toMatch(/^stream time {2}2024-05-06 20:\d\d UTC/m)
    expect(out).toMatch(/^open alerts {2}1 \w+$/m)
    expect(JSON.parse((await runMain(['status', '--json'])).out)).toMatchObject({
      url: api.url,
      openAlerts: [{ service: 'netflix' }],
    })
  })

  test('alerts prints a table, JSON, and an exit code for scripts', async () => {
    const { code, out } = await runMain(['alerts', '--open'])
    expect(code).toBe(0)
    expect(out).toMatch(/^ALERT +SERVICE +STATUS/)
    expect(out).toMatch(/^alr_\w+ +netflix +open +/m)
    const listed = await runMain(['alerts', '--service', 'netflix', '--exit-code', '--json'])
    expect([listed.code, JSON.parse(listed.out)]).toMatchObject([5, [{ service: 'netflix' }]])
    expect(await runMain(['alerts', '--service', 'spotify', '--exit-code'])).toMatchObject({
      code: 0,
      out: 'there are no alerts\n',
    })
  })

  test('explain is of the server where OUTCRY_URL names one, and the beginning of an id is enough', async () => {
    const { code, out } = await runMain(['explain', 'alr_'])
    expect(code).toBe(0)
    expect(out).toMatch(/^netflix: \w+ alert, open/)
    expect(JSON.parse((await runMain(['explain', 'alr_', '--json'])).out)).toMatchObject({
      alert: { service: 'netflix' },
    })
  })

  test('tail begins where it is told, and ends after as many events as asked', async () => {
    const { code, out } = await runMain(['tail', '--after', '0', '--count', '1'])
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^2024-05-06 20:\d\d:\d\d {2}opened .* netflix {2}alr_/),
    ])
    const json = await runMain(['tail', '--after', '0', '--count', '1', '--json', '--service', 'netflix'])
    expect(JSON.parse(json.out)).toMatchObject({ type: 'alert.opened', alert: { service: 'netflix' } })
  })
})

describe('what is refused', () => {
  test.each<[string, readonly string[], () => string | undefined, number, RegExp]>([
    ['no key', ['alerts'], () => undefined, 4, /wants a key: set OUTCRY_API_KEY/],
    ['a wrong key', ['alerts'], () => 'ok_wrong_key', 4, /not valid/],
    ['a key without the scope', ['silence', 'list'], () => keys.ingest, 4, /may not do this/],
    ['a mistyped service', ['alerts', '--service', 'netflx'], () => keys.read, 1, /did you mean "netflix"\?/],
    ['no server', ['status', '--url', 'http://127.0.0.1:9'], () => keys.read, 3, /no server answers at/],
    ['an address that is none', ['status', '--url', 'outcry'], () => keys.read, 2, /is no address/],
    [
      'a time that is none',
      ['silence', 'add', '--service', 'x', '--for', 'soon'],
      () => keys.admin,
      2,
      /45m, 2h or 3d/,
    ],
    ['an unknown alert', ['explain', 'alr_nothing'], () => keys.read, 1, /alert/],
  ])('%s', async (_name, args, key, code, said) => {
    vi.stubEnv('OUTCRY_API_KEY', key())
    const run = await runMain(args)
    expect([run.code, run.out]).toEqual([code, ''])
    expect(run.err).toMatch(said)
  })

  test('the key may stand in a file', async () => {
    const file = join(folder, 'key')
    writeFileSync(file, `${keys.read}\n`)
    vi.stubEnv('OUTCRY_API_KEY', undefined)
    expect((await runMain(['alerts', '--key-file', file])).code).toBe(0)
    expect((await runMain(['alerts', '--key-file', join(folder, 'none')])).code).toBe(2)
  })
})

test('a silence is added, listed and ended', async () => {
  vi.stubEnv('OUTCRY_API_KEY', keys.admin)
  const added = await runMain(['silence', 'add', '--service', 'netflix', '--for', '2h', '--comment', 'known'])
  expect([added.code, added.out]).toEqual([0, expect.stringMatching(/^sil_\w+\n$/)])
  const id = added.out.trim()
  expect((await runMain(['silence', 'list'])).out).toMatch(
    new RegExp(`^${id} +active +.* service netflix +.*known$`, 'm'),
  )
  expect((await runMain(['silence', 'end', id])).code).toBe(0)
  expect((await runMain(['silence', 'list'])).out).toBe('there are no silences\n')
})

describe('webhook', () => {
  const attempt = { status: 204, latencyMs: 12.3, error: null }
  const answering = (...answers: readonly object[]): Desk['server'] => {
    const left = [...answers]
    return { url: 'x', ask: async () => left.shift(), open: () => Promise.reject(new Error('not asked')) }
  }
  const pending = { id: 'dlv_1', state: 'pending', reason: null, attempts: [] }

  test('list is empty at first', async () => {
    vi.stubEnv('OUTCRY_API_KEY', keys.admin)
    expect((await runMain(['webhook', 'list'])).out).toBe('there are no webhooks\n')
    expect((await runMain(['webhook', 'test', 'wh_1'])).code).toBe(1)
  })

  test.each([
    [
      { ...pending, state: 'delivered', attempts: [attempt] },
      0,
      'dlv_1: delivered; answered 204 after 12 ms\n',
    ],
    [
      { ...pending, attempts: [{ ...attempt, status: null, error: 'refused' }] },
      1,
      'dlv_1: pending; refused after 12 ms\n',
    ],
  ])('test waits for the first attempt', async (delivery, code, said) => {
    const at = desk({
      server: answering(pending, pending, delivery),
      clock: { now: () => 0, sleep: async () => {} },
    })
    expect(await testWebhook('wh_1', {}, at)).toBe(code)
    expect(at.written).toEqual([said])
  })
})

test('--watch draws in place, and Ctrl-C gives the cursor back and ends with 0', async () => {
  const answers = [
    [],
    [
      {
        id: 'alr_1',
        service: 'netflix',
        status: 'open',
        severity: 'major',
        startedAt: '2024-05-06T20:00:00Z',
        resolvedAt: null,
      },
    ],
  ]
  let asked = 0
  const at = desk({
    server: {
      url: 'x',
      ask: async () => ({ data: answers[Math.min(asked++, 1)] }),
      open: () => Promise.reject(new Error('not asked')),
    },
    clock: {
      now: () => Date.UTC(2024, 4, 6, 21),
      sleep: async () => void (asked === 3 && at.stopping.abort()),
    },
  })
  expect(await alerts({ watch: true, open: true }, at)).toBe(0)
  const [first, second, last] = at.written
  expect(first).toBe('\u001b[?25l\u001b[Jno alert is open\n')
  expect(second).toContain('\u001b[1F\u001b[JALERT ')
  expect(second).toMatch(/netflix .* 60 min /)
  expect([last, at.written.length]).toEqual(['\u001b[?25h', 3])
})

test('tail takes a broken connection up behind the last event', async () => {
  const seen: (string | undefined)[] = []
  const server = createServer((request, response) => {
    seen.push(request.headers['last-event-id'] as string | undefined)
    response.writeHead(200, { 'Content-Type': 'text/event-stream' })
    const event = {
      type: 'alert.opened',
      at: '2024-05-06T20:00:00Z',
      reason: 'r',
      alert: { id: 'a', service: 's', severity: 'minor' },
    }
    response.end(`id: ${seen.length}\nevent: alert.opened\ndata: ${JSON.stringify(event)}\n\n`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const at = desk({ server: findServer({ url }, {}), clock: { now: () => 0, sleep: async () => {} } })
  expect(await tail({ count: 3 }, at)).toBe(0)
  expect(seen).toEqual([undefined, '1', '2'])
  expect(at.written.filter((text) => !text.startsWith('!'))).toHaveLength(3)
  server.close()
})
