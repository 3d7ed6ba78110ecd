import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { Clock } from '../../src/pipeline/ports/clock.js'
import { systemClock } from '../../src/runtime/process/clock.js'
import { readRetryAfter } from '../../src/webhooks/retry-after.js'
import type { SendParts } from '../../src/webhooks/send.js'
import { createSend } from '../../src/webhooks/send.js'
import { createAddressRules } from '../../src/webhooks/target/address-rules.js'
import type { Receiver } from './receiver.js'
import { startReceiver } from './receiver.js'

const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function receiver(host?: string, port?: number): Promise<Receiver> {
  const started = await startReceiver(host, port)
  closing.push(started.close)
  return started
}

const still: Clock = { now: () => 1_000_000, sleep: systemClock.sleep }
const rules = createAddressRules(['127.0.0.0/8'])
const never = new AbortController().signal

function sender(over: Partial<SendParts> = {}) {
  const send = createSend({ rules, clock: still, userAgent: 'outcry/test', ...over })
  return (url: string, signal = never) =>
    send({ url, headers: { 'webhook-id': 'msg_1' }, body: '{"a":"è"}' }, signal)
}

/** What is left of an outcome when nothing is special about it. */
function answered(status: number, over = {}) {
  return {
    kind: 'answered',
    status,
    latencyMs: 0,
    retryAfterMs: null,
    wantsNoMore: false,
    answer: '',
    ...over,
  }
}

test('the message arrives as it is, once, with the headers that were given', async () => {
  const there = await receiver()
  expect(await sender()(`${there.url}?token=x`)).toEqual(answered(200, { answer: 'thanks' }))
  expect(there.received).toEqual([
    {
      path: '/hook?token=x',
      method: 'POST',
      headers: {
        'webhook-id': 'msg_1',
        'user-agent': 'outcry/test',
        'content-length': '10',
        host: `127.0.0.1:${there.port}`,
        connection: 'close',
      },
      body: '{"a":"è"}',
    },
  ])
})

test('a redirect is an answer like any other: it is not followed', async () => {
  const [there, elsewhere] = [await receiver(), await receiver()]
  there.answer = (_got, response) => response.writeHead(301, { location: elsewhere.url }).end()
  expect(await sender()(there.url)).toEqual(answered(301))
  expect(elsewhere.received).toEqual([])
})

test('Retry-After and webhook-delivery are obeyed', async () => {
  const there = await receiver()
  there.answer = (_got, response) => response.writeHead(429, { 'retry-after': '120' }).end('slower')
  expect(await sender()(there.url)).toEqual(answered(429, { retryAfterMs: 120_000, answer: 'slower' }))
  there.answer = (_got, response) => response.writeHead(500, { 'webhook-delivery': 'abort-message' }).end()
  expect(await sender()(there.url)).toEqual(answered(500, { wantsNoMore: true }))
})

test.each([
  ['0', 0],
  ['120', 120_000],
  ['Thu, 01 Jan 1970 00:17:40 GMT', 60_000],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ['-1', null],
  ['1e3', null],
  ['soon', null],
  ['2099', 2_099_000],
  ['9999999999', null],
  [undefined, null],
])('Retry-After %s is %s ms', (value, ms) => {
  expect(readRetryAfter(value, still.now())).toBe(ms)
})

test('of a huge answer 64 kB are read and 2 kB kept', async () => {
  const there = await receiver()
  let written = 0
  there.answer = (_got, response) => {
    response.writeHead(200)
    const more = () => {
      while (!response.destroyed) {
        written += 16_384
        if (!response.write('x'.repeat(16_384))) return response.once('drain', more)
      }
    }
    more()
  }
  expect(await sender()(there.url)).toEqual(answered(200, { answer: 'x'.repeat(2_048) }))
  // It would have gone on for ever; what was written beyond lay in the buffers of the two sockets.
  expect(written).toBeLessThan(64 * 2 ** 20)
})

test('an endpoint that never answers is given up after the time limit, and the connection closed', async () => {
  const there = await receiver()
  const closed = new Promise((resolve) => {
    there.answer = (_got, _response, request) => request.socket.once('close', resolve)
  })
  expect(await sender({ timeoutMs: 100 })(there.url)).toEqual({
    kind: 'unanswered',
    error: 'no answer within 0.1 s',
    latencyMs: 0,
  })
  await closed
})

test('an endpoint that trickles its answer is taken at its status when time is up', async () => {
  const there = await receiver()
  there.answer = (_got, response) => {
    response.writeHead(200)
    response.write('a')
  }
  expect(await sender({ timeoutMs: 100 })(there.url)).toEqual(answered(200, { answer: 'a' }))
})

test.each([
  [429, '{"message":"slow down","retry_after":1.5,"global":false}', 1_500],
  [429, '{"ok":false,"error_code":429,"parameters":{"retry_after":7}}', 7_000],
  [429, '{"retry_after":"soon"}', null],
  [400, '{"retry_after":7}', null],
])('a wait that %s says in its body is obeyed: %s', async (status, text, retryAfterMs) => {
  const there = await receiver()
  there.answer = (_got, response) => response.writeHead(status).end(text)
  expect(await sender()(there.url)).toEqual(answered(status, { answer: text, retryAfterMs }))
})

