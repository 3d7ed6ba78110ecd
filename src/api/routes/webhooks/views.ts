import type { z } from 'zod'
import { formatInstant, SECOND } from '../../../core/model/instant.js'
import type { ServiceId } from '../../../core/model/vocabulary.js'
import { alertCodec, readAlertTexts } from '../../../pipeline/alerts/alert-store.js'
import { hideValues, withStoredValues } from '../../../pipeline/endpoints/own-headers.js'
import { redactUrl } from '../../../pipeline/endpoints/redact-url.js'
import type { Filter, Subscription } from '../../../pipeline/endpoints/subscriptions.js'
import { readSubscription } from '../../../pipeline/endpoints/subscriptions.js'
import type { Delivery, Failing } from '../../../pipeline/notify/deliveries.js'
import { findMessage, readFailing } from '../../../pipeline/notify/delivery-store.js'
import type { Store } from '../../../pipeline/ports/store.js'
import { json } from '../../http/route.js'
import type { deliveryViewSchema, webhookViewSchema } from './bodies.js'

/** JSON writes null for "none"; the stored subscription leaves the field out. */
export interface GroupingView {
  readonly remindEvery: number | null
  readonly groupWait: number | null
  readonly maxPerMinute: number | null
}

/** Name, time zone and headers as they are stored: without what is empty. */
export function storedNames(
  { name, timeZone, headers }: NamesView,
  before?: Pick<Subscription, 'name' | 'timeZone' | 'headers'>,
) {
  const given = headers === undefined ? before?.headers : withStoredValues(headers, before?.headers)
  return {
    name: name === undefined ? before?.name : (name ?? undefined),
    timeZone: timeZone === undefined ? before?.timeZone : (timeZone ?? undefined),
    headers: given === undefined || Object.keys(given).length === 0 ? undefined : given,
  }
}

interface NamesView {
  readonly name?: string | null | undefined
  readonly timeZone?: string | null | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
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
  const { id, name = null, url, headers, events, filter, format, locale, timeZone = null } = subscription
  const { secrets, state, createdAt } = subscription
  const isDisabled = state.kind === 'disabled'
  return {
    id,
    name,
    url: redactUrl(url, format),
    headers: { ...hideValues(headers) },
    events: [...events],
    filter: filterView(filter),
    format,
    locale,
    timeZone,
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

function filterView(filter: Filter): z.infer<typeof webhookViewSchema>['filter'] {
  const { categories = [], regions = [], features = [], sources = [], upstream = [] } = filter
  return {
    services: [...filter.services],
    categories: [...categories],
    countries: [...filter.countries],
    regions: [...regions],
    languages: [...filter.languages],
    features: [...features],
    sources: [...sources],
    minSeverity: filter.minSeverity,
    minConfidence: filter.minConfidence,
    discovered: filter.discovered ?? null,
    upstream: [...upstream],
  }
}

/** The request of a delivery as it may be shown: secrets in the address, in headers and in the signature are masked. */
export async function readRequest(store: Store, delivery: Delivery) {
  const [held, message] = await Promise.all([
    readSubscription(store, delivery.subscription),
    findMessage(store, delivery.message),
  ])
  if (held === null || message === null) return null
  const { url, format, headers } = held.subscription
  const last = delivery.attempts.at(-1)
  return {
    url: redactUrl(url, format),
    headers: {
      ...hideValues(headers),
      ...message.headers,
      'content-type': message.contentType,
      'webhook-id': delivery.messageId,
      ...(last === undefined ? {} : { 'webhook-timestamp': String(Math.floor(last.at / SECOND)) }),
      'webhook-signature': 'v1,redacted',
    },
    body: message.body,
  }
}

/** Deliveries as they are shown, with the services of their alerts. */
export async function readDeliveryViews(
  store: Store,
  deliveries: readonly Delivery[],
): Promise<z.infer<typeof deliveryViewSchema>[]> {
  const ids = [...new Set(deliveries.flatMap(alertsOf))]
  const texts = await readAlertTexts(store, ids)
  const serviceOf = new Map<string, ServiceId>()
  for (const [index, id] of ids.entries()) {
    const text = texts[index] ?? null
    if (text !== null) serviceOf.set(id, alertCodec.decode(text, id).service)
  }
  return deliveries.map((delivery) => {
    const services = alertsOf(delivery).map((id) => serviceOf.get(id))
    return deliveryView(delivery, [...new Set(services.filter((service) => service !== undefined))])
  })
}

/** A digest carries several. */
function alertsOf({ alert, digest = [] }: Delivery): string[] {
  return alert === null ? digest.map((event) => event.alert) : [alert.id]
}

function deliveryView(delivery: Delivery, services: string[]): z.infer<typeof deliveryViewSchema> {
  const { id, messageId, subscription, type, alert, purpose, state, createdAt, attempts } = delivery
  return {
    id,
    messageId,
    webhook: subscription,
    type,
    alert: alert === null ? null : { ...alert },
    services,
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
export async function acceptedDelivery(store: Store, delivery: Delivery) {
  const headers = { Location: `/v1/deliveries/${delivery.id}` }
  const [view] = await readDeliveryViews(store, [delivery])
  return json(view, { status: 202, headers })
}
