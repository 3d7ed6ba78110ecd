import type { RequestHandler, Response } from 'express'
import { problem, retryAfter } from './problem.js'
import { sendProblem } from './send.js'

/** Another process, or the next one, takes over within this time. */
const RETRY_SECONDS = 2

/**
 * While the process stops, answers under way are finished and new requests are refused. Either way the client learns
 * that the connection closes, so that it sends nothing more on it.
 */
export function refuseLate(stopping: AbortSignal | undefined): RequestHandler {
  const underWay = new Set<Response>()
  stopping?.addEventListener('abort', () => {
    for (const response of underWay) if (!response.headersSent) response.setHeader('Connection', 'close')
  })
  return (request, response, next) => {
    if (stopping?.aborted === true) {
      response.setHeader('Connection', 'close')
      const detail = 'this process stops; send the request again'
      sendProblem(request, response, problem('stopping', detail, retryAfter(RETRY_SECONDS)))
      return
    }
    underWay.add(response)
    response.once('close', () => underWay.delete(response))
    next()
  }
}
