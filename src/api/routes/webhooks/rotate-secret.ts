import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { formatInstant, SECOND } from '../../../core/model/instant.js'
import { changeSubscription } from '../../../pipeline/endpoints/subscriptions.js'
import { newSecret } from '../../../pipeline/endpoints/webhook-secret.js'
import { optionalJsonBody } from '../../http/read-body.js'
import { json, route } from '../../http/route.js'
import type { Route } from '../../http/types.js'
import { rotationSchema } from './bodies.js'
import type { WebhookParts } from './parts.js'
import { idParam } from './parts.js'
import { unknownWebhook } from './problems.js'

export function rotateSecret({ store, clock }: WebhookParts): Route {
  return route({
    method: 'post',
    path: '/v1/webhooks/{id}/rotate-secret',
    id: 'rotateWebhookSecret',
    summary: 'Generate a new secret; both secrets sign during the grace period',
    scope: 'admin',
    params: idParam,
    body: optionalJsonBody(rotationSchema),
    answers: {
      200: {
        description: 'The new secret, shown only once',
        schema: z.strictObject({ secret: z.string(), previousSecretUntil: z.iso.datetime().nullable() }),
      },
    },
    problems: ['unknown-webhook'],
    handle: async ({ params, body }) => {
      const secret = newSecret(randomBytes)
      const until = clock.now() + body.gracePeriodSeconds * SECOND
      const changed = await changeSubscription(store, params.id, (now) => ({
        ...now,
        secrets: {
          current: secret,
          previous: body.gracePeriodSeconds === 0 ? null : { secret: now.secrets.current, until },
        },
      }))
      if (changed === null) return unknownWebhook(params.id)
      const { previous } = changed.secrets
      const headers = { 'Cache-Control': 'no-store' }
      return json(
        { secret, previousSecretUntil: previous === null ? null : formatInstant(previous.until) },
        { headers },
      )
    },
  })
}
