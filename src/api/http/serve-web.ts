import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Request, RequestHandler, Router } from 'express'
import express from 'express'
import { compress, encodingFor, MIN_COMPRESSED } from './compress.js'
import { PAGE_POLICY } from './security-headers.js'

/** The paths that the page itself knows; any other is the API's to answer. */
export const WEB_PAGES = [
  ...['/', '/services/:id', '/alerts', '/alerts/:id', '/trending', '/sources', '/webhooks', '/wall'],
]
/** The same with a slash at the end, which leads to the page. */
export const SLASHED_PAGES = WEB_PAGES.filter((path) => path !== '/').map((path) => `${path}/`)
/** Files beside the pages. */
export const PUBLIC_FILES = [
  ...['favicon.svg', 'favicon-alert.svg', 'favicon.ico', 'manifest.webmanifest', 'robots.txt'],
]
const YEAR_SECONDS = 31_536_000

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  json: 'application/json; charset=utf-8',
}

/** Sends assets compressed; each is read and compressed once. What it does not know is left to the next handler. */
function serveCompressed(folder: string): RequestHandler {
  const names = new Set(existsSync(folder) ? readdirSync(folder) : [])
  const contents = new Map<string, Buffer>()
  return async (request, response, next) => {
    const name = request.path.slice(1)
    const type = TYPES[name.slice(name.lastIndexOf('.') + 1)]
    const encoding = type === undefined || !names.has(name) ? null : encodingFor(request, type)
    if (type === undefined || encoding === null || request.headers.range !== undefined) return next()
    const content = contents.get(name) ?? (await readFile(join(folder, name)))
    contents.set(name, content)
    if (content.length < MIN_COMPRESSED) return next()
    const sent = await compress(content, encoding)
    response.setHeader('Content-Type', type)
    response.setHeader('Content-Encoding', encoding)
    response.setHeader('Content-Length', sent.length)
    response.setHeader('Cache-Control', `public, max-age=${YEAR_SECONDS}, immutable`)
    response.vary('Accept-Encoding')
    response.end(sent)
  }
}

/** Writes what is known of a page into its document, and says whether what the page is about exists. */
export type FillPage = (html: string, request: Request) => Promise<FilledPage>

interface FilledPage {
  readonly text: string
  readonly isFound: boolean
}

/** Serves the built dashboard; nothing where it was not built. */
export function serveWeb(folder: string, fill: FillPage = async (text) => ({ text, isFound: true })): Router {
  const router = express.Router({ strict: true, caseSensitive: true })
  const index = join(folder, 'index.html')
  if (!existsSync(index)) return router
  // Names of assets change with their content.
  router.use('/assets', serveCompressed(join(folder, 'assets')))
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
  // Others link so, and the page knows each path in one form alone.
  router.get(SLASHED_PAGES, (request, response) => {
    const { pathname, search } = new URL(request.originalUrl, 'http://localhost')
    response.redirect(301, pathname.slice(0, -1) + search)
  })
  const html = readFileSync(index, 'utf8')
  router.get(WEB_PAGES, async (request, response) => {
    response.setHeader('Content-Security-Policy', PAGE_POLICY)
    response.setHeader('Referrer-Policy', 'no-referrer')
    response.setHeader('Cache-Control', 'no-cache')
    response.vary('Accept-Language').vary('Accept-Encoding')
    // A page without its facts still works: the script reads them itself
    const { text, isFound } = await fill(html, request).catch(() => ({ text: html, isFound: true }))
    if (!isFound) response.status(404)
    const encoding = text.length < MIN_COMPRESSED ? null : encodingFor(request, 'text/html')
    if (encoding !== null) response.setHeader('Content-Encoding', encoding)
    response.type('html').send(encoding === null ? text : await compress(text, encoding))
  })
  return router
}
