import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createHttpServer } from '../../../src/api/server/create-http-server.js'
import type { WholeApi } from '../whole-api.js'
import { startWholeApi } from '../whole-api.js'

/** What no well-behaved client sends, over sockets of our own. */

const QUICK = {
  headersMs: 300,
  requestMs: 600,
  idleMs: 800,
  keepAliveMs: 400,
  checkEveryMs: 50,
  headerBytes: 8_192,
}

let api: WholeApi
let admin: string

beforeAll(async () => {
  api = await startWholeApi({ env: { PUBLIC_READ: 'true' }, http: QUICK })
  admin = (await api.bearer('admin', 'ingest')).Authorization
})
afterAll(async () => {
  expect(api.logged).toEqual([])
  await api.close()
})

interface Wire {
  write(text: string): void
  /** Everything that came until the other side closed. */
  readonly closed: Promise<string>
}

function wire(url = api.url): Wire {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  let got = ''
  socket.on('data', (bytes) => {
    got += bytes.toString('latin1')
  })
  // A reset is an end like any other.
  socket.on('error', () => {})
  const closed = new Promise<string>((resolve) => socket.once('close', () => resolve(got)))
  return { write: (text) => void (socket.writable && socket.write(text)), closed }
}

async function say(text: string): Promise<Said> {
  const line = wire()
  line.write(text)
  return saidBy(await line.closed)
}

interface Said {
  readonly status: number
  readonly head: string
  readonly code: string | null
}

function saidBy(got: string): Said {
  const [head = '', body = ''] = got.split('\r\n\r\n')
  const isProblem = head.toLowerCase().includes('content-type: application/problem+json')
  return { status: Number(head.split(' ')[1]), head, code: isProblem ? JSON.parse(body).code : null }
}

const isAlive = async () => (await fetch(`${api.url}/healthz`)).status === 200

