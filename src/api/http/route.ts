import { z } from 'zod'
import { plainIssue } from './plain-issue.js'
import type { FieldError, Problem } from './problem.js'
import { problem, summaryOf } from './problem.js'
import type { Answer, Route, RouteSpec, Stream } from './types.js'

export function route<P extends z.ZodRawShape, Q extends z.ZodRawShape, B = null>(
  spec: RouteSpec<P, Q, B>,
): Route {
  const params = z.strictObject((spec.params ?? {}) as P)
  const query = z.strictObject((spec.query ?? {}) as Q)
  const { method, path, id, summary, scope, body, answers, isRepeatable = true } = spec
  const isKeyed = method === 'post' && isRepeatable
  const headers = { ...(isKeyed ? KEYED : {}), ...spec.headers }
  const problems = [...(spec.problems ?? []), ...(isKeyed ? KEYED_PROBLEMS : [])]
  const readPath = readerOf(params)
  const readQuery = readerOf(query)
  const { openToAll = false, policy = null, rate = scope ?? (openToAll ? 'read' : null) } = spec

  return {
    method,
    path,
    id,
    summary,
    scope,
    rate,
    openToAll,
    policy,
    params,
    query,
    headers,
    isRepeatable,
    body: body ?? null,
    answers,
    problems,
    async respond({ header, key, url, address, ...raw }) {
      const inPath = readPath(raw.params)
      if (!inPath.success) return wrong('bad-path', inPath.error)
      const inQuery = readQuery(raw.query)
      if (!inQuery.success) return wrong('bad-query', inQuery.error)
      const read = await body?.read(raw.body.bytes, raw.body.contentType)
      if (read?.kind === 'problem') return read
      // Without a reader B is null.
      const content = (read === undefined ? null : read.content) as B
      return spec.handle({
        params: inPath.data,
        query: inQuery.data,
        body: content,
        header,
        key,
        url,
        address,
      })
    },
  }
}

/** Reads parameters by their schema; what it makes of none is worked out once. */
function readerOf<T>(schema: z.ZodType<T>): (given: object) => z.ZodSafeParseResult<T> {
  const ofNone = schema.safeParse({}, { error: plainIssue })
  return (given) =>
    Object.keys(given).length === 0 ? ofNone : schema.safeParse(given, { error: plainIssue })
}

const KEYED = { 'Idempotency-Key': 'The same key with the same body within a day is done once' }
const KEYED_PROBLEMS = ['bad-header', 'idempotency-key-reused'] as const

export function json(value: unknown, more: Partial<Pick<Answer, 'status' | 'headers'>> = {}): Answer {
  return answer(JSON.stringify(value), 'application/json; charset=utf-8', more)
}

/** JSON that is text already. */
export function jsonText(text: string, more: Partial<Pick<Answer, 'status' | 'headers'>> = {}): Answer {
  return answer(text, 'application/json; charset=utf-8', more)
}

export function answer(
  content: string,
  type: string,
  { status = 200, headers = {} }: Partial<Pick<Answer, 'status' | 'headers'>> = {},
): Answer {
  return { kind: 'answer', status, content, type, headers }
}

export function stream(type: string, headers: Stream['headers'], admit: Stream['admit']): Stream {
  return { kind: 'stream', type, headers, admit }
}

/** A file that is written while it is read. */
export function download(type: string, headers: Stream['headers'], admit: Stream['admit']): Stream {
  return { kind: 'stream', type, headers, admit, isCompressed: true }
}

export const NO_CONTENT: Answer = { kind: 'answer', status: 204, content: '', type: '', headers: {} }

function wrong(code: 'bad-path' | 'bad-query', error: z.ZodError): Problem {
  const errors = error.issues.flatMap((issue): FieldError[] =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((name) => ({ parameter: name, detail: 'this route has no such parameter' }))
      : [{ parameter: String(issue.path[0] ?? ''), detail: issue.message }],
  )
  return problem(code, summaryOf(errors), { errors })
}
