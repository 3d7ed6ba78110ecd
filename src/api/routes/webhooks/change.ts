import type { Instant } from '../../../core/model/instant.js'
import { redactUrl } from '../../../pipeline/endpoints/redact-url.js'
import type { Subscription } from '../../../pipeline/endpoints/subscriptions.js'
import {
  changeSubscription,
  deleteSubscription,
  readSubscription,
} from '../../../pipeline/endpoints/subscriptions.js'
import { failingKey } from '../../../pipeline/log/keys.js'
import { jsonBody } from '../../http/read-body.js'
import { json, NO_CONTENT, route } from '../../http/route.js'
import type { Route } from '../../http/types.js'
import { changedWebhookIn, webhookViewSchema } from './bodies.js'
import { checkServices } from './check-services.js'
import type { WebhookParts } from './parts.js'
import { idParam } from './parts.js'
import { badTarget, unknownWebhook } from './problems.js'
import { groupingView, readWebhookView, storedGrouping, storedNames } from './views.js'

export function changeWebhook({ store, clock, known, checkTarget, textsOf }: WebhookParts): Route {
  return route({
    method: 'patch',
    path: '/v1/webhooks/{id}',
    id: 'updateWebhook',
    summary: 'Change a subscription; omitted fields stay unchanged',
    scope: 'admin',
    params: idParam,
    body: jsonBody(changedWebhookIn(textsOf)),
    answers: { 200: { description: 'The subscription as it is now', schema: webhookViewSchema } },
    problems: ['unknown-webhook', 'bad-target', 'unknown-id'],
    handle: async ({ params, body }) => {
      const held = await readSubscription(store, params.id)
      if (held === null) return unknownWebhook(params.id)
      const { enabled, filter, url: givenUrl, name, timeZone, headers, ...plain } = body
      const unknown = await checkServices(known, filter)
      if (unknown !== null) return unknown
      const before = held.subscription
      // A client that sends back the redacted URL it has read means the stored URL.
      const url = givenUrl === redactUrl(before.url, before.format) ? undefined : givenUrl
      if (url !== undefined || plain.format !== undefined || enabled === true) {
        const target = await checkTarget(url ?? before.url, plain.format ?? before.format)
        if (target.kind === 'refused') return badTarget(target.detail)
      }
      const changed = await changeSubscription(store, params.id, (now) => ({
        ...now,
        ...plain,
        ...storedGrouping({ ...groupingView(now), ...plain }),
        ...storedNames({ name, timeZone, headers }, now),
        url: url ?? now.url,
        filter: { ...now.filter, ...filter },
        state: stateAfter(now.state, enabled, clock.now()),
      }))
      if (changed === null) return unknownWebhook(params.id)
      // The endpoint was repaired, so its failures before do not count.
      if (enabled === true || url !== undefined) await store.commit({ delete: [failingKey(params.id)] })
      return json(await readWebhookView(store, changed))
    },
  })
}

export function deleteWebhook({ store }: WebhookParts): Route {
  return route({
    method: 'delete',
    path: '/v1/webhooks/{id}',
    id: 'deleteWebhook',
    summary: 'Delete a subscription; its pending deliveries are discarded',
    scope: 'admin',
    params: idParam,
    answers: { 204: { description: 'The subscription is deleted' } },
    problems: ['unknown-webhook'],
    handle: async ({ params }) =>
      (await deleteSubscription(store, params.id)) ? NO_CONTENT : unknownWebhook(params.id),
  })
}

function stateAfter(
  now: Subscription['state'],
  enabled: boolean | undefined,
  at: Instant,
): Subscription['state'] {
  if (enabled === undefined || enabled === (now.kind === 'enabled')) return now
  return enabled ? { kind: 'enabled' } : { kind: 'disabled', at, reason: 'disabled by request' }
}
