import { z } from 'zod'
import { readSubscription } from '../../../pipeline/endpoints/subscriptions.js'
import { readDeliveries, readDeliveriesIn, readDelivery } from '../../../pipeline/notify/delivery-store.js'
import { redeliver } from '../../../pipeline/notify/redeliver.js'
import { list } from '../../http/query.js'
import { optionalJsonBody } from '../../http/read-body.js'
import { json, route } from '../../http/route.js'
import type { Route } from '../../http/types.js'
import { deliveryViewSchema, pageOf, pageQuery, wholeDeliverySchema } from './bodies.js'
import { readCursor, writeCursor } from './cursors.js'
import type { WebhookParts } from './parts.js'
import { idParam } from './parts.js'
import { badCursor, notRedelivered, unknownDelivery, unknownWebhook } from './problems.js'
import { acceptedDelivery, readDeliveryViews, readRequest } from './views.js'

const STATES = ['pending', 'delivered', 'failed', 'discarded'] as const

export function listDeliveries({ store }: WebhookParts): Route {
  return route({
    method: 'get',
    path: '/v1/webhooks/{id}/deliveries',
    id: 'listDeliveries',
    summary: 'List the deliveries of a subscription with their attempts, newest first',
    scope: 'admin',
    params: idParam,
    query: { ...pageQuery, state: list(z.enum(STATES)).optional().describe('States, separated by commas') },
    answers: { 200: { description: 'A page of deliveries', schema: pageOf(deliveryViewSchema) } },
    problems: ['unknown-webhook', 'bad-cursor'],
    handle: async ({ params, query: { limit, cursor, state } }) => {
      if ((await readSubscription(store, params.id)) === null) return unknownWebhook(params.id)
      const after = readCursor(cursor, params.id)
      if (after === null) return badCursor()
      const page = { limit, ...(after === '' ? {} : { after }) }
      const { deliveries, next } =
        state === undefined
          ? await readDeliveries(store, params.id, page)
          : await readDeliveriesIn(store, params.id, state, page)
      return json({
        data: await readDeliveryViews(store, deliveries),
        page: { nextCursor: next === null ? null : writeCursor(params.id, next) },
      })
    },
  })
}

export function readOneDelivery({ store }: WebhookParts): Route {
  return route({
    method: 'get',
    path: '/v1/deliveries/{id}',
    id: 'getDelivery',
    summary: 'Read a delivery',
    scope: 'admin',
    params: idParam,
    answers: { 200: { description: 'The delivery with its request', schema: wholeDeliverySchema } },
    problems: ['unknown-delivery'],
    handle: async ({ params }) => {
      const held = await readDelivery(store, params.id)
      if (held === null) return unknownDelivery(params.id)
      const [[view], request] = await Promise.all([
        readDeliveryViews(store, [held.delivery]),
        readRequest(store, held.delivery),
      ])
      return json({ ...view, request })
    },
  })
}

export function redeliverOne(parts: WebhookParts): Route {
  return route({
    method: 'post',
    path: '/v1/deliveries/{id}/redeliver',
    id: 'redeliver',
    summary: 'Send a message again, under its own id',
    scope: 'admin',
    params: idParam,
    body: optionalJsonBody(z.strictObject({})),
    answers: {
      202: { description: 'The delivery, due now', schema: deliveryViewSchema, headers: ['Location'] },
    },
    problems: ['unknown-delivery', 'webhook-deleted', 'webhook-disabled', 'too-old', 'overtaken'],
    handle: async ({ params }) => {
      const came = await redeliver(params.id, parts)
      return came.kind === 'pending'
        ? acceptedDelivery(parts.store, came.delivery)
        : notRedelivered(params.id, came.reason)
    },
  })
}
