import type { RequestHandler } from 'express'
import Negotiator from 'negotiator'
import type { TextsOf } from '../../core/phrases/texts.js'
import { notFoundPage } from '../describe/not-found-page.js'
import { problem } from '../http/problem.js'
import { PAGE_POLICY } from '../http/security-headers.js'
import { sendProblem } from '../http/send.js'
import { chooseLanguage } from '../views/choose-language.js'

/** People get a page in their language, programs a problem. */
export const answerNotFound =
  (textsOf: TextsOf): RequestHandler =>
  (request, response) => {
    response.vary('Accept')
    const { accept } = request.headers
    const [best] =
      accept === undefined
        ? []
        : new Negotiator({ headers: { accept } }).mediaTypes(['application/json', 'text/html'])
    if (best === 'text/html' && (request.method === 'GET' || request.method === 'HEAD')) {
      const { query, headers } = request
      const texts = textsOf(chooseLanguage(textsOf, query.lang, headers['accept-language']))
      response.status(404).vary('Accept-Language')
      response.setHeader('Content-Language', texts.language)
      response.setHeader('Cache-Control', 'no-store')
      response.setHeader('Content-Type', 'text/html; charset=utf-8')
      response.setHeader('Content-Security-Policy', PAGE_POLICY)
      response.end(request.method === 'HEAD' ? undefined : notFoundPage(texts))
      return
    }
    const detail = 'no route has this path; check its spelling, and that it begins with /v1'
    sendProblem(request, response, problem('unknown-route', detail))
  }
