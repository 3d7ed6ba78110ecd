import type { z } from 'zod'
import { formatInstant } from '../../../core/model/instant.js'
import { redactUrl } from '../../../pipeline/endpoints/redact-url.js'
import type { Subscription } from '../../../pipeline/endpoints/subscriptions.js'
import type { Delivery, Failing } from '../../../pipeline/notify/deliveries.js'
import { readFailing } from '../../../pipeline/notify/delivery-store.js'
import type { Store } from '../../../pipeline/ports/store.js'
import { json } from '../../http/route.js'
import type { deliveryViewSchema, webhookViewSchema } from './bodies.js'

/** JSON writes null for "none"; the stored subscription leaves the field out. */
export interface GroupingView {
  readonly remindEvery: number | null
  readonly groupWait: number | null
  readonly maxPerMinute: number | null
}

export function storedGrouping({ remindEvery, groupWait, maxPerMinute }: Partial<GroupingView>) {
  return {
    remindEvery: remindEvery ?? undefined,
    groupWait: groupWait ?? undefined,
    maxPerMinute: maxPerMinute ?? undefined,
  }
}

export function groupingView({ remindEvery, groupWait, maxPerMinute }: Subscription): GroupingView {
  return {
    remindEvery: remindEvery ?? null,
    groupWait: groupWait ?? null,
    maxPerMinute: maxPerMinute ?? null,
  }
}

export async function readWebhookView(store: Store, subscription: Subscription) {
  return webhookView(subscription, (await readFailing(store, subscription.id)).failing)
}

/** Leaves out the secret, and redacts what in the URL may be one. */
export function webhookView(
  subscription: Subscription,
  failing: Failing | null,
): z.infer<typeof webhookViewSchema> {
  const { id, url, events, filter, format, locale, secrets, state, createdAt } = subscription
  const isDisabled = state.kind === 'disabled'
  return {
    id,
    url: redactUrl(url, format),
    events: [...events],
    filter: {
      ...filter,
      services: [...filter.services],
      countries: [...filter.countries],
      languages: [...filter.languages],
    },
    format,
    locale,
    ...groupingView(subscription),
    secret: 'whsec_redacted',
    previousSecretUntil: secrets.previous === null ? null : formatInstant(secrets.previous.until),
    state: state.kind,
    disabledReason: isDisabled ? state.reason : null,
    disabledAt: isDisabled ? formatInstant(state.at) : null,
    failingSince: failing === null ? null : formatInstant(failing.since),
    createdAt: formatInstant(createdAt),
  }
}

export function deliveryView(delivery: Delivery): z.infer<typeof deliveryViewSchema> {
  const { id, messageId, subscription, type, alert, purpose, state, createdAt, attempts } = delivery
  return {
    id,
    messageId,
    webhook: subscription,
    type,
    alert: alert === null ? null : { ...alert },
    purpose,
    state: state.kind,
    reason: 'reason' in state ? state.reason : null,
    createdAt: formatInstant(createdAt),
    nextAttemptAt: state.kind === 'pending' ? formatInstant(state.nextAttemptAt) : null,
    endedAt: state.kind === 'pending' ? null : formatInstant(state.at),
    attempts: attempts.map((attempt) => ({ ...attempt, at: formatInstant(attempt.at) })),
  }
}

/** 202 with the delivery that will be sent. */
export function acceptedDelivery(delivery: Delivery) {
  const headers = { Location: `/v1/deliveries/${delivery.id}` }
  return json(deliveryView(delivery), { status: 202, headers })
}
