import type { ClientRequest, IncomingMessage } from 'node:http'
import { request as httpRequest } from 'node:http'
import type { RequestOptions } from 'node:https'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import type { Instant } from '../core/model/instant.js'
import type { Outcome } from '../pipeline/notify/deliveries.js'
import type { Clock } from '../pipeline/ports/clock.js'
import { readRetryAfter, readRetryAfterBody } from './retry-after.js'
import type { AddressRules } from './target/address-rules.js'
import type { Address, Lookup } from './target/check-target.js'
import { checkTarget, hostOf, portOf } from './target/check-target.js'

/** One request to an endpoint. Never rejects: whatever goes wrong is an outcome, except a stop, which is none. */
export type Send = (message: Outgoing, signal: AbortSignal) => Promise<Outcome | { readonly kind: 'stopped' }>

export interface Outgoing {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface SendParts {
  readonly rules: AddressRules
  readonly clock: Clock
  readonly userAgent: string
  readonly lookup?: Lookup
  /** From the first look at the name to the last byte of the answer. */
  readonly timeoutMs?: number
  /** Certificate authorities to trust instead of the system's. */
  readonly ca?: string
}

export const TIMEOUT_MS = 15_000
/** More of an answer is not read. */
const MAX_READ = 64 * 1_024
/** More of it is not kept. */
export const MAX_KEPT = 2 * 1_024

/** Makes the sender: it checks the target, connects to the checked address, and accepts no redirect. */
export function createSend(parts: SendParts): Send {
  const { clock, timeoutMs = TIMEOUT_MS } = parts

  return async (message, signal) => {
    const began = clock.now()
    const unanswered = (error: string): Outcome => ({
      kind: 'unanswered',
      error,
      latencyMs: clock.now() - began,
    })
    const ending = new AbortController()
    const stop = () => ending.abort('stopped')
    const timer = setTimeout(() => ending.abort('timeout'), timeoutMs)
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
    try {
      // The resolver cannot be interrupted, but it need not be waited for.
      const target = await orAborted(checkTarget(message.url, parts), ending.signal)
      if (target.kind === 'refused') return unanswered(`not sent: ${target.detail}`)
      const answered = await exchange(parts, target, message, ending.signal)
      return { ...answered, latencyMs: clock.now() - began }
    } catch (error) {
      if (ending.signal.reason === 'stopped') return { kind: 'stopped' }
      return unanswered(
        ending.signal.reason === 'timeout' ? `no answer within ${timeoutMs / 1_000} s` : describe(error),
      )
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
    }
  }
}

/** One HTTP exchange with a target that was checked. */
function exchange(
  parts: SendParts,
  { url, addresses }: { readonly url: URL; readonly addresses: readonly Address[] },
  { headers, body }: Outgoing,
  ended: AbortSignal,
): Promise<Omit<Answered, 'latencyMs'>> {
  return new Promise((resolve, reject) => {
    const request = open(parts, url, addresses, {
      ...headers,
      'user-agent': parts.userAgent,
      'content-length': String(Buffer.byteLength(body)),
    })
    let hasResponse = false
    const abort = () => {
      request.destroy(new Error('aborted'))
      // A request that is destroyed already emits no error.
      if (!hasResponse) reject(new Error('aborted'))
    }
    ended.addEventListener('abort', abort)
    request.once('close', () => ended.removeEventListener('abort', abort))
    request.once('error', reject)
    request.once('response', (response) => {
      hasResponse = true
      // The receiver has decided: an error in the rest of its answer changes nothing.
      request.off('error', reject).on('error', () => {})
      readSome(response, (answer) => {
        request.destroy()
        resolve(answeredBy(response, answer, parts.clock.now()))
      })
    })
    // An offer of another protocol is an answer that is no success. Without this listener nothing would follow it.
    request.once('upgrade', (response, socket) => {
      socket.destroy()
      resolve(answeredBy(response, '', parts.clock.now()))
    })
    request.end(body)
    if (ended.aborted) abort()
  })
}

type Answered = Extract<Outcome, { kind: 'answered' }>

function answeredBy(
  { statusCode, headers }: IncomingMessage,
  answer: string,
  now: Instant,
): Omit<Answered, 'latencyMs'> {
  const status = statusCode!
  return {
    kind: 'answered',
    status,
    retryAfterMs: readRetryAfter(headers['retry-after'], now) ?? readRetryAfterBody(status, answer),
    wantsNoMore: headers['webhook-delivery'] === 'abort-message',
    answer,
  }
}

function open(
  { ca }: SendParts,
  url: URL,
  addresses: readonly Address[],
  headers: Record<string, string>,
): ClientRequest {
  const host = hostOf(url)
  const options: RequestOptions = {
    method: 'POST',
    host,
    port: portOf(url),
    path: `${url.pathname}${url.search}`,
    headers,
    // A new connection: a pooled one may belong to another check, or be closed by the receiver.
    agent: false,
    // The checked addresses, whatever the name resolves to by now. Called only for names; a number was checked as it
    // stands.
    lookup: (_name, { all }, callback) => {
      if (all) callback(null, [...addresses])
      else callback(null, addresses[0]!.address, addresses[0]!.family)
    },
    ...(ca === undefined ? {} : { ca }),
    // A certificate is for a name; for an address, TLS sends none.
    ...(isIP(host) === 0 ? { servername: host } : {}),
  }
  return url.protocol === 'https:' ? httpsRequest(options) : httpRequest(options)
}

/** Reads an answer until it ends, breaks off or becomes too much, and gives its beginning as text. */
function readSome(response: IncomingMessage, done: (beginning: string) => void): void {
  const kept: Buffer[] = []
  let read = 0
  let isDone = false
  response.on('data', (chunk: Buffer) => {
    if (read < MAX_KEPT) kept.push(chunk.subarray(0, MAX_KEPT - read))
    read += chunk.length
    if (read >= MAX_READ) finish()
  })
  response.once('error', finish)
  response.once('end', finish)
  response.once('close', finish)

  function finish(): void {
    if (isDone) return
    isDone = true
    done(Buffer.concat(kept).toString('utf8'))
  }
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new Error('aborted'))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort)
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

/** Several addresses that all failed come as one error without a message of its own. */
function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describe).join('; ')
  return error instanceof Error ? error.message : String(error)
}
