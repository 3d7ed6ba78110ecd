import { nameEvent } from '../../../pipeline/alerts/alert-names.js'
import { readAlert, readHistory } from '../../../pipeline/alerts/alert-store.js'
import { explainAlert } from '../../../pipeline/alerts/explain-alert.js'
import { readFeedback } from '../../../pipeline/alerts/feedback.js'
import { createResponseCache } from '../../cache/response-cache.js'
import { id } from '../../http/query.js'
import { json, jsonText, route } from '../../http/route.js'
import type { Route } from '../../http/types.js'
import { alertEvents, alertEvidence, alert as alertSchema, explanation } from '../../views/alert-schemas.js'
import { linkTo } from '../../views/link-to.js'
import type { AlertContext } from './parts.js'
import { unknownAlert } from './parts.js'

export function readOneAlert({ views, limits }: AlertContext): Route {
  const answers = createResponseCache(limits.cachedBytes)
  return route({
    method: 'get',
    path: '/v1/alerts/{id}',
    id: 'getAlert',
    summary: 'Read an alert',
    scope: 'read',
    params: { id },
    answers: { 200: { description: 'The alert', schema: alertSchema } },
    problems: ['unknown-alert'],
    async handle({ params }) {
      return answers.get(params.id, await views.version(), async () => {
        const text = await views.readOne(params.id)
        return text === null ? unknownAlert() : jsonText(text)
      })
    },
  })
}

export function readAlertEvents({ store, nameAlert }: AlertContext): Route {
  return route({
    method: 'get',
    path: '/v1/alerts/{id}/events',
    id: 'listAlertEvents',
    summary: 'List the events of an alert, oldest first',
    scope: 'read',
    params: { id },
    answers: { 200: { description: 'Its events', schema: alertEvents } },
    problems: ['unknown-alert'],
    async handle({ params }) {
      const data = await readHistory(store, params.id)
      if (data.length === 0) return unknownAlert()
      return json({ data: data.map((event) => nameEvent(event, nameAlert)) })
    },
  })
}

export function readAlertEvidence({ store }: AlertContext): Route {
  return route({
    method: 'get',
    path: '/v1/alerts/{id}/evidence',
    id: 'getAlertEvidence',
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

export function explainOneAlert({ store, views }: AlertContext): Route {
  return route({
    method: 'get',
    path: '/v1/alerts/{id}/explanation',
    id: 'explainAlert',
    summary: 'Why an alert opened and how it went on: what `outcry explain` prints',
    scope: 'read',
    params: { id },
    answers: { 200: { description: 'The explanation', schema: explanation } },
    problems: ['unknown-alert'],
    async handle({ params }) {
      const [history, now] = await Promise.all([readHistory(store, params.id), views.readOne(params.id)])
      if (history.length === 0 || now === null) return unknownAlert()
      const [feedback = null] = await readFeedback(store, [params.id])
      // Its numbers go on after its last event.
      return json({ ...explainAlert(history, feedback), alert: JSON.parse(now) })
    },
  })
}
