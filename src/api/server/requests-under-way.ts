import type { RequestHandler, Response } from 'express'
import type { ApiParts } from '../http/api-parts.js'
import { problem, retryAfter } from '../http/problem.js'
import { sendProblem } from '../http/send.js'

/** Another process, or the next one, takes over within this time. */
const RETRY_SECONDS = 2

/**
 * Reports each request when it has ended. While the process stops, answers under way are finished and new requests are
 * refused. Either way the client learns that the connection closes, so that it sends nothing more on it.
 */
export function requestsUnderWay({
  stopping,
  observe,
  clock,
}: Pick<ApiParts, 'stopping' | 'observe' | 'clock'>): RequestHandler {
  const underWay = new Set<Response>()
  stopping?.addEventListener('abort', () => {
    for (const response of underWay) if (!response.headersSent) response.setHeader('Connection', 'close')
  })
  return (request, response, next) => {
    const began = clock.now()
    underWay.add(response)
    // One listener for both: each costs every request.
    response.once('close', () => {
      underWay.delete(response)
      const { route } = response.locals
      observe?.({
        method: request.method,
        route: typeof route === 'string' ? route : 'none',
        status: response.statusCode,
        seconds: (clock.now() - began) / 1_000,
      })
    })
    if (stopping?.aborted === true) {
      response.setHeader('Connection', 'close')
      const detail = 'this process stops; send the request again'
      sendProblem(request, response, problem('stopping', detail, retryAfter(RETRY_SECONDS)))
    } else next()
  }
}
