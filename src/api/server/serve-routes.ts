import type { Request, RequestHandler, Response, Router } from 'express'
import { Router as createRouter, raw } from 'express'
import type { AdmissionControl } from '../access/admission.js'
import type { AnswerOnce } from '../access/answer-once.js'
import type { BodyBudget, BodyQueue } from '../access/body-budget.js'
import { createBodyBudget, createBodyQueue } from '../access/body-budget.js'
import { networkOf } from '../access/network-of.js'
import { answerPreflight, openToAll } from '../http/cors.js'
import { problem, retryAfter } from '../http/problem.js'
import { sendAnswer, sendProblem, sendStream } from '../http/send.js'
import type { ApiLimits, RawAsked, Route } from '../http/types.js'
import { within } from '../http/with-timeout.js'

/** Serves declared routes: who may, what was sent, what it does, what goes back; and which methods there are. */
export function serveRoutes(
  routes: readonly Route[],
  admissionControl: AdmissionControl,
  limits: ApiLimits,
  answerOnce: AnswerOnce = (route, asked) => route.respond(asked),
): RequestHandler {
  const routers = new Map<string, Router>()
  const parts = {
    ...{ admissionControl, limits, answerOnce },
    budget: createBodyBudget(limits.bodiesInFlightBytes),
    queue: createBodyQueue(),
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    const here = routes.filter((route) => route.path === path)
    const pattern = path.replaceAll(/\{(\w+)\}/g, ':$1')
    const allowed = here.flatMap(({ method }) =>
      method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()],
    )
    const head = headOf(path)
    const router = routers.get(head) ?? createRouter({ strict: true, caseSensitive: true })
    routers.set(head, router)
    const at = router.route(pattern)
    if (here.some((route) => route.openToAll)) at.all(open)
    for (const route of here) at[route.method](serve(route, parts))
    at.all(refuseMethod([...allowed, 'OPTIONS'].join(', ')))
  }
  const dispatch: RequestHandler = (request, response, next) => {
    const router = routers.get(headOf(request.path))
    if (router === undefined) next()
    else router(request, response, next)
  }
  // As a router has it, so that what is served can be listed.
  return Object.assign(dispatch, { stack: [...routers.values()].flatMap(({ stack }) => stack) })
}

/**
 * The part of a path by which its router is found at once: `/v1/alerts`, `/badges`. One router for all routes would try
 * their patterns one after the other.
 */
function headOf(path: string): string {
  const [, first = '', second = ''] = path.split('/', 3)
  return first === 'v1' ? `/v1/${second}` : `/${first}`
}

const open: RequestHandler = (_request, response, next) => {
  openToAll(response)
  next()
}

interface ServeParts {
  readonly admissionControl: AdmissionControl
  readonly limits: ApiLimits
  readonly budget: BodyBudget
  readonly queue: BodyQueue
  readonly answerOnce: AnswerOnce
}

function serve(route: Route, parts: ServeParts): RequestHandler {
  const { admissionControl, limits, budget, queue, answerOnce } = parts
  const readBytes = route.body === null ? null : bodyBytes(route.body.types, limits[route.body.limit])

  return async (request, response) => {
    response.locals.route = route.path
    if (route.policy !== null) setPolicy(response, route.policy)
    // Asked once: Express works it out each time.
    const address = request.ip ?? ''
    const admission = await admissionControl({ request, response, address }, route)
    if (admission.kind === 'problem') return sendProblem(request, response, admission)
    const room =
      route.body === null
        ? NO_ROOM
        : budget.take(sizeOf(request, limits[route.body.limit]), admission.key?.id ?? networkOf(address))
    if (room === null) {
      const detail = 'other bodies are being read; send this one again'
      return sendProblem(request, response, problem('too-many-bodies', detail, retryAfter(1)))
    }
    if (room !== NO_ROOM) response.once('close', room)
    const bytes = readBytes === null ? EMPTY : await readBytes(request, response)
    if (bytes === null) {
      const types = route.body!.types.join(' or ')
      const detail = `send the body in UTF-8 as Content-Type: ${types}`
      return sendProblem(request, response, problem('wrong-media-type', detail))
    }
    const asked: RawAsked = {
      params: { ...request.params },
      query: joined(request.query),
      body: { bytes, contentType: request.headers['content-type'] ?? '' },
      header: (name) => request.get(name),
      key: admission.key,
      url: request.originalUrl,
      address,
    }
    const patience = limits.storeTimeoutMs + (bytes.length / 1_000) * READING_MS
    const outcome = await queue.run(bytes.length, () => within(patience, answerOnce(route, asked)))
    if (outcome.kind === 'problem') sendProblem(request, response, outcome)
    else if (outcome.kind === 'stream') await sendStream(request, response, outcome)
    else await sendAnswer(request, response, outcome)
  }
}

/** A policy that says who may frame the page is not contradicted by the older header. */
function setPolicy(response: Response, policy: string): void {
  response.setHeader('Content-Security-Policy', policy)
  if (!policy.includes("frame-ancestors 'none'")) response.removeHeader('X-Frame-Options')
}

/** A parameter that is given twice is a list: `status=open&status=recovering` is `status=open,recovering`. */
function joined(query: Request['query']): Record<string, unknown> {
  const entries = Object.entries(query)
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]),
  )
}

const EMPTY = Buffer.alloc(0)
/** Reading a body is no silence of the store. A thousand bytes may take so long on a machine with many other tasks. */
const READING_MS = 20
const NO_ROOM = () => {}

/** As declared; a body that is packed or says nothing may be as large as the limit. */
function sizeOf({ headers }: Request, limit: number): number {
  if (headers['content-encoding'] !== undefined || headers['transfer-encoding'] !== undefined) return limit
  return Math.min(Number(headers['content-length'] ?? 0) || 0, limit)
}

/** Reads a body, unpacked; null when it is of another type or in other characters than UTF-8. */
function bodyBytes(
  types: readonly string[],
  limit: number,
): (request: Request, response: Response) => Promise<Buffer | null> {
  const read = raw({ type: () => true, limit })
  return (request, response) => {
    const hasBody =
      Number(request.headers['content-length'] ?? 0) > 0 || 'transfer-encoding' in request.headers
    if (hasBody && !isOneOf(types, request.headers['content-type'])) return Promise.resolve(null)
    return new Promise((resolve, reject) => {
      read(request, response, (error?: unknown) => {
        if (error === undefined) resolve(Buffer.isBuffer(request.body) ? withoutMark(request.body) : EMPTY)
        else reject(error)
      })
    })
  }
}

/** Some programs begin a text with a byte order mark, which is no part of it (RFC 8259, section 8.1). */
function withoutMark(bytes: Buffer): Buffer {
  return MARK.equals(bytes.subarray(0, MARK.length)) ? bytes.subarray(MARK.length) : bytes
}

const MARK = Buffer.from('\ufeff')

function isOneOf(types: readonly string[], contentType = ''): boolean {
  const [type = '', ...parameters] = contentType
    .toLowerCase()
    .split(';')
    .map((part) => part.trim())
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))
  return types.includes(type) && (charset === undefined || /^charset="?utf-?8"?$/.test(charset))
}

function refuseMethod(allow: string): RequestHandler {
  return (request, response) => {
    response.setHeader('Allow', allow)
    if (request.method === 'OPTIONS') {
      answerPreflight(request, response, allow)
      return
    }
    sendProblem(
      request,
      response,
      problem('wrong-method', `${request.method} is not taken here; use ${allow}`),
    )
  }
}