describe('slow clients', () => {
  test('that send headers a byte at a time are refused, while others are served', async () => {
    const line = wire()
    const drip = setInterval(() => line.write('x'), 20)
    line.write('GET /healthz HTTP/1.1\r\nHost: a\r\nX-Slow: ')
    expect(await isAlive()).toBe(true)
    expect(saidBy(await line.closed)).toMatchObject({ status: 408, code: 'too-slow' })
    clearInterval(drip)
  })

  test('that send a body a byte at a time are refused', async () => {
    const line = wire()
    line.write(head('POST', '/v1/posts', ['Content-Length: 1000']))
    const drip = setInterval(() => line.write(' '), 20)
    expect(saidBy(await line.closed)).toMatchObject({ status: 408, code: 'too-slow' })
    clearInterval(drip)
    expect(await isAlive()).toBe(true)
  })

  test('by the hundred are all closed, and delay nobody', async () => {
    const lines = Array.from({ length: 200 }, () => wire())
    for (const line of lines) line.write('GET /v1/alerts HTTP/1.1\r\nHost: a\r\n')
    expect(await isAlive()).toBe(true)
    const said = await Promise.all(lines.map(async ({ closed }) => saidBy(await closed).status))
    expect(said).toEqual(Array.from({ length: 200 }, () => 408))
  })

  test('that ask for nothing more are closed', async () => {
    const line = wire()
    line.write('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n')
    expect(saidBy(await line.closed).status).toBe(200)
  })

  test('that never read what they asked for are closed', async () => {
    const large = Buffer.alloc(50_000_000, 'a')
    const server = createHttpServer((_request, response) => response.end(large), QUICK)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address() as { port: number }
    const socket = connect(address.port, '127.0.0.1')
    socket.on('error', () => {})
    socket.pause()
    const isLetGo = new Promise<void>((resolve) =>
      server.once('connection', (other) => other.once('close', () => resolve())),
    )
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await isLetGo
    socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
})

function head(method: string, path: string, headers: readonly string[]): string {
  const all = ['Host: a', `Authorization: ${admin}`, 'Content-Type: application/json', ...headers]
  return `${method} ${path} HTTP/1.1\r\n${all.join('\r\n')}\r\n\r\n`
}

describe('what is not HTTP', () => {
  test.each([
    ['words', 'hello\r\n\r\n'],
    ['a method of its own', 'GETT / HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a TLS hello', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'],
    ['a header without a name', 'GET /healthz HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n'],
    ['a header with a NUL', 'GET /healthz HTTP/1.1\r\nHost: a\r\nX-A: \0\r\n\r\n'],
    [
      'two lengths',
      `${head('POST', '/v1/keys', ['Content-Length: 2', 'Content-Length: 3']).trimEnd()}\r\n\r\n{}`,
    ],
    [
      'a length and chunks',
      `${head('POST', '/v1/keys', ['Content-Length: 2', 'Transfer-Encoding: chunked']).trimEnd()}\r\n\r\n{}`,
    ],
    [
      'a chunk of no size',
      `${head('POST', '/v1/keys', ['Transfer-Encoding: chunked'])}zz\r\n{}\r\n0\r\n\r\n`,
    ],
    ['two hosts', 'GET /v1/alerts HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n'],
    ['a length below nothing', head('POST', '/v1/keys', ['Content-Length: -1'])],
  ])('is refused with 400: %s', async (_, text) => {
    expect(await say(text)).toMatchObject({ status: 400, code: 'bad-request' })
    expect(await isAlive()).toBe(true)
  })

  test('or has headers without end', async () => {
    const said = await say(`GET /healthz HTTP/1.1\r\nHost: a\r\nX-A: ${'a'.repeat(100_000)}\r\n\r\n`)
    expect(said).toMatchObject({ status: 431, code: 'headers-too-large' })
  })

  test('or has more headers than anybody needs', async () => {
    const many = Array.from({ length: 500 }, (_, place) => `X-${place}: a`).join('\r\n')
    expect(
      (await say(`GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${many}\r\n\r\n`)).status,
    ).toBe(200)
  })

  test('and no second request is smuggled in behind a first', async () => {
    const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n'
    const said = await say(
      `${head('POST', '/v1/keys', ['Transfer-Encoding: chunked', 'Content-Length: 4']).trimEnd()}\r\n\r\n0\r\n\r\n${smuggled}`,
    )
    expect(said).toMatchObject({ status: 400, code: 'bad-request' })
  })
})

describe('nothing that a client sends gets into headers or the log', () => {
  test.each(['a\r\nX-Injected: 1', 'a%0d%0aX-Injected: 1', '<b>"a"', 'x'.repeat(200), ''])(
    'by a request id: %j',
    async (id) => {
      const said = await say(
        `GET /v1/alerts HTTP/1.1\r\nHost: a\r\nX-Request-Id: ${id}\r\nConnection: close\r\n\r\n`,
      )
      expect(said.status).toBe(200)
      const given = /x-request-id: (.*)/i.exec(said.head)?.[1]
      // The first comes as two headers, as it was sent; its own one is no more than the id.
      expect(given).toMatch(/^(a|[\da-f-]{36})\r?$/)
      expect(said.head).not.toMatch(/x-injected/i)
    },
  )

  test('by a path, a query or a cursor', async () => {
    for (const path of [
      '/v1/alerts?cursor=%0d%0aX-Injected:%201',
      '/v1/alerts?limit=1&lang=it%0d%0aX-Injected:%201',
      '/v1/alerts/%0d%0aX-Injected:%201',
      '/problems/%0d%0aX-Injected:%201',
      '//example.org/%2e%2e',
      '/v1/%0d%0aX-Injected:%201',
    ]) {
      const response = await fetch(api.url + path, { redirect: 'manual' })
      expect(response.status).toBeGreaterThanOrEqual(400)
      expect(response.status).toBeLessThan(500)
      expect(response.headers.get('x-injected')).toBeNull()
      expect(response.headers.get('location')).toBeNull()
    }
  })

  test('by a forged Forwarded header, unless a proxy is trusted', async () => {
    const limited = await startWholeApi({ env: { PUBLIC_READ: 'true', RATE_LIMIT_READ_PER_MINUTE: '2' } })
    const statuses = []
    for (const forged of ['1.1.1.1', '2.2.2.2', '3.3.3.3']) {
      const headers = { 'X-Forwarded-For': forged, Forwarded: `for=${forged}` }
      statuses.push((await fetch(`${limited.url}/v1/alerts`, { headers })).status)
    }
    await limited.close()
    expect(statuses).toEqual([200, 200, 429])
  })
})
