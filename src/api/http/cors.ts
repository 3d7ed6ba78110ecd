import type { Request, RequestHandler, Response } from 'express'

/** Origins of pages that may read responses: the named ones, or all. Default: none. */
export type Origins = readonly string[] | '*'

/** What pages elsewhere may see besides the body. */
const EXPOSED = 'ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id'
const ASKED =
  'Authorization, Content-Type, Idempotency-Key, If-Modified-Since, If-None-Match, Last-Event-ID, X-Request-Id'
/** A browser asks again after two hours at the latest. Unit: seconds. */
const PREFLIGHT_SECONDS = 7_200

/**
 * Says with each answer whether the page that asks may read it. Keys are sent by hand, so no answer depends on cookies.
 */
export function allowOrigins(origins: Origins): RequestHandler {
  return (request, response, next) => {
    if (origins === '*') openToAll(response)
    else if (origins.length > 0) {
      // Also for origins that are not allowed: a cache would otherwise give one page's response to another.
      response.vary('Origin')
      const origin = request.headers.origin
      if (origin !== undefined && origins.includes(origin)) allow(response, origin)
    }
    next()
  }
}

/** For what is made to be shown elsewhere, whatever is configured. */
export function openToAll(response: Response): void {
  allow(response, '*')
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin')
}

function allow(response: Response, origin: string): void {
  response.setHeader('Access-Control-Allow-Origin', origin)
  response.setHeader('Access-Control-Expose-Headers', EXPOSED)
}

/** Answers what a browser asks before it sends another page's request; `methods` are those of the path. */
export function answerPreflight(request: Request, response: Response, methods: string): void {
  const isAllowed = response.hasHeader('Access-Control-Allow-Origin')
  if (isAllowed && request.headers['access-control-request-method'] !== undefined) {
    response.setHeader('Access-Control-Allow-Methods', methods)
    response.setHeader('Access-Control-Allow-Headers', ASKED)
    response.setHeader('Access-Control-Max-Age', PREFLIGHT_SECONDS)
  }
  response.status(204).end()
}
