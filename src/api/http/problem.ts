import { StoreError } from '../../pipeline/ports/store.js'

/**
 * Everything that can go wrong, by its stable code: what clients may decide upon. The code is also the end of the problem's type,
 * `/problems/CODE` (RFC 9457).
 */
export const PROBLEMS = {
  'bad-query': { status: 400, title: 'The query cannot be used' },
  'bad-path': { status: 400, title: 'The path cannot be used' },
  'bad-cursor': { status: 400, title: 'The cursor is not one that this API gave' },
  'bad-header': { status: 400, title: 'A header cannot be used' },
  'bad-json': { status: 400, title: 'The body is not JSON' },
  'bad-request': { status: 400, title: 'The request cannot be read' },
  'no-key': { status: 401, title: 'A key is needed' },
  'unknown-key': { status: 401, title: 'The key is not known' },
  'missing-scope': { status: 403, title: 'The key may not do this' },
  'unknown-problem': { status: 404, title: 'There is no such problem' },
  'unknown-route': { status: 404, title: 'There is nothing here' },
  'unknown-alert': { status: 404, title: 'There is no such alert' },
  'unknown-service': { status: 404, title: 'There is no such service' },
  'unknown-webhook': { status: 404, title: 'There is no such webhook' },
  'unknown-delivery': { status: 404, title: 'There is no such delivery' },
  'no-such-key': { status: 404, title: 'There is no such key' },
  'unknown-silence': { status: 404, title: 'There is no such silence' },
  'wrong-method': { status: 405, title: 'This route does not take the method' },
  'webhook-deleted': { status: 409, title: 'The delivery cannot be sent again' },
  'webhook-disabled': { status: 409, title: 'The delivery cannot be sent again' },
  'too-old': { status: 409, title: 'The delivery cannot be sent again' },
  'too-slow': { status: 408, title: 'The request took too long' },
  'alert-over': { status: 409, title: 'The alert is over' },
  'too-many-silences': { status: 409, title: 'There are too many silences' },
  'too-large': { status: 413, title: 'The body is too large' },
  'wrong-media-type': { status: 415, title: 'The body is of a kind that this route does not take' },
  'bad-body': { status: 422, title: 'The body cannot be used' },
  'bad-target': { status: 422, title: 'Webhooks are not sent to this URL' },
  'no-usable-post': { status: 422, title: 'None of the posts can be used' },
  'idempotency-key-reused': { status: 422, title: 'The idempotency key belongs to another request' },
  'too-many-streams': { status: 429, title: 'Too many streams are open' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'too-many-wrong-keys': { status: 429, title: 'Too many wrong keys' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  backlog: { status: 503, title: 'More posts wait than are worked off' },
  'not-ready': { status: 503, title: 'Not everything works' },
  'store-full': { status: 503, title: 'The store is full' },
  'streams-full': { status: 503, title: 'As many streams are open as can be held' },
  'store-unavailable': { status: 503, title: 'The store does not answer' },
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
      return problem('too-large', 'the body is too large; send it in parts')
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

/** The first field and what is wrong with it; how many more. */
export function summaryOf(errors: readonly FieldError[]): string {
  const [first] = errors
  if (first === undefined) return 'it cannot be used'
  const name = 'pointer' in first ? first.pointer : first.parameter
  const more = errors.length > 1 ? `; and ${errors.length - 1} more` : ''
  return `${name}: ${first.detail}${more}`
}
