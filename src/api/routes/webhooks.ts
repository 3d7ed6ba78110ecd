import type { Service } from '../../core/model/catalogue.js'
import { currentAlertsOf } from '../../pipeline/alerts/search/current-alerts.js'
import type { Route } from '../http/types.js'
import { createKnownServices } from '../views/known-services.js'
import { changeWebhook, deleteWebhook } from './webhooks/change.js'
import { createWebhook } from './webhooks/create.js'
import { listDeliveries, readOneDelivery, redeliverOne } from './webhooks/deliveries.js'
import type { WebhookParts } from './webhooks/parts.js'
import { previewWebhook } from './webhooks/preview.js'
import { listWebhooks, readWebhook } from './webhooks/read.js'
import { redeliverSince } from './webhooks/redeliver-since.js'
import { rotateSecret } from './webhooks/rotate-secret.js'
import { testWebhook } from './webhooks/test.js'

type WebhookRouteParts = Omit<WebhookParts, 'known'> & { readonly services: readonly Service[] }

/** Subscriptions and their deliveries. All need the scope `admin`: they show where alerts are sent. */
export function webhookRoutes({ services, ...rest }: WebhookRouteParts): Route[] {
  const known = createKnownServices({ services }, currentAlertsOf(rest.store))
  const parts: WebhookParts = { ...rest, known }
  return [
    createWebhook(parts),
    listWebhooks(parts),
    // Before the routes with an id, which would take its path.
    previewWebhook(parts),
    readWebhook(parts),
    changeWebhook(parts),
    deleteWebhook(parts),
    testWebhook(parts),
    rotateSecret(parts),
    listDeliveries(parts),
    readOneDelivery(parts),
    redeliverOne(parts),
    redeliverSince(parts),
  ]
}
