import type { ServerResponse } from 'node:http'
import { z } from 'zod'
import type { ApiKey, Scope } from '../../pipeline/access/api-keys.js'
import type { Rate } from '../access/rate-limits.js'
import type { FieldError, Problem, ProblemCode } from './problem.js'
import { problem, summaryOf } from './problem.js'
import type { BodyReader } from './read-body.js'

/** A route as it is declared: what it takes and gives, in schemas, and what it does. */
export interface RouteSpec<P extends z.ZodRawShape, Q extends z.ZodRawShape, B> {
  readonly method: Method
  /** With parameters in braces: `/v1/alerts/{id}`. */
  readonly path: string
  readonly summary: string
  /** The scope that is needed; null: anybody. */
  readonly scope: Scope | null
  /** Under which limit it is counted; null: under none. By its scope unless told; without one only what is open to all. */
  readonly rate?: Rate | null
  /** Pages of every origin may read it, and show it. */
  readonly openToAll?: boolean
  /** Its own Content-Security-Policy, for what a browser shows. */
  readonly policy?: string
  readonly params?: P
  /** Parameters that are not named here are refused. */
  readonly query?: Q
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: BodyReader<B>
  readonly answers: Readonly<Record<number, AnswerSpec>>
  /** Problems of its own, beside those that follow from scope, query and body. */
  readonly problems?: readonly ProblemCode[]
  readonly handle: (asked: Asked<z.infer<z.ZodObject<P>>, z.infer<z.ZodObject<Q>>, B>) => Promise<Outcome>
}

export type Method = 'get' | 'post' | 'patch' | 'delete'

export interface AnswerSpec {
  readonly description: string
  readonly type?: string
  readonly schema?: z.ZodType
  /** It changes with every asking, or never ends, so that it has no ETag. */
  readonly uncached?: boolean
  /** Headers that it may have beside those of every answer. */
  readonly headers?: readonly ('Link' | 'Location')[]
}

/** A request that was understood. */
export interface Asked<P, Q, B> {
  readonly params: P
  readonly query: Q
  readonly body: B
  readonly header: (name: string) => string | undefined
  /** Null where reading needs no key and none was sent. */
  readonly key: ApiKey | null
  /** Where it comes from, as far as proxies are trusted. */
  readonly address: string
  /** Path and query as they came, for links. */
  readonly url: string
}

export type Outcome = Answer | Stream | Problem

/** An answer that goes on for as long as both sides want. */
export interface Stream {
  readonly kind: 'stream'
  readonly type: string
  readonly headers: Readonly<Record<string, string>>
  /** Takes a place for the client or says why there is none; not asked on HEAD. */
  readonly admit: () => Admitted | Problem
}

export interface Admitted {
  readonly kind: 'admitted'
  /** Writes, and ends the response. Never rejects. */
  run(response: ServerResponse): Promise<void>
}

export interface Answer {
  readonly kind: 'answer'
  readonly status: number
  /** Bytes where they are sent more than once, so that a large text is not encoded for each. */
  readonly content: string | Buffer
  readonly type: string
  readonly headers: Readonly<Record<string, string>>
}

/** A route with its types forgotten, ready to be served and described. */
export interface Route {
  readonly method: Method
  readonly path: string
  readonly summary: string
  readonly scope: Scope | null
  readonly rate: Rate | null
  readonly openToAll: boolean
  readonly policy: string | null
  readonly params: z.ZodObject
  readonly query: z.ZodObject
  readonly headers: Readonly<Record<string, string>>
  readonly body: Omit<BodyReader<unknown>, 'read'> | null
  readonly answers: Readonly<Record<number, AnswerSpec>>
  readonly problems: readonly ProblemCode[]
  respond(raw: RawAsked): Promise<Outcome>
}

export interface RawAsked {
  readonly params: unknown
  readonly query: unknown
  /** Empty when the request has no body. */
  readonly body: { readonly bytes: Buffer; readonly contentType: string }
  readonly header: (name: string) => string | undefined
  readonly key: ApiKey | null
  readonly address: string
  readonly url: string
}

export function route<P extends z.ZodRawShape, Q extends z.ZodRawShape, B = null>(
  spec: RouteSpec<P, Q, B>,
): Route {
  const params = z.strictObject((spec.params ?? {}) as P)
  const query = z.strictObject((spec.query ?? {}) as Q)
  const { method, path, summary, scope, headers = {}, body, answers, problems = [] } = spec
  const { openToAll = false, policy = null, rate = scope ?? (openToAll ? 'read' : null) } = spec

  return {
    method,
    path,
    summary,
    scope,
    rate,
    openToAll,
    policy,
    params,
    query,
    headers,
    body: body ?? null,
    answers,
    problems,
    async respond({ header, key, url, address, ...raw }) {
      const inPath = params.safeParse(raw.params)
      if (!inPath.success) return wrong('bad-path', inPath.error)
      const inQuery = query.safeParse(raw.query)
      if (!inQuery.success) return wrong('bad-query', inQuery.error)
      const read = body?.read(raw.body.bytes, raw.body.contentType)
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

export const NO_CONTENT: Answer = { kind: 'answer', status: 204, content: '', type: '', headers: {} }

function wrong(code: 'bad-path' | 'bad-query', error: z.ZodError): Problem {
  const errors = error.issues.flatMap((issue): FieldError[] =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((name) => ({ parameter: name, detail: 'this route has no such parameter' }))
      : [{ parameter: String(issue.path[0] ?? ''), detail: issue.message }],
  )
  return problem(code, summaryOf(errors), { errors })
}
