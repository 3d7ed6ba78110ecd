import { readAlert, readAlertTexts, readHistory } from '../../../pipeline/alerts/alert-store.js'
import { id } from '../../http/query.js'
import { json, jsonText, route } from '../../http/route.js'
import type { Route } from '../../http/types.js'
import { createAlertViews } from '../../views/alert-view.js'
import { alertEvents, alertEvidence, alert as alertSchema } from '../../views/schemas.js'
import type { AlertParts } from './parts.js'
import { unknownAlert } from './parts.js'

export function readOneAlert(parts: AlertParts): Route {
  const shown = createAlertViews(parts)
  return route({
    method: 'get',
    path: '/v1/alerts/{id}',
    summary: 'Read an alert',
    scope: 'read',
    params: { id },
    answers: { 200: { description: 'The alert', schema: alertSchema } },
    problems: ['unknown-alert'],
    async handle({ params }) {
      const texts = await readAlertTexts(parts.store, [params.id])
      const [text] = texts.length === 0 ? [] : await shown.show(texts, [params.id])
      return text === undefined ? unknownAlert() : jsonText(text)
    },
  })
}

export function readAlertEvents({ store }: AlertParts): Route {
  return route({
    method: 'get',
    path: '/v1/alerts/{id}/events',
    summary: 'List the events of an alert, oldest first',
    scope: 'read',
    params: { id },
    answers: { 200: { description: 'Its events', schema: alertEvents } },
    problems: ['unknown-alert'],
    async handle({ params }) {
      const data = await readHistory(store, params.id)
      return data.length === 0 ? unknownAlert() : json({ data })
    },
  })
}

export function readAlertEvidence({ store }: AlertParts): Route {
  return route({
    method: 'get',
    path: '/v1/alerts/{id}/evidence',
    summary: 'Posts, hashtags and phrases that support an alert',
    scope: 'read',
    params: { id },
    answers: { 200: { description: 'Its evidence', schema: alertEvidence } },
    problems: ['unknown-alert'],
    async handle({ params }) {
      const alert = await readAlert(store, params.id)
      if (alert === null) return unknownAlert()
      const { posts, hashtags, phrases } = alert.evidence
      return json({ data: posts.map((post) => ({ ...post, url: linkTo(post) })), hashtags, phrases })
    },
  })
}

/** Only where the link names nobody; anywhere else a post's address holds its author's. */
function linkTo({ source, id }: { readonly source: string; readonly id: string }): string | null {
  return source === 'x' && /^\d{1,20}$/.test(id) ? `https://x.com/i/status/${id}` : null
}
