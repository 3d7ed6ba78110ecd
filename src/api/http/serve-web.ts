import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Router } from 'express'
import express from 'express'
import { PAGE_POLICY } from './security-headers.js'

/** The paths that the page itself knows; any other is the API's to answer. */
export const WEB_PAGES = ['/', '/services/:id', '/alerts/:id', '/trending', '/sources', '/webhooks']
const YEAR_SECONDS = 31_536_000

/** Serves the built dashboard; nothing where it was not built. */
export function serveWeb(folder: string): Router {
  const router = express.Router({ strict: true, caseSensitive: true })
  const index = join(folder, 'index.html')
  if (!existsSync(index)) return router
  // Names of assets change with their content.
  router.use(
    '/assets',
    express.static(join(folder, 'assets'), { index: false, immutable: true, maxAge: YEAR_SECONDS * 1_000 }),
  )
  router.get('/favicon.svg', (_request, response) => {
    response.setHeader('Cache-Control', 'max-age=86400')
    response.sendFile('favicon.svg', { root: folder, cacheControl: false })
  })
  router.get(WEB_PAGES, (_request, response) => {
    response.setHeader('Content-Security-Policy', PAGE_POLICY)
    response.setHeader('Referrer-Policy', 'no-referrer')
    response.setHeader('Cache-Control', 'no-cache')
    response.sendFile('index.html', { root: folder, cacheControl: false })
  })
  return router
}
