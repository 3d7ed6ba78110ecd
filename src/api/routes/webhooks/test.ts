import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { readSubscription } from '../../../pipeline/endpoints/subscriptions.js'
import { sendTest } from '../../../pipeline/notify/redeliver.js'
import { optionalJsonBody } from '../../http/read-body.js'
import { route } from '../../http/route.js'
import type { Route } from '../../http/types.js'
import { deliveryViewSchema } from './bodies.js'
import type { WebhookParts } from './parts.js'
import { idParam } from './parts.js'
import { badTarget, unknownWebhook } from './problems.js'
import { acceptedDelivery } from './views.js'

export function testWebhook(parts: WebhookParts): Route {
  const { store, checkTarget } = parts
  return route({
    method: 'post',
    path: '/v1/webhooks/{id}/test',
    id: 'testWebhook',
    summary: 'Send one test.ping; the delivery shows the result',
    scope: 'admin',
    params: idParam,
    body: optionalJsonBody(z.strictObject({})),
    answers: {
      202: { description: 'The delivery of the test', schema: deliveryViewSchema, headers: ['Location'] },
    },
    problems: ['unknown-webhook', 'bad-target'],
    handle: async ({ params }) => {
      const held = await readSubscription(store, params.id)
      if (held === null) return unknownWebhook(params.id)
      const target = await checkTarget(held.subscription.url, held.subscription.format)
      if (target.kind === 'refused') return badTarget(target.detail)
      const name = `test_${randomBytes(8).toString('hex')}`
      return acceptedDelivery(parts.store, await sendTest(held.subscription, name, parts))
    },
  })
}
