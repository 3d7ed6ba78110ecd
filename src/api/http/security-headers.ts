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
 * Strict-Transport-Security is not among them: the proxy that ends TLS knows the names it serves.
 */
export function securityHeaders(): RequestHandler[] {
  const others = helmet({
    contentSecurityPolicy: false,
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  })
  return [
    others,
    (_request, response, next) => {
      response.setHeader('Content-Security-Policy', DATA_POLICY)
      next()
    },
  ]
}
