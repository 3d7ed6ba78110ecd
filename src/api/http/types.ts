import type { Writable } from 'node:stream'
import type { z } from 'zod'
import type { ApiKey, Scope } from '../../pipeline/access/api-keys.js'
import type { Problem, ProblemCode } from './problem.js'
import type { Rate } from './rates.js'

/** A route as it is declared: what it takes and gives, in schemas, and what it does. */
export interface RouteSpec<P extends z.ZodRawShape, Q extends z.ZodRawShape, B> {
  readonly method: Method
  /** With parameters in braces: `/v1/alerts/{id}`. */
  readonly path: string
  /** The name of the operation for generated clients: `closeAlert`. */
  readonly id: string
  readonly summary: string
  /** The scope that is needed; null: anybody. */
  readonly scope: Scope | null
  /**
   * The limit that counts the route; null: none. Default: by scope; without a scope only routes open to all are
   * counted.
   */
  readonly rate?: Rate | null
  /** Pages of every origin may read it, and show it. */
  readonly openToAll?: boolean
  /** Its own Content-Security-Policy, for what a browser shows. */
  readonly policy?: string
  readonly params?: P
  /** Parameters that are not named here are refused. */
  readonly query?: Q
  readonly headers?: Readonly<Record<string, string>>
  /** False for a POST that handles `Idempotency-Key` itself. */
  readonly isRepeatable?: boolean
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
  /** Further media types, for which `Accept` asks. */
  readonly also?: readonly string[]
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
  /** Its pieces may wait until they are worth compressing; never for events that are due now. */
  readonly isCompressed?: boolean
  /** Takes a place for the client or says why there is none; not asked on HEAD. */
  readonly admit: () => Admitted | Problem
}

export interface Admitted {
  readonly kind: 'admitted'
  /** Writes, and ends the response. Never rejects. */
  run(response: Writable): Promise<void>
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
  readonly id: string
  readonly summary: string
  readonly scope: Scope | null
  readonly rate: Rate | null
  readonly openToAll: boolean
  readonly policy: string | null
  /** Whether its answers are stored for requests with an `Idempotency-Key`. */
  readonly isRepeatable: boolean
  readonly params: z.ZodObject
  readonly query: z.ZodObject
  readonly headers: Readonly<Record<string, string>>
  readonly body: Omit<BodyReader<unknown>, 'read'> | null
  readonly answers: Readonly<Record<number, AnswerSpec>>
  readonly problems: readonly ProblemCode[]
  respond(raw: RawAsked): Promise<Outcome>
}

export interface RawAsked {
  readonly params: object
  readonly query: object
  /** Empty when the request has no body. */
  readonly body: { readonly bytes: Buffer; readonly contentType: string }
  readonly header: (name: string) => string | undefined
  readonly key: ApiKey | null
  readonly address: string
  readonly url: string
}

/** How a route reads its body. */
export interface BodyReader<B> {
  /** Media types, lower case. */
  readonly types: readonly string[]
  /** Which of the limits holds for it. */
  readonly limit: keyof Pick<ApiLimits, 'postsBytes' | 'bodyBytes'>
  /** What a body of the first type looks like. */
  readonly schema: z.ZodType
  /** It may be left out. */
  readonly isOptional?: boolean
  read(bytes: Buffer, contentType: string): ReadBody<B> | Promise<ReadBody<B>>
}

export type ReadBody<B> = { readonly kind: 'content'; readonly content: B } | Problem

export interface ApiLimits {
  /** A store that has not answered after so long counts as not answering. */
  readonly storeTimeoutMs: number
  readonly postsBytes: number
  readonly bodyBytes: number
  /** Of all bodies that are read at the same time. */
  readonly bodiesInFlightBytes: number
  /** Wrong keys from one address within a minute, before it is asked to wait. */
  readonly wrongKeysPerMinute: number
  /** Answered pages of alerts that are kept until an alert changes. */
  readonly cachedBytes: number
}
