import type { RequestHandler } from 'express'
import Negotiator from 'negotiator'
import { NOT_FOUND_PAGE } from '../describe/page.js'
import { problem } from '../http/problem.js'
import { PAGE_POLICY } from '../http/security-headers.js'
import { sendProblem } from '../http/send.js'

/** People get a page, programs a problem. */
export const answerNotFound: RequestHandler = (request, response) => {
  response.vary('Accept')
  const { accept } = request.headers
  const [best] =
    accept === undefined
      ? []
      : new Negotiator({ headers: { accept } }).mediaTypes(['application/json', 'text/html'])
  if (best === 'text/html' && (request.method === 'GET' || request.method === 'HEAD')) {
    response.status(404)
    response.setHeader('Cache-Control', 'no-store')
    response.setHeader('Content-Type', 'text/html; charset=utf-8')
    response.setHeader('Content-Security-Policy', PAGE_POLICY)
    response.end(request.method === 'HEAD' ? undefined : NOT_FOUND_PAGE)
    return
  }
  const detail = 'no route has this path; check its spelling, and that it begins with /v1'
  sendProblem(request, response, problem('unknown-route', detail))
}
