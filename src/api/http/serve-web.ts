import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Request, Router } from 'express'
import express from 'express'
import { PAGE_POLICY } from './security-headers.js'

/** The paths that the page itself knows; any other is the API's to answer. */
export const WEB_PAGES = [
  ...['/', '/services/:id', '/alerts', '/alerts/:id', '/trending', '/sources', '/webhooks', '/wall'],
]
/** Files beside the pages. */
export const PUBLIC_FILES = ['favicon.svg', 'favicon-alert.svg', 'manifest.webmanifest']
const YEAR_SECONDS = 31_536_000

/** Writes what is known of a page into its document. */
export type FillPage = (html: string, request: Request) => Promise<string>

/** Serves the built dashboard; nothing where it was not built. */
export function serveWeb(folder: string, fill: FillPage = async (html) => html): Router {
  const router = express.Router({ strict: true, caseSensitive: true })
  const index = join(folder, 'index.html')
  if (!existsSync(index)) return router
  // Names of assets change with their content.
  router.use(
    '/assets',
    express.static(join(folder, 'assets'), { index: false, immutable: true, maxAge: YEAR_SECONDS * 1_000 }),
  )
  for (const name of PUBLIC_FILES) {
    router.get(`/${name}`, (_request, response) => {
      response.setHeader('Cache-Control', 'max-age=86400')
      response.sendFile(name, { root: folder, cacheControl: false })
    })
  }
  const html = readFileSync(index, 'utf8')
  router.get(WEB_PAGES, async (request, response) => {
    response.setHeader('Content-Security-Policy', PAGE_POLICY)
    response.setHeader('Referrer-Policy', 'no-referrer')
    response.setHeader('Cache-Control', 'no-cache')
    response.vary('Accept-Language')
    // A page without its facts still works: the script reads them itself
    const text = await fill(html, request).catch(() => html)
    response.type('html').send(text)
  })
  return router
}
