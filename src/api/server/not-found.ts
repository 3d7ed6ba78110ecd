import type { RequestHandler } from 'express'
import Negotiator from 'negotiator'
import { html } from '../describe/html.js'
import { problem } from '../http/problem.js'
import { sendProblem } from '../http/send.js'

const PAGE = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Page not found · Outcry</title>
</head>
<body>
<h1>Page not found</h1>
<p>No page has this address. <a href="/">Go to the dashboard</a> or read <a href="/docs">the API description</a>.</p>
</body>
</html>
`.html

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
    response.end(request.method === 'HEAD' ? undefined : PAGE)
    return
  }
  const detail = 'no route has this path; check its spelling, and that it begins with /v1'
  sendProblem(request, response, problem('unknown-route', detail))
}
