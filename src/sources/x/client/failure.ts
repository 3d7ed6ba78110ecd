import { ApiPartialResponseError, ApiRequestError, ApiResponseError } from 'twitter-api-v2'
import { backoff } from '../../../core/model/backoff.js'
import { fieldsOf, listOf } from '../read-post.js'
import type { BackOffRules } from '../x-options.js'

/** What went wrong with a request or a connection, in the terms in which X wants it treated. */
export type Failure =
  /** The connection broke, or none could be made. */
  | { readonly kind: 'network'; readonly what: string }
  | { readonly kind: 'http'; readonly status: number; readonly what: string }
  | { readonly kind: 'too-many'; readonly what: string; readonly resetAt: number | null }
  /** The one connection that an app may have is taken, perhaps by one of our own that broke. */
  | { readonly kind: 'slot-taken'; readonly what: string }
  | { readonly kind: 'no-credits'; readonly what: string }
  /** Only a person can mend it. */
  | { readonly kind: 'refused'; readonly status: 401 | 403; readonly what: string }

export function failureOf(error: unknown): Failure {
  if (!(error instanceof ApiResponseError)) return { kind: 'network', what: reasonOf(error) }
  const body = fieldsOf(error.data)
  const status = error.code
  const what = `${status} ${wordsOf(body)}`.trim()
  if (status === 401 || status === 403) return { kind: 'refused', status, what }
  if (status === 402) return { kind: 'no-credits', what }
  if (status !== 429) return { kind: 'http', status, what }
  // Documented at the top of the body; seen in its list of errors too.
  const issues = [body, ...listOf(body?.errors).map(fieldsOf)]
  if (issues.some((each) => each?.connection_issue === 'TooManyConnections'))
    return { kind: 'slot-taken', what }
  const reset = error.rateLimit
  return { kind: 'too-many', what, resetAt: reset?.remaining === 0 ? reset.reset * 1_000 : null }
}

/**
 * How long to wait, by X's rules, before the next connection: failures in a row are counted from 1. The moment that X
 * itself names is kept, within the longest wait: a clock that is wrong must not silence the source for a day.
 */
export function waitAfter(failure: Failure, failures: number, rules: BackOffRules, now: number): number {
  switch (failure.kind) {
    case 'network':
      return Math.min(rules.network.stepMs * (failures - 1), rules.network.longestMs)
    case 'too-many': {
      const named = failure.resetAt === null ? 0 : failure.resetAt - now
      return Math.min(Math.max(backoff(failures, rules.tooMany), named), rules.tooMany.longestMs)
    }
    case 'slot-taken':
      return backoff(failures, rules.tooMany)
    default:
      return backoff(failures, rules.http)
  }
}

/** The title and kind of a problem; its detail may quote what was asked. */
function wordsOf(body: ReturnType<typeof fieldsOf>): string {
  const first = fieldsOf(listOf(body?.errors)[0])
  const title = body?.title ?? first?.title
  return typeof title === 'string' ? title.slice(0, 80) : ''
}

/** A code of the system ("ECONNREFUSED") where there is one. */
function reasonOf(error: unknown): string {
  const inner =
    error instanceof ApiRequestError || error instanceof ApiPartialResponseError ? insideOf(error) : null
  const cause = inner instanceof Error ? inner : error
  if (!(cause instanceof Error)) return 'for no known reason'
  return (cause as NodeJS.ErrnoException).code ?? cause.message
}

/** The library keeps the error under one name and looks for it under another (1.29.1: `error`, `requestError`). */
function insideOf(error: ApiRequestError | ApiPartialResponseError): unknown {
  const options = fieldsOf((error as unknown as { readonly _options?: unknown })._options)
  return options?.requestError ?? options?.responseError ?? options?.error
}