test('a name server that never answers counts against the same limit', async () => {
  const lookup = () => new Promise<never>(() => {})
  expect(await sender({ timeoutMs: 50, lookup })('https://hangs.example/')).toMatchObject({
    kind: 'unanswered',
    error: 'no answer within 0.05 s',
  })
})

test('a connection that is reset, refused or speaks something else is an outcome', async () => {
  const sockets = createTcpServer((socket: Socket) => {
    socket.on('error', () => {})
    socket.once('data', () => socket.resetAndDestroy())
  })
  await new Promise<void>((resolve) => sockets.listen(0, '127.0.0.1', resolve))
  const { port } = sockets.address() as AddressInfo
  expect(await sender()(`http://127.0.0.1:${port}/`)).toMatchObject({
    kind: 'unanswered',
    error: expect.stringMatching(/ECONNRESET|hang up/),
  })
  sockets.removeAllListeners('connection').on('connection', (socket: Socket) => {
    socket.on('error', () => {})
    socket.resume().end('SSH-2.0-OpenSSH_9.6\r\n')
  })
  expect(await sender()(`http://127.0.0.1:${port}/`)).toMatchObject({
    kind: 'unanswered',
    error: expect.stringMatching(/Parse Error|hang up/),
  })
  await new Promise((resolve) => sockets.close(resolve))
  expect(await sender()(`http://127.0.0.1:${port}/`)).toMatchObject({
    kind: 'unanswered',
    error: expect.stringContaining('ECONNREFUSED'),
  })
})

test('an offer of another protocol is an answer that is no success, and keeps no connection', async () => {
  const sockets = createTcpServer((socket: Socket) => {
    socket.on('error', () => {})
    const offer = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\nConnection: Upgrade\r\n\r\n'
    socket.once('data', () => socket.write(offer))
  })
  await new Promise<void>((resolve) => sockets.listen(0, '127.0.0.1', resolve))
  const { port } = sockets.address() as AddressInfo
  expect(await sender({ timeoutMs: 5_000 })(`http://127.0.0.1:${port}/`)).toEqual(answered(101))
  // Ends when no connection is left.
  await new Promise((resolve) => sockets.close(resolve))
})

test('a stop ends the request, and is no outcome', async () => {
  const there = await receiver()
  const stopping = new AbortController()
  there.answer = () => stopping.abort()
  expect(await sender()(there.url, stopping.signal)).toEqual({ kind: 'stopped' })
  expect(await sender()(there.url, stopping.signal)).toEqual({ kind: 'stopped' })
  expect(there.received).toHaveLength(1)
})

describe('a name', () => {
  test('is looked up once, and the address that was checked is the one that is connected to', async () => {
    const checked = await receiver('127.0.0.1')
    const other = await receiver('127.0.0.2', checked.port)
    const answers = ['127.0.0.1', '127.0.0.2']
    const asked: string[] = []
    const lookup = async (name: string) => {
      asked.push(name)
      return [{ address: answers.shift()!, family: 4 }]
    }
    expect(await sender({ lookup })(`http://rebinds.example:${checked.port}/hook`)).toMatchObject({
      status: 200,
    })
    expect(asked).toEqual(['rebinds.example'])
    expect([checked.received.length, other.received.length]).toEqual([1, 0])
    expect(checked.received[0]!.headers.host).toBe(`rebinds.example:${checked.port}`)
  })

  test('that leads inside since it was subscribed is not sent to', async () => {
    const there = await receiver('127.0.0.2')
    const lookup = async () => [{ address: '127.0.0.2', family: 4 }]
    const outcome = await sender({ lookup, rules: createAddressRules(['127.0.0.1/32']) })(
      `http://rebinds.example:${there.port}/`,
    )
    expect(outcome).toMatchObject({
      kind: 'unanswered',
      error: expect.stringMatching(/^not sent: rebinds.example/),
    })
    expect(there.received).toEqual([])
  })
})

test('over TLS the certificate is checked against the name, not the address', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-tls-'))
  closing.push(() => rmSync(folder, { recursive: true }))
  const file = (name: string) => join(folder, name)
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
    ].concat(
      ['-keyout', file('key'), '-out', file('cert'), '-subj', '/CN=good.example'],
      ['-addext', 'subjectAltName=DNS:good.example'],
    ),
    { stdio: 'ignore' },
  )
  const [key, cert] = [readFileSync(file('key'), 'utf8'), readFileSync(file('cert'), 'utf8')]
  const server = createTlsServer({ key, cert }, (_request, response) => response.end('safe'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close() && server.closeAllConnections())
  const { port } = server.address() as AddressInfo
  const send = sender({ ca: cert, lookup: async () => [{ address: '127.0.0.1', family: 4 }] })
  expect(await send(`https://good.example:${port}/`)).toEqual(answered(200, { answer: 'safe' }))
  expect(await send(`https://bad.example:${port}/`)).toMatchObject({
    kind: 'unanswered',
    error: expect.stringContaining("does not match certificate's altnames"),
  })
})
