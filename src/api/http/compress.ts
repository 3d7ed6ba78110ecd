import { promisify } from 'node:util'
import { brotliCompress, constants, createBrotliCompress, createGzip, gzip } from 'node:zlib'
import type { Request } from 'express'
import Negotiator from 'negotiator'

export type Encoding = 'br' | 'gzip'

/** Below it a packet is sent either way. Unit: bytes. */
export const MIN_COMPRESSED = 1_024
const COMPRESSIBLE =
  /^(?:text\/(?!event-stream)|application\/(?:\S+\+)?(?:json|xml|x-ndjson|javascript)|image\/svg)/

/** The encoding that a client prefers for a type of content; null for none. */
export function encodingFor(request: Pick<Request, 'headers'>, type: string): Encoding | null {
  const accepted = request.headers['accept-encoding']
  if (accepted === undefined || !COMPRESSIBLE.test(type)) return null
  const negotiator = new Negotiator({ headers: { 'accept-encoding': String(accepted) } })
  const [best] = negotiator.encodings(['br', 'gzip', 'identity'], { preferred: ['br', 'gzip'] })
  return best === 'br' || best === 'gzip' ? best : null
}

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)
/** As fast as gzip and smaller; the best quality costs a hundred times as much. */
const QUALITY = 4
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } }

/** Compressed forms of answers that are sent more than once; they live as long as the answer. */
const kept = new WeakMap<Buffer, Map<Encoding, Promise<Buffer>>>()

/** In a thread of its own: other requests do not wait. */
export function compress(content: string | Buffer, encoding: Encoding): Promise<Buffer> {
  if (typeof content === 'string') return run(content, encoding)
  const forms = kept.get(content) ?? new Map<Encoding, Promise<Buffer>>()
  kept.set(content, forms)
  const made = forms.get(encoding) ?? run(content, encoding)
  forms.set(encoding, made)
  return made
}

function run(content: string | Buffer, encoding: Encoding): Promise<Buffer> {
  return encoding === 'br' ? brotli(content, BROTLI) : zip(content)
}

/** For an answer that is written piece by piece. */
export function createCompressor(encoding: Encoding) {
  return encoding === 'br' ? createBrotliCompress(BROTLI) : createGzip()
}
