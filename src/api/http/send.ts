import { createHash } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import type { Request, Response } from 'express'
import { compress, createCompressor, encodingFor, MIN_COMPRESSED } from './compress.js'
import type { Problem } from './problem.js'
import type { Answer, Stream } from './types.js'

/** Sends an answer; a reading that the client has already costs a 304. */
export async function sendAnswer(request: Request, response: Response, answer: Answer): Promise<void> {
  const { status, content, type, headers } = answer
  response.statusCode = status
  setHeaders(response, headers)
  const isReading = request.method === 'GET' || request.method === 'HEAD'
  if (isReading && status === 200 && headers['Cache-Control'] !== 'no-store') {
    if (!response.hasHeader('ETag')) response.setHeader('ETag', weakTag(content))
    // Clients ask again, since an alert may change at any time; what they get may depend on their key.
    if (headers['Cache-Control'] === undefined) response.setHeader('Cache-Control', 'private, no-cache')
    vary(response, 'Authorization')
    if (
      hasAlready(request.headers['if-none-match'], String(response.getHeader('ETag'))) ||
      isSince(request, headers)
    ) {
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
  const mayShrink =
    content.length >= MIN_COMPRESSED && headers['Cache-Control']?.includes('no-transform') !== true
  const sent = mayShrink ? await encoded(request, response, answer) : content
  response.setHeader('Content-Length', Buffer.byteLength(sent))
  response.end(sent)
}

/** `Vary` is added to: other parts of the API name headers as well. */
function setHeaders(response: Response, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) {
    if (name === 'Vary') vary(response, value)
    else response.setHeader(name, value)
  }
}

/** Express' own reads both lists, also where there is none yet. */
function vary(response: Response, field: string): void {
  if (response.hasHeader('Vary')) response.vary(field)
  else response.setHeader('Vary', field)
}

/** The content, compressed where the client wants it and it is worth it. */
async function encoded(
  request: Request,
  response: Response,
  { content, type }: Answer,
): Promise<string | Buffer> {
  response.vary('Accept-Encoding')
  const encoding = encodingFor(request, type)
  if (encoding === null) return content
  response.setHeader('Content-Encoding', encoding)
  return compress(content, encoding)
}

/** Begins an answer that goes on; resolves when it has ended. */
export async function sendStream(request: Request, response: Response, stream: Stream): Promise<void> {
  const admission = request.method === 'HEAD' ? null : stream.admit()
  if (admission?.kind === 'problem') {
    sendProblem(request, response, admission)
    return
  }
  setHeaders(response, stream.headers)
  vary(response, 'Authorization')
  response.setHeader('Content-Type', stream.type)
  if (admission === null) {
    response.end()
    return
  }
  const encoding = stream.isCompressed === true ? encodingFor(request, stream.type) : null
  if (stream.isCompressed === true) response.vary('Accept-Encoding')
  if (encoding === null) {
    response.flushHeaders()
    await admission.run(response)
    return
  }
  response.setHeader('Content-Encoding', encoding)
  const compressor = createCompressor(encoding)
  // Whichever side fails ends the other: a client that leaves, or a writer that cannot go on.
  const sent = pipeline(compressor, response).catch(() => {})
  await admission.run(compressor)
  await sent
}

export function weakTag(content: string | Buffer): string {
  return `W/"${createHash('sha256').update(content).digest('base64url').slice(0, 27)}"`
}

/**
 * Whether the client has what a weak tag stands for (RFC 9110, 13.1.2). Not Express' own test: that refuses a 304 to
 * who sends `Cache-Control: no-cache` along, as every `fetch` does, although it speaks to caches on the way.
 */
function hasAlready(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false
  const known = ifNoneMatch.split(',').map((one) => one.trim().replace(/^W\//, ''))
  return known.includes('*') || known.includes(tag.replace(/^W\//, ''))
}

/** `If-Modified-Since` counts where the answer has a date, and only without tags (RFC 9110, 13.1.3). */
function isSince({ headers: asked }: Request, { 'Last-Modified': modified }: Answer['headers']): boolean {
  if (modified === undefined || asked['if-none-match'] !== undefined) return false
  const since = Date.parse(asked['if-modified-since'] ?? '')
  return since >= Date.parse(modified)
}

/**
 * Sends a problem as RFC 9457 has it; nothing once an answer has begun. A client of Alertmanager's API reads its errors
 * as one JSON text, and no other media type.
 */
export function sendProblem(request: Request, response: Response, found: Problem): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const { code, status, title, detail, errors, extra, headers = {} } = found
  const isOfAlertmanager =
    request.originalUrl.startsWith('/api/v2/') && request.headers.accept === 'application/json'
  const whole = {
    type: `/problems/${code}`,
    title,
    status,
    detail,
    instance: request.originalUrl.split('?')[0],
    code,
    requestId: response.getHeader('X-Request-Id'),
    ...(errors === undefined ? {} : { errors }),
    ...extra,
  }
  const text = JSON.stringify(isOfAlertmanager ? `${title}: ${detail}` : whole)
  response.statusCode = status
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  response.setHeader('Cache-Control', 'no-store')
  response.setHeader('Content-Type', 'application/problem+json; charset=utf-8')
  if (isOfAlertmanager) response.setHeader('Content-Type', 'application/json')
  response.setHeader('Content-Length', Buffer.byteLength(text))
  response.end(text)
}
