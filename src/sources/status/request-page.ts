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
  | { readonly kind: 'failed'; readonly what: string; readonly waitMs: number | null }

const ANSWER_WITHIN = 15 * SECOND
/** Fifty incidents with all their updates have some 500 kB. Unit: bytes. */
const LARGEST = 5_000_000

/** Asks for a page once. Never rejects. */
export async function requestPage(
  address: string,
  before: Validators,
  signal: AbortSignal,
): Promise<PageAnswer> {
  try {
    const response = await fetch(address, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN)]),
      headers: {
        accept: 'application/json, application/rss+xml, application/atom+xml, */*;q=0.5',
        'user-agent': 'outcry',
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
    return failed(wordsOf(error), null)
  }
}

function failed(what: string, waitMs: number | null): PageAnswer {
  return { kind: 'failed', what, waitMs }
}

/** What only a person can mend is asked for rarely. */
function waitOf({ status, headers }: Response): number | null {
  if (status === 401 || status === 403 || status === 404 || status === 410) return HOUR
  const after = headers.get('retry-after') ?? ''
  const ms = /^\d{1,6}$/.test(after) ? Number(after) * SECOND : null
  if (status === 429) return Math.min(Math.max(ms ?? 5 * MINUTE, MINUTE), HOUR)
  return ms === null ? null : Math.min(ms, HOUR)
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

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return 'cannot be reached'
  if (error.name === 'TimeoutError') return `gave no answer within ${ANSWER_WITHIN / SECOND} s`
  const { cause } = error
  const code = cause instanceof Error ? (cause as NodeJS.ErrnoException).code : undefined
  return `cannot be reached (${code ?? error.message})`
}
