import { StoreError } from '../../pipeline/ports/store.js'

/**
 * Every problem by its stable code, which clients may rely on. The code is also the end of the problem's type,
 * `/problems/CODE` (RFC 9457).
 */
export const PROBLEMS = {
  'bad-query': { status: 400, title: 'Invalid query' },
  'bad-path': { status: 400, title: 'Invalid path' },
  'bad-cursor': { status: 400, title: 'Invalid cursor' },
  'bad-header': { status: 400, title: 'Invalid header' },
  'bad-json': { status: 400, title: 'Body is not JSON' },
  'bad-request': { status: 400, title: 'Unreadable request' },
  'no-key': { status: 401, title: 'API key required' },
  'unknown-key': { status: 401, title: 'Unknown API key' },
  'missing-scope': { status: 403, title: 'API key lacks the scope' },
  'unknown-problem': { status: 404, title: 'Problem not found' },
  'unknown-route': { status: 404, title: 'Route not found' },
  'unknown-alert': { status: 404, title: 'Alert not found' },
  'unknown-service': { status: 404, title: 'Service not found' },
  'unknown-webhook': { status: 404, title: 'Webhook not found' },
  'unknown-delivery': { status: 404, title: 'Delivery not found' },
  'no-such-key': { status: 404, title: 'API key not found' },
  'unknown-silence': { status: 404, title: 'Silence not found' },
  'reports-off': { status: 403, title: 'Reports are switched off' },
  'wrong-method': { status: 405, title: 'Method not allowed' },
  'webhook-deleted': { status: 409, title: 'Delivery cannot be sent again' },
  'webhook-disabled': { status: 409, title: 'Delivery cannot be sent again' },
  overtaken: { status: 409, title: 'Delivery cannot be sent again' },
  'too-old': { status: 409, title: 'Delivery cannot be sent again' },
  'too-slow': { status: 408, title: 'Request timed out' },
  'alert-over': { status: 409, title: 'Alert is over' },
  'too-many-silences': { status: 409, title: 'Too many silences' },
  'too-large': { status: 413, title: 'Body too large' },
  'wrong-media-type': { status: 415, title: 'Unsupported media type' },
  'bad-body': { status: 422, title: 'Invalid body' },
  'bad-target': { status: 422, title: 'Webhook URL refused' },
  'no-usable-post': { status: 422, title: 'No valid post' },
  'unknown-id': { status: 422, title: 'Unknown service id' },
  'idempotency-key-reused': { status: 422, title: 'Idempotency key reused' },
  'too-many-streams': { status: 429, title: 'Too many open streams' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'too-many-reports': { status: 429, title: 'Too many reports' },
  'too-many-wrong-keys': { status: 429, title: 'Too many invalid API keys' },
  'headers-too-large': { status: 431, title: 'Headers too large' },
  internal: { status: 500, title: 'Internal error' },
  'too-many-bodies': { status: 503, title: 'Too many bodies at once' },
  backlog: { status: 503, title: 'Ingest backlog is full' },
  'not-ready': { status: 503, title: 'Service not ready' },
  stopping: { status: 503, title: 'Service is stopping' },
  'store-full': { status: 503, title: 'Store is full' },
  'streams-full': { status: 503, title: 'All streams are in use' },
  'store-unavailable': { status: 503, title: 'Store unavailable' },
} as const satisfies Readonly<Record<string, { readonly status: number; readonly title: string }>>

export type ProblemCode = keyof typeof PROBLEMS

export interface Problem {
  readonly kind: 'problem'
  readonly code: string
  readonly status: number
  readonly title: string
  /** What, which and what now. It goes to the client: nothing of the inside. */
  readonly detail: string
  readonly errors?: readonly FieldError[]
  /** Further members of the answer. */
  readonly extra?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
}

/** What is wrong with one field: of the body by a JSON pointer (`#/scopes/0`), or a parameter by its name. */
export type FieldError =
  | { readonly pointer: string; readonly detail: string }
  | { readonly parameter: string; readonly detail: string }

export function problem(
  code: ProblemCode,
  detail: string,
  more: Pick<Problem, 'errors' | 'extra' | 'headers'> = {},
): Problem {
  return { kind: 'problem', code, ...PROBLEMS[code], detail, ...more }
}

export function retryAfter(seconds: number): Pick<Problem, 'headers'> {
  return { headers: { 'Retry-After': String(seconds) } }
}

/** The store did not answer in time. */
export class StoreSilent extends Error {}

const STORE_RETRY_SECONDS = 5
const FULL_RETRY_SECONDS = 60

/** What an error is to the client. `internal` is one that nobody foresaw: it is for the log. */
export function toProblem(error: unknown): Problem {
  if (isProblem(error)) return { ...error, kind: 'problem' }
  if (error instanceof StoreError && error.kind === 'full') {
    return problem(
      'store-full',
      'nothing was accepted, since the store has no room left; what is stored can still be read',
      retryAfter(FULL_RETRY_SECONDS),
    )
  }
  if (error instanceof StoreError && error.kind === 'lost') {
    return problem(
      'store-unavailable',
      'nothing was accepted, since the store has lost its data; the operator must restore it or begin anew',
      retryAfter(FULL_RETRY_SECONDS),
    )
  }
  if (error instanceof StoreError || error instanceof StoreSilent) {
    return problem(
      'store-unavailable',
      'the store does not answer; try again',
      retryAfter(STORE_RETRY_SECONDS),
    )
  }
  return ofRequest(error) ?? problem('internal', 'it has been logged; the request id finds it')
}

/** Also what a router of others passes on: the same without `kind`. */
function isProblem(error: unknown): error is Problem {
  if (typeof error !== 'object' || error === null || error instanceof Error) return false
  const { status, code, title, detail } = error as Readonly<Record<string, unknown>>
  const isStatus = Number.isInteger(status) && Number(status) >= 400 && Number(status) <= 599
  return isStatus && [code, title, detail].every((text) => typeof text === 'string')
}

/** Errors of Express and of its body parser that are the client's; their own messages may quote what was sent. */
function ofRequest(error: unknown): Problem | null {
  if (error instanceof URIError) return problem('bad-path', 'the path has a % that is no escape; write %25')
  if (!(error instanceof Error) || !('status' in error)) return null
  switch (error.status) {
    case 413:
      return tooLarge((error as Error & { readonly limit?: number }).limit)
    case 415:
      return problem(
        'wrong-media-type',
        'this encoding of the body is not read; send it plain, gzip, deflate or br',
      )
    case 400:
      return problem('bad-request', 'the body broke off or cannot be decompressed; send it again')
    default:
      return null
  }
}

function tooLarge(limit: number | undefined): Problem {
  const detail =
    limit === undefined
      ? 'the body is too large; send it in parts'
      : `the body is larger than ${limit} bytes; send it in parts`
  return problem('too-large', detail, limit === undefined ? {} : { extra: { limit } })
}

/** The first field and what is wrong with it; how many more. */
export function summaryOf(errors: readonly FieldError[]): string {
  const [first] = errors
  if (first === undefined) return 'it cannot be used'
  const name = 'pointer' in first ? first.pointer : first.parameter
  const more = errors.length > 1 ? `; and ${errors.length - 1} more` : ''
  return `${name}: ${first.detail}${more}`
}
