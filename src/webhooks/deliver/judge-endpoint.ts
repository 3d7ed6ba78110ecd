import { formatInstant } from '../../core/model/instant.js'
import { redactUrl } from '../../pipeline/endpoints/redact-url.js'
import type { HeldSubscription, Subscription } from '../../pipeline/endpoints/subscriptions.js'
import {
  checkSubscription,
  readSubscription,
  readSubscriptions,
  writeSubscription,
} from '../../pipeline/endpoints/subscriptions.js'
import { failingKey } from '../../pipeline/log/keys.js'
import type { Delivery, Outcome } from '../../pipeline/notify/deliveries.js'
import { judgeEndpoint } from '../../pipeline/notify/deliveries.js'
import { failingCodec, readFailing } from '../../pipeline/notify/delivery-store.js'
import { deliveryName } from '../../pipeline/notify/new-delivery.js'
import { writeNotice } from '../../pipeline/notify/notices.js'
import type { Change } from '../../pipeline/ports/store.js'
import type { DeliveryContext } from './context.js'

export interface EndpointChange {
  readonly change: Change
  /** Ids of new deliveries. */
  readonly deliveries: readonly string[]
  /** Why the subscription is disabled by this change. */
  readonly disabled?: string
}

const NO_CHANGE: EndpointChange = { change: {}, deliveries: [] }

/** What an attempt shows about the endpoint, as a change of the store: failing since now, well again, or disabled. */
export async function changeEndpoint(
  context: DeliveryContext,
  { subscription: id, purpose }: Delivery,
  outcome: Outcome,
  at: number,
): Promise<EndpointChange> {
  const { store } = context
  const { failing, text } = await readFailing(store, id)
  const judgement = judgeEndpoint(failing, outcome, at)
  const checks = [{ key: failingKey(id), value: text }]
  if (judgement.kind === 'well') {
    return text === null ? NO_CHANGE : { change: { checks, delete: [failingKey(id)] }, deliveries: [] }
  }
  const held = await readSubscription(store, id)
  if (purpose === 'test' || held === null) return NO_CHANGE
  if (judgement.kind === 'failing') {
    // Only the start matters, and only messages that Outcry sent by itself. The delivery holds the last error.
    if (failing !== null || purpose === 'redelivery') return NO_CHANGE
    const set = [{ key: failingKey(id), value: failingCodec.encode(judgement.failing) }]
    return { change: { checks, set }, deliveries: [] }
  }
  return disable(context, held, judgement.reason, at)
}

/** Disables a subscription, and notifies the others that subscribe to `webhook.disabled`. */
async function disable(
  { store, formats }: DeliveryContext,
  held: HeldSubscription,
  reason: string,
  at: number,
): Promise<EndpointChange> {
  const { subscription } = held
  if (subscription.state.kind === 'disabled') return NO_CHANGE
  const disabled: Subscription = { ...subscription, state: { kind: 'disabled', at, reason } }
  const others = (await readSubscriptions(store)).filter(({ id }) => id !== subscription.id)
  const notice = writeNotice(
    {
      kind: 'notice',
      type: 'webhook.disabled',
      at: formatInstant(at),
      data: { id: subscription.id, url: redactUrl(subscription.url, subscription.format), reason },
    },
    others,
    { name: deliveryName(`disabled_${at}`, subscription), purpose: 'event', formats, now: at },
  )
  return {
    change: {
      checks: [checkSubscription(held)],
      set: [writeSubscription(disabled), ...notice.set],
      delete: [failingKey(subscription.id)],
    },
    deliveries: notice.deliveries,
    disabled: reason,
  }
}
