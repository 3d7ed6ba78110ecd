import { formatInstant } from '../../../core/model/instant.js'
import type { Subscription } from '../../../pipeline/endpoints/subscriptions.js'
import { readSubscription, readSubscriptions } from '../../../pipeline/endpoints/subscriptions.js'
import { json, route } from '../../http/route.js'
import type { Route } from '../../http/types.js'
import { pageOf, pageQuery, webhookViewSchema } from './bodies.js'
import { readCursor, writeCursor } from './cursors.js'
import type { WebhookParts } from './parts.js'
import { idParam } from './parts.js'
import { badCursor, unknownWebhook } from './problems.js'
import { readWebhookView } from './views.js'

export function listWebhooks({ store }: WebhookParts): Route {
  return route({
    method: 'get',
    path: '/v1/webhooks',
    id: 'listWebhooks',
    summary: 'List subscriptions, oldest first',
    scope: 'admin',
    query: pageQuery,
    answers: { 200: { description: 'A page of subscriptions', schema: pageOf(webhookViewSchema) } },
    problems: ['bad-cursor'],
    handle: async ({ query: { limit, cursor } }) => {
      const all = await readSubscriptions(store)
      const after = readCursor(cursor, 'webhooks')
      if (after === null) return badCursor()
      const left = all.filter((one) => offsetOf(one) > after)
      const page = left.slice(0, limit)
      const data = await Promise.all(page.map((one) => readWebhookView(store, one)))
      const next = left.length > limit ? writeCursor('webhooks', offsetOf(page.at(-1)!)) : null
      return json({ data, page: { nextCursor: next } })
    },
  })
}

export function readWebhook({ store }: WebhookParts): Route {
  return route({
    method: 'get',
    path: '/v1/webhooks/{id}',
    id: 'getWebhook',
    summary: 'Read a subscription',
    scope: 'admin',
    params: idParam,
    answers: { 200: { description: 'The subscription', schema: webhookViewSchema } },
    problems: ['unknown-webhook'],
    handle: async ({ params }) => {
      const held = await readSubscription(store, params.id)
      return held === null ? unknownWebhook(params.id) : json(await readWebhookView(store, held.subscription))
    },
  })
}

/** Sorts in the order of the list, oldest first. */
function offsetOf({ createdAt, id }: Subscription): string {
  return `${formatInstant(createdAt)}/${id}`
}
