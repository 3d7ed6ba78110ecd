import { randomBytes } from 'node:crypto'
import { createSubscription } from '../../../pipeline/endpoints/subscriptions.js'
import { newSecret } from '../../../pipeline/endpoints/webhook-secret.js'
import { jsonBody } from '../../http/read-body.js'
import { json, route } from '../../http/route.js'
import type { Route } from '../../http/types.js'
import { newWebhookIn, webhookViewSchema } from './bodies.js'
import { checkServices } from './check-services.js'
import type { WebhookParts } from './parts.js'
import { badTarget } from './problems.js'
import { storedGrouping, storedNames, webhookView } from './views.js'

export function createWebhook({ store, clock, known, checkTarget, textsOf }: WebhookParts): Route {
  return route({
    method: 'post',
    path: '/v1/webhooks',
    id: 'createWebhook',
    summary: 'Subscribe an endpoint to events; the secret is shown only once',
    scope: 'admin',
    body: jsonBody(newWebhookIn(textsOf)),
    answers: {
      201: {
        description: 'The subscription with its secret',
        schema: webhookViewSchema,
        headers: ['Location'],
      },
    },
    problems: ['bad-target', 'unknown-id'],
    handle: async ({ body: { secret = newSecret(randomBytes), ...asked } }) => {
      const unknown = await checkServices(known, asked.filter)
      if (unknown !== null) return unknown
      const target = await checkTarget(asked.url, asked.format)
      if (target.kind === 'refused') return badTarget(target.detail)
      const subscription = await createSubscription(store, {
        ...asked,
        ...storedGrouping(asked),
        ...storedNames(asked),
        id: `wh_${randomBytes(12).toString('hex')}`,
        secrets: { current: secret, previous: null },
        state: { kind: 'enabled' },
        createdAt: clock.now(),
      })
      const headers = { Location: `/v1/webhooks/${subscription.id}` }
      return json({ ...webhookView(subscription, null), url: asked.url, secret }, { status: 201, headers })
    },
  })
}
