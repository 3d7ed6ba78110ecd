import { z } from 'zod'
import { readSubscription } from '../../../pipeline/endpoints/subscriptions.js'
import { readDeliveries } from '../../../pipeline/notify/delivery-store.js'
import { redeliver } from '../../../pipeline/notify/redeliver.js'
import { instant } from '../../http/query.js'
import { jsonBody } from '../../http/read-body.js'
import { json, route } from '../../http/route.js'
import type { Route } from '../../http/types.js'
import type { WebhookParts } from './parts.js'
import { idParam } from './parts.js'
import { notRedelivered, unknownWebhook } from './problems.js'

const ENDED = ['delivered', 'failed', 'discarded'] as const
/** Deliveries that one request may send again, so that a request ends. */
const MAX_AT_ONCE = 1_000
const PAGE = 200

const askedSchema = z
  .strictObject({
    since: instant,
    states: z.array(z.enum(ENDED)).min(1).max(ENDED.length).default(['failed', 'discarded']),
  })
  .meta({ examples: [{ since: '2024-05-06T12:00:00Z' }] })

const madeSchema = z.strictObject({
  redelivered: z.int(),
  /** Not sent again, since the endpoint has or gets a newer state of the alert. */
  overtaken: z.int(),
  /** Whether there were more than one request sends again: ask once more. */
  more: z.boolean(),
})

/** After an endpoint was repaired: sends the newest state of each alert again that it missed. */
export function redeliverSince(parts: WebhookParts): Route {
  const { store } = parts
  return route({
    method: 'post',
    path: '/v1/webhooks/{id}/redeliver',
    id: 'redeliverSince',
    summary: 'Send the deliveries since an instant again, each under its own id; overtaken ones are left out',
    scope: 'admin',
    params: idParam,
    body: jsonBody(askedSchema),
    answers: { 202: { description: 'How many are due now', schema: madeSchema } },
    problems: ['unknown-webhook', 'webhook-disabled'],
    handle: async ({ params, body: { since, states } }) => {
      const found = await readSubscription(store, params.id)
      if (found === null) return unknownWebhook(params.id)
      if (found.subscription.state.kind === 'disabled') return notRedelivered(params.id, 'webhook-disabled')
      const chosen = await choose(parts, params.id, since, states)
      let [redelivered, overtaken] = [0, 0]
      // Oldest first, as they were sent.
      for (const id of chosen.slice(0, MAX_AT_ONCE)) {
        const came = await redeliver(id, parts)
        if (came.kind === 'pending') redelivered++
        else if (came.reason === 'overtaken') overtaken++
      }
      return json({ redelivered, overtaken, more: chosen.length > MAX_AT_ONCE }, { status: 202 })
    },
  })
}

/** Ids of deliveries in these states that were made since then, oldest first. Tests are left out. */
async function choose(
  { store }: WebhookParts,
  subscription: string,
  since: number,
  states: readonly string[],
): Promise<readonly string[]> {
  const ids: string[] = []
  for (let after: string | undefined; ; ) {
    const page = await readDeliveries(store, subscription, {
      limit: PAGE,
      ...(after === undefined ? {} : { after }),
    })
    const young = page.deliveries.filter(({ createdAt }) => createdAt >= since)
    const wanted = young.filter(({ state, purpose }) => purpose !== 'test' && states.includes(state.kind))
    ids.push(...wanted.map(({ id }) => id))
    if (page.next === null || young.length < page.deliveries.length) return ids.reverse()
    after = page.next
  }
}
