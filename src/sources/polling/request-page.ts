import { HOUR, MINUTE, SECOND } from '../../core/model/instant.js'

/** The memory of the last answer: with it, an unchanged page costs its server a few bytes. */
export interface Validators {
  readonly etag: string | null
  readonly lastModified: string | null
}

export type PageAnswer =
  | { readonly kind: 'changed'; readonly body: string; readonly validators: Validators }
  | { readonly kind: 'unchanged' }
  /** `waitMs` is what the server asks for, null where it asks for nothing. */
  | {
      readonly kind: 'failed'
      readonly what: string
      readonly waitMs: number | null
      /** No connection came about. */
      readonly isUnreached: boolean
    }

export const ANSWER_WITHIN = 15 * SECOND
/** Fifty incidents with all their updates have some 500 kB; those of Google Cloud some MB. Unit: bytes. */
const LARGEST = 16_000_000

export interface RequestOptions {
  readonly signal: AbortSignal
  /** A server that has not answered in full by then has failed. */
  readonly withinMs?: number | undefined
}

/** Asks for a page once. Never rejects. */
export async function requestPage(
  address: string,
  before: Validators,
  { signal, withinMs = ANSWER_WITHIN }: RequestOptions,
): Promise<PageAnswer> {
  try {
    const response = await fetch(address, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(withinMs)]),
      headers: {
        accept: 'application/json, application/rss+xml, application/atom+xml, */*;q=0.5',
        // Some networks refuse a client that does not say what it is.
        'user-agent': 'outcry (outage detection from public posts)',
        connection: 'close',
        ...(before.etag === null ? {} : { 'if-none-match': before.etag }),
        ...(before.lastModified === null ? {} : { 'if-modified-since': before.lastModified }),
      },
    })
    if (response.status === 304) return { kind: 'unchanged' }
    if (!response.ok) {
      await response.body?.cancel()
      return failed(`answered ${response.status}`, waitOf(response))
    }
    const body = await readBody(response)
    if (body === null) return failed('sent too much', HOUR)
    const { headers } = response
    const validators = { etag: headers.get('etag'), lastModified: headers.get('last-modified') }
    return { kind: 'changed', body, validators }
  } catch (error) {
    return { ...failed(wordsOf(error, withinMs), null), isUnreached: isUnreached(error) }
  }
}

function failed(what: string, waitMs: number | null) {
  return { kind: 'failed', what, waitMs, isUnreached: false } as const
}

/** What only a person can mend is asked for rarely. */
function waitOf({ status, headers }: Response): number | null {
  if (status === 401 || status === 403 || status === 404 || status === 410) return HOUR
  const ms = readRetryAfter(headers.get('retry-after') ?? '', headers.get('date'))
  if (status === 429) return Math.min(Math.max(ms ?? 5 * MINUTE, MINUTE), HOUR)
  return ms === null ? null : Math.min(ms, HOUR)
}

/** Seconds, or a date; a date is compared with the clock of the server itself. */
function readRetryAfter(after: string, date: string | null): number | null {
  if (/^\d{1,6}$/.test(after)) return Number(after) * SECOND
  const ms = Date.parse(after) - Date.parse(date ?? '')
  return Number.isFinite(ms) && ms > 0 ? ms : null
}

/** The text of an answer; null when it is too large. AWS writes UTF-16, and says so by its first bytes. */
async function readBody(response: Response): Promise<string | null> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.length
    if (size > LARGEST) return null
    parts.push(part)
  }
  const bytes = Buffer.concat(parts)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  return new TextDecoder().decode(bytes)
}

const UNREACHED = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ENETUNREACH', 'EHOSTUNREACH'])

function isUnreached(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && UNREACHED.has((cause as NodeJS.ErrnoException).code ?? '')
}

function wordsOf(error: unknown, withinMs: number): string {
  if (!(error instanceof Error)) return 'cannot be reached'
  if (error.name === 'TimeoutError') return `gave no answer within ${withinMs / SECOND} s`
  const { cause } = error
  const code = cause instanceof Error ? (cause as NodeJS.ErrnoException).code : undefined
  return `cannot be reached (${code ?? error.message})`
}
