import { createHash } from 'node:crypto'
import type { Request, RequestHandler, Response } from 'express'
import type { Problem } from './problem.js'
import { problem, retryAfter } from './problem.js'
import type { Answer, Stream } from './types.js'

/** Sends an answer; a reading that the client has already costs a 304. */
export function sendAnswer(request: Request, response: Response, answer: Answer): void {
  const { status, content, type, headers } = answer
  response.statusCode = status
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  const isReading = request.method === 'GET' || request.method === 'HEAD'
  if (isReading && status === 200 && headers['Cache-Control'] !== 'no-store') {
    if (!response.hasHeader('ETag')) response.setHeader('ETag', weakTag(content))
    // Clients ask again, since an alert may change at any time; what they get may depend on their key.
    if (headers['Cache-Control'] === undefined) response.setHeader('Cache-Control', 'private, no-cache')
    response.vary('Authorization')
    if (hasAlready(request.headers['if-none-match'], String(response.getHeader('ETag')))) {
      response.statusCode = 304
      response.end()
      return
    }
  } else {
    response.setHeader('Cache-Control', 'no-store')
  }
  if (status === 204) {
    response.end()
    return
  }
  response.setHeader('Content-Type', type)
  response.setHeader('Content-Length', Buffer.byteLength(content))
  response.end(content)
}

/** Begins an answer that goes on; resolves when it has ended. */
export async function sendStream(request: Request, response: Response, stream: Stream): Promise<void> {
  const admission = request.method === 'HEAD' ? null : stream.admit()
  if (admission?.kind === 'problem') {
    sendProblem(request, response, admission)
    return
  }
  for (const [name, value] of Object.entries(stream.headers)) response.setHeader(name, value)
  response.vary('Authorization')
  response.setHeader('Content-Type', stream.type)
  if (admission === null) {
    response.end()
    return
  }
  response.flushHeaders()
  await admission.run(response)
}

export function weakTag(content: string | Buffer): string {
  return `W/"${createHash('sha256').update(content).digest('base64url').slice(0, 27)}"`
}

/**
 * Whether the client has what a weak tag stands for (RFC 9110, 13.1.2). Not Express' own test: that refuses a 304 to who sends
 * `Cache-Control: no-cache` along, as every `fetch` does, although it speaks to caches on the way.
 */
function hasAlready(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false
  const known = ifNoneMatch.split(',').map((one) => one.trim().replace(/^W\//, ''))
  return known.includes('*') || known.includes(tag.replace(/^W\//, ''))
}

/** Sends a problem as RFC 9457 has it; nothing once an answer has begun. */
export function sendProblem(request: Request, response: Response, found: Problem): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const { code, status, title, detail, errors, extra, headers = {} } = found
  const text = JSON.stringify({
    type: `/problems/${code}`,
    title,
    status,
    detail,
    instance: request.originalUrl.split('?')[0],
    code,
    requestId: response.getHeader('X-Request-Id'),
    ...(errors === undefined ? {} : { errors }),
    ...extra,
  })
  response.statusCode = status
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  response.setHeader('Cache-Control', 'no-store')
  response.setHeader('Content-Type', 'application/problem+json; charset=utf-8')
  response.setHeader('Content-Length', Buffer.byteLength(text))
  response.end(text)
}

/** Another process, or the next one, takes over within this time. */
const RETRY_SECONDS = 2

/**
 * While the process stops, answers under way are finished and new requests are refused. Either way the client learns
 * that the connection closes, so that it sends nothing more on it.
 */
export function refuseLate(stopping: AbortSignal | undefined): RequestHandler {
  const underWay = new Set<Response>()
  stopping?.addEventListener('abort', () => {
    for (const response of underWay) if (!response.headersSent) response.setHeader('Connection', 'close')
  })
  return (request, response, next) => {
    if (stopping?.aborted === true) {
      response.setHeader('Connection', 'close')
      const detail = 'this process stops; send the request again'
      sendProblem(request, response, problem('stopping', detail, retryAfter(RETRY_SECONDS)))
      return
    }
    underWay.add(response)
    response.once('close', () => underWay.delete(response))
    next()
  }
}
