import type { IncomingMessage, ServerResponse } from 'node:http'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { Family } from './records.js'

export interface FakeXOptions {
  readonly token?: string
  readonly family?: Family
  /** An empty line so often while nothing else is sent. */
  readonly heartbeatMs?: number
  /** Between a post and its delivery. */
  readonly latencyMs?: number
  /** Cuts what the stream sends into pieces of so many bytes, wherever that falls. */
  readonly pieceBytes?: number
  readonly compress?: 'gzip' | 'br'
  /** A connection that was broken keeps its slot for so long. */
  readonly zombieMs?: number
  readonly connectsPerWindow?: number
  readonly windowMs?: number
  readonly credits?: number
  /** A stream is answered only so much later. */
  readonly answerAfterMs?: number
  /** Counts and search refuse an end younger than this. X: 10 s. */
  readonly youngestMs?: number
  readonly mostRules?: number
  readonly longestRule?: number
  /** A compliance job is under way at so many looks. */
  readonly jobLooks?: number
}

export interface Asked {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: unknown
  readonly at: number
  readonly agent: string
}

/** An error as X words it (RFC 9457), with headers that go with it. */
export interface Problem {
  readonly status: number
  readonly title: string
  readonly detail: string
  readonly type: string
  readonly connection_issue?: string
  readonly headers?: Readonly<Record<string, string>>
}

export const problems = {
  unauthorized: problem(401, 'Unauthorized', 'Unauthorized', 'about:blank'),
  forbidden: problem(
    403,
    'Client Forbidden',
    'When authenticating requests to the X API v2 endpoints, you must use keys and tokens from an attached app.',
    'https://api.x.com/2/problems/client-forbidden',
  ),
  notFound: problem(
    404,
    'Not Found Error',
    'No such endpoint',
    'https://api.x.com/2/problems/resource-not-found',
  ),
  tooMany: problem(429, 'Too Many Requests', 'Too Many Requests', 'about:blank'),
  unavailable: problem(503, 'Service Unavailable', 'Service Unavailable', 'about:blank'),
  /** X does not document the body of this one. */
  noCredits: problem(
    402,
    'CreditsDepleted',
    'Your enrolled account does not have any credits to fulfill this request.',
    'https://api.x.com/2/problems/credits',
  ),
  connection: {
    ...problem(
      429,
      'ConnectionException',
      'This stream is currently at the maximum allowed connection limit.',
      'https://api.x.com/2/problems/streaming-connection',
    ),
    connection_issue: 'TooManyConnections',
  },
} as const

/** How answers go out: packed as the client accepts it, counted against limits that the headers tell. */
export function createAnswers(options: FakeXOptions) {
  const windowMs = options.windowMs ?? 900_000
  const windows = new Map<string, { from: number; used: number }>()
  return {
    /** Null while the limit of the path is not reached; the headers are set either way. */
    limit(method: string, path: string, response: ServerResponse): Problem | null {
      const key = `${method} ${path}`
      const limit = path === 'tweets/search/stream' ? (options.connectsPerWindow ?? 50) : (LIMITS[key] ?? 100)
      const now = Date.now()
      const before = windows.get(key)
      const window = before === undefined || now >= before.from + windowMs ? { from: now, used: 0 } : before
      windows.set(key, window)
      window.used++
      response.setHeader('x-rate-limit-limit', limit)
      response.setHeader('x-rate-limit-remaining', Math.max(limit - window.used, 0))
      response.setHeader('x-rate-limit-reset', Math.ceil((window.from + windowMs) / 1_000))
      return window.used > limit ? problems.tooMany : null
    },
    send(
      request: IncomingMessage,
      response: ServerResponse,
      status: number,
      json: object,
      headers: Readonly<Record<string, string>> = {},
    ): void {
      const { headers: _, ...shown } = json as Record<string, unknown>
      const body = Buffer.from(JSON.stringify(shown))
      const accepts = String(request.headers['accept-encoding'] ?? '')
      const packing =
        options.compress !== undefined && accepts.includes(options.compress) ? options.compress : null
      if (packing !== null) response.setHeader('content-encoding', packing)
      const type = status >= 400 ? 'application/problem+json' : 'application/json'
      response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, ...headers })
      response.end(packing === 'gzip' ? gzipSync(body) : packing === 'br' ? brotliCompressSync(body) : body)
    },
  }
}

/** In 15 minutes, per app. Source: docs.x.com, rate limits. */
const LIMITS: Readonly<Record<string, number>> = {
  'GET tweets/search/stream/rules': 450,
  'POST tweets/search/stream/rules': 100,
  'GET tweets/counts/recent': 300,
  'GET tweets/search/recent': 450,
}

export function problem(status: number, title: string, detail: string, type: string): Problem {
  return { status, title, detail, type }
}
