import type { Router } from 'express'
import express from 'express'

/** A minute: an operator who corrects a text starts anew, and wants to see it. */
const CACHING = 'public, max-age=60'

/** The texts of the dashboard in the languages that are not built into it: `/languages/CODE.json`. */
export function serveTexts(texts: Readonly<Record<string, object>>): Router {
  const router = express.Router({ strict: true, caseSensitive: true })
  for (const [code, value] of Object.entries(texts)) {
    router.get(`/languages/${code}.json`, (_request, response) => {
      response.setHeader('Cache-Control', CACHING)
      response.json(value)
    })
  }
  return router
}
