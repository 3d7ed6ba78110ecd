import { randomUUID } from 'node:crypto'
import type { ErrorRequestHandler, Express, RequestHandler } from 'express'
import express from 'express'
import { createApiKeys } from '../../pipeline/access/api-keys.js'
import { createAdmissionControl } from '../access/admission.js'
import { createAnswerOnce } from '../access/answer-once.js'
import { createAuthenticator } from '../access/authenticate.js'
import { createWrongKeys } from '../access/failed-auth-limiter.js'
import type { ApiParts, RequireScope } from '../http/api-parts.js'
import { API_LIMITS } from '../http/api-parts.js'
import { allowOrigins } from '../http/cors.js'
import { problem, toProblem } from '../http/problem.js'
import { securityHeaders } from '../http/security-headers.js'
import { sendProblem } from '../http/send.js'
import { apiRoutes } from './api-routes.js'
import { answerNotFound } from './not-found.js'
import { createReportFailure } from './report-failures.js'
import { requestsUnderWay } from './requests-under-way.js'
import { serveRoutes } from './serve-routes.js'

/** The API as an Express app. The caller listens. */
export function createApi(parts: ApiParts): Express {
  const limits = { ...API_LIMITS, ...parts.limits }
  const authenticator = createAuthenticator({
    keys: createApiKeys(parts),
    wrongKeys: createWrongKeys(limits.wrongKeysPerMinute),
    clock: parts.clock,
    publicRead: parts.publicRead,
  })
  const admissionControl = createAdmissionControl({
    authenticator,
    rates: parts.rates,
    storeTimeoutMs: limits.storeTimeoutMs,
  })
  const requireScope: RequireScope = (scope) => async (request, response, next) => {
    const asked = { request, response, address: request.ip ?? '' }
    const admission = await admissionControl(asked, { scope, rate: scope })
    if (admission.kind === 'admitted') next()
    else sendProblem(request, response, admission)
  }

  const app = express()
  app.disable('x-powered-by')
  // Answers say themselves what may be kept of them.
  app.disable('etag')
  app.set('query parser', 'simple')
  app.set('trust proxy', parts.trustProxy ?? false)
  app.use(
    oneAfterTheOther([
      nameRequest,
      requestsUnderWay(parts),
      securityHeaders(),
      refuseHosts,
      allowOrigins(parts.origins ?? []),
      // First: a router that does not know a path gives it to the next one only in a later turn of the event loop.
      serveRoutes(apiRoutes(parts), admissionControl, limits, createAnswerOnce(parts)),
    ]),
  )
  for (const router of parts.extraRoutes?.(requireScope) ?? []) app.use(router)
  app.use(answerNotFound(parts.textsOf))
  app.use(answerErrors(parts))
  return app
}

/** One handler for Express, which would compare the path of each request with that of each handler. */
function oneAfterTheOther(handlers: readonly RequestHandler[]): RequestHandler {
  const handler: RequestHandler = (request, response, next) => {
    let index = 0
    const step = (error?: unknown): void => {
      const current = error === undefined ? handlers[index++] : undefined
      if (current === undefined) next(error)
      else void current(request, response, step)
    }
    step()
  }
  // As a router has it, so that what is served can be listed.
  return Object.assign(handler, {
    stack: handlers.flatMap((one) => ('stack' in one && Array.isArray(one.stack) ? one.stack : [])),
  })
}

/** Gives every request an id, its own if it brings one: it stands in the answer, in problems and in the log. */
const nameRequest: RequestHandler = (request, response, next) => {
  const own = request.get('X-Request-Id')
  response.setHeader('X-Request-Id', own !== undefined && /^[\w.-]{1,128}$/.test(own) ? own : randomUUID())
  next()
}

/** Node takes the first of several; a proxy in front may take the last, and the two then answer for different sites. */
const refuseHosts: RequestHandler = ({ rawHeaders }, response, next) => {
  let hosts = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!
    if (name.length === HOST.length && name.toLowerCase() === HOST) hosts++
  }
  if (hosts <= 1) next()
  else
    sendProblem(
      response.req,
      response,
      problem('bad-request', 'the request has several Host headers; send one'),
    )
}

const HOST = 'host'

/** The last resort of every route, also of those of others. Four parameters, or Express does not take it for one. */
function answerErrors(parts: ApiParts): ErrorRequestHandler {
  const reportFailure = createReportFailure(parts)
  return (error: unknown, request, response, _next) => {
    const found = toProblem(error)
    if (found.status >= 500) {
      const requestId = response.getHeader('X-Request-Id')
      const route: unknown = response.locals.route
      reportFailure(found.code, error, { requestId, method: request.method, route })
    }
    sendProblem(request, response, found)
  }
}
