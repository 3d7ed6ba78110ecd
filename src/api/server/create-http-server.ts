import { randomUUID } from 'node:crypto'
import type { RequestListener, Server } from 'node:http'
import { createServer, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Problem } from '../http/problem.js'
import { problem } from '../http/problem.js'

/** How long a client may take for each part of an exchange. Unit: milliseconds. */
export interface HttpLimits {
  /** From the connection to the end of the headers, also of the next request on it. */
  readonly headersMs: number
  /** From the first byte of a request to its last. */
  readonly requestMs: number
  /** Without a byte either way: who takes no answer, or asks for nothing more. */
  readonly idleMs: number
  /** Between an answer and the next request. */
  readonly keepAliveMs: number
  /** How often late ones are looked for. */
  readonly checkEveryMs: number
  /** Of all headers together. Unit: bytes. */
  readonly headerBytes: number
}

export const HTTP_LIMITS: HttpLimits = {
  // A client that sends a request one byte at a time holds nothing up for long.
  headersMs: 10_000,
  requestMs: 30_000,
  // Several times the heartbeat of a stream of events.
  idleMs: 120_000,
  // Longer than load balancers keep a connection, so that it is theirs to close.
  keepAliveMs: 65_000,
  checkEveryMs: 1_000,
  headerBytes: 16_384,
}

const MAX_HEADERS = 100

/**
 * A server that no slow or broken client holds up; what it cannot read it refuses as the API refuses everything else.
 */
export function createHttpServer(listener: RequestListener, over: Partial<HttpLimits> = {}): Server {
  const limits = { ...HTTP_LIMITS, ...over }
  const server = createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: limits.checkEveryMs,
      maxHeaderSize: limits.headerBytes,
    },
    listener,
  )
  server.maxHeadersCount = MAX_HEADERS
  server.setTimeout(limits.idleMs)
  server.on('clientError', refuse)
  return server
}

function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  // An answer that has begun cannot become another one.
  const { _httpMessage: begun } = socket as Duplex & { _httpMessage?: { headersSent: boolean } | null }
  if (error.code === 'ECONNRESET' || !socket.writable || begun?.headersSent === true) {
    socket.destroy()
    return
  }
  const { status, code, title, detail } = refusalOf(error.code)
  const requestId = randomUUID()
  const body = { type: `/problems/${code}`, title, status, detail, code, requestId }
  const text = JSON.stringify(body)
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    `X-Request-Id: ${requestId}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`, () => socket.destroy())
}

/** What Node's parser found, without its words: they may quote what was sent. */
function refusalOf(code: string | undefined): Problem {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return problem('too-slow', 'the request was not complete in time; send it again, faster')
    case 'HPE_HEADER_OVERFLOW':
      return problem('headers-too-large', 'the headers are larger than this server reads; send fewer')
    default:
      return problem(
        'bad-request',
        'this is not HTTP/1.1 as RFC 9112 has it; check the request line and headers',
      )
  }
}
