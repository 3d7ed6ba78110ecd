import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { RequestHandler } from 'express'
import helmet from 'helmet'

/** For answers that are data: nothing in them is ever run, shown or framed by a browser. */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

/** For pages of Outcry's own: what they need comes from here, and nothing of it stands in the page itself. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/**
 * Headers for browsers on every response. A route with a `policy` of its own replaces the content security policy.
 * Strict-Transport-Security is not among them: the proxy that ends TLS knows the names it serves. Helmet gives every
 * response the same, so it is asked once: a chain of its handlers costs each request more.
 */
export function securityHeaders(): RequestHandler {
  const headers = new Map<string, string>()
  const others = helmet({
    contentSecurityPolicy: false,
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  })
  const response = new ServerResponse(new IncomingMessage(new Socket()))
  others(response.req, response, () => {})
  for (const [name, value] of Object.entries(response.getHeaders()))
    headers.set(headerCase(name), String(value))
  headers.set('Content-Security-Policy', DATA_POLICY)
  return (_request, response, next) => {
    response.setHeaders(headers)
    next()
  }
}

/** `x-frame-options` as others write it: `X-Frame-Options`. */
function headerCase(name: string): string {
  return name.replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase())
}
