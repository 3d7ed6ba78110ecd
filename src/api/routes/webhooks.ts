import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { formatInstant, SECOND } from '../../core/model/instant.js'
import type { Delivery, Failing } from '../../pipeline/notify/deliveries.js'
import {
  failingKey,
  readDeliveries,
  readDelivery,
  readFailing,
} from '../../pipeline/notify/delivery-store.js'
import type { Formats } from '../../pipeline/notify/fan-out.js'
import { redactUrl } from '../../pipeline/notify/redact-url.js'
import type { Redelivered } from '../../pipeline/notify/redeliver.js'
import { redeliver, sendTest } from '../../pipeline/notify/redeliver.js'
import type { Format, Subscription } from '../../pipeline/notify/subscriptions.js'
import {
  changeSubscription,
  createSubscription,
  deleteSubscription,
  readSubscription,
  readSubscriptions,
} from '../../pipeline/notify/subscriptions.js'
import { newSecret } from '../../pipeline/notify/webhook-secret.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { JobQueue } from '../../pipeline/ports/job-queue.js'
import type { Store } from '../../pipeline/ports/store.js'
import type { Problem } from '../http/problem.js'
import { problem } from '../http/problem.js'
import type { BodyReader } from '../http/read-body.js'
import { jsonBody } from '../http/read-body.js'
import type { Route } from '../http/route.js'
import { json, NO_CONTENT, route } from '../http/route.js'
import {
  changedWebhookSchema,
  deliveryViewSchema,
  newWebhookSchema,
  pageOf,
  pageQuery,
  rotationSchema,
  webhookViewSchema,
} from './webhook-bodies.js'

export interface WebhookParts {
  readonly store: Store
  /** Where deliveries are put that somebody asked for. */
  readonly queue: JobQueue
  readonly clock: Clock
  readonly formats: Formats
  /** Whether a URL may be sent to: the very check that is made again before each request. */
  readonly checkTarget: (
    url: string,
    format: Format,
  ) => Promise<{ readonly kind: 'fine' } | { readonly kind: 'refused'; readonly detail: string }>
}

const id = { id: z.string().max(100) }

/** Subscriptions and their deliveries. All of it is for administrators: it says where alerts go. */
export function webhookRoutes(parts: WebhookParts): Route[] {
  const { store, clock, checkTarget } = parts

  return [
    route({
      method: 'post',
      path: '/v1/webhooks',
      summary: 'Subscribe an endpoint to events; the secret is shown this once',
      scope: 'admin',
      body: jsonBody(newWebhookSchema),
      answers: {
        201: {
          description: 'The subscription with its secret',
          schema: webhookViewSchema,
          headers: ['Location'],
        },
      },
      problems: ['bad-target'],
      handle: async ({ body: { secret = newSecret(randomBytes), ...asked } }) => {
        const target = await checkTarget(asked.url, asked.format)
        if (target.kind === 'refused') return badTarget(target.detail)
        const subscription = await createSubscription(store, {
          ...asked,
          ...paceOf(asked),
          id: `wh_${randomBytes(12).toString('hex')}`,
          secrets: { current: secret, previous: null },
          state: { kind: 'enabled' },
          createdAt: clock.now(),
        })
        const headers = { Location: `/v1/webhooks/${subscription.id}` }
        return json({ ...webhookView(subscription, null), url: asked.url, secret }, { status: 201, headers })
      },
    }),
    route({
      method: 'get',
      path: '/v1/webhooks',
      summary: 'List subscriptions, oldest first',
      scope: 'admin',
      query: pageQuery,
      answers: { 200: { description: 'A page of subscriptions', schema: pageOf(webhookViewSchema) } },
      problems: ['bad-cursor'],
      handle: async ({ query: { limit, cursor } }) => {
        const all = await readSubscriptions(store)
        const after = cursor === undefined ? '' : openCursor(cursor, 'webhooks')
        if (after === null) return badCursor()
        const left = all.filter((one) => placeOf(one) > after)
        const page = left.slice(0, limit)
        const shown = await Promise.all(page.map(show))
        const next = left.length > limit ? closeCursor('webhooks', placeOf(page.at(-1)!)) : null
        return json({ data: shown, page: { nextCursor: next } })
      },
    }),
    route({
      method: 'get',
      path: '/v1/webhooks/{id}',
      summary: 'Read a subscription',
      scope: 'admin',
      params: id,
      answers: { 200: { description: 'The subscription', schema: webhookViewSchema } },
      problems: ['unknown-webhook'],
      handle: async ({ params }) => {
        const held = await readSubscription(store, params.id)
        return held === null ? unknownWebhook(params.id) : json(await show(held.subscription))
      },
    }),
    route({
      method: 'patch',
      path: '/v1/webhooks/{id}',
      summary: 'Change a subscription; what is left out stays as it is',
      scope: 'admin',
      params: id,
      body: jsonBody(changedWebhookSchema),
      answers: { 200: { description: 'The subscription as it is now', schema: webhookViewSchema } },
      problems: ['unknown-webhook', 'bad-target'],
      handle: async ({ params, body }) => {
        const held = await readSubscription(store, params.id)
        if (held === null) return unknownWebhook(params.id)
        const { enabled, filter, url: givenUrl, ...plain } = body
        const before = held.subscription
        // Whoever sends back what was read means the URL that is there.
        const url = givenUrl === redactUrl(before.url, before.format) ? undefined : givenUrl
        if (url !== undefined || plain.format !== undefined || enabled === true) {
          const target = await checkTarget(url ?? before.url, plain.format ?? before.format)
          if (target.kind === 'refused') return badTarget(target.detail)
        }
        const changed = await changeSubscription(store, params.id, (now) => ({
          ...now,
          ...plain,
          ...paceOf({ ...groupingView(now), ...plain }),
          url: url ?? now.url,
          filter: { ...now.filter, ...filter },
          state: stateAfter(now.state, enabled),
        }))
        if (changed === null) return unknownWebhook(params.id)
        // It has been mended, so it is judged anew.
        if (enabled === true || url !== undefined) await store.commit({ delete: [failingKey(params.id)] })
        return json(await show(changed))
      },
    }),
    route({
      method: 'delete',
      path: '/v1/webhooks/{id}',
      summary: 'End a subscription; what waits for it is discarded',
      scope: 'admin',
      params: id,
      answers: { 204: { description: 'It is gone' } },
      problems: ['unknown-webhook'],
      handle: async ({ params }) =>
        (await deleteSubscription(store, params.id)) ? NO_CONTENT : unknownWebhook(params.id),
    }),
    route({
      method: 'post',
      path: '/v1/webhooks/{id}/test',
      summary: 'Send a test.ping the way events are sent, once; the delivery says what came of it',
      scope: 'admin',
      params: id,
      body: optionalBody(z.strictObject({})),
      answers: {
        202: { description: 'The delivery of the test', schema: deliveryViewSchema, headers: ['Location'] },
      },
      problems: ['unknown-webhook', 'bad-target'],
      handle: async ({ params }) => {
        const held = await readSubscription(store, params.id)
        if (held === null) return unknownWebhook(params.id)
        const target = await checkTarget(held.subscription.url, held.subscription.format)
        if (target.kind === 'refused') return badTarget(target.detail)
        return accepted(await sendTest(held.subscription, `test_${randomBytes(8).toString('hex')}`, parts))
      },
    }),
    route({
      method: 'post',
      path: '/v1/webhooks/{id}/rotate-secret',
      summary: 'Draw a new secret; both sign until the grace is over',
      scope: 'admin',
      params: id,
      body: optionalBody(rotationSchema),
      answers: {
        200: {
          description: 'The new secret, shown this once',
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
    }),
    route({
      method: 'get',
      path: '/v1/webhooks/{id}/deliveries',
      summary: 'List what was sent to a subscription, newest first, with every attempt',
      scope: 'admin',
      params: id,
      query: pageQuery,
      answers: { 200: { description: 'A page of deliveries', schema: pageOf(deliveryViewSchema) } },
      problems: ['unknown-webhook', 'bad-cursor'],
      handle: async ({ params, query: { limit, cursor } }) => {
        if ((await readSubscription(store, params.id)) === null) return unknownWebhook(params.id)
        const after = cursor === undefined ? '' : openCursor(cursor, params.id)
        if (after === null) return badCursor()
        const { deliveries, next } = await readDeliveries(store, params.id, {
          limit,
          ...(after === '' ? {} : { after }),
        })
        return json({
          data: deliveries.map(deliveryView),
          page: { nextCursor: next === null ? null : closeCursor(params.id, next) },
        })
      },
    }),
    route({
      method: 'get',
      path: '/v1/deliveries/{id}',
      summary: 'Read a delivery',
      scope: 'admin',
      params: id,
      answers: { 200: { description: 'The delivery', schema: deliveryViewSchema } },
      problems: ['unknown-delivery'],
      handle: async ({ params }) => {
        const held = await readDelivery(store, params.id)
        return held === null ? unknownDelivery(params.id) : json(deliveryView(held.delivery))
      },
    }),
    route({
      method: 'post',
      path: '/v1/deliveries/{id}/redeliver',
      summary: 'Send a message again, under its own id',
      scope: 'admin',
      params: id,
      body: optionalBody(z.strictObject({})),
      answers: {
        202: { description: 'The delivery, due now', schema: deliveryViewSchema, headers: ['Location'] },
      },
      problems: ['unknown-delivery', 'webhook-deleted', 'webhook-disabled', 'too-old'],
      handle: async ({ params }) => {
        const came = await redeliver(params.id, parts)
        return came.kind === 'pending' ? accepted(came.delivery) : notRedelivered(params.id, came.reason)
      },
    }),
  ]

  async function show(subscription: Subscription) {
    return webhookView(subscription, (await readFailing(store, subscription.id)).failing)
  }

  function stateAfter(now: Subscription['state'], enabled: boolean | undefined): Subscription['state'] {
    if (enabled === undefined || enabled === (now.kind === 'enabled')) return now
    return enabled
      ? { kind: 'enabled' }
      : { kind: 'disabled', at: clock.now(), reason: 'disabled by request' }
  }
}

/** In JSON null says "none"; what is stored leaves it out. */
interface GroupingView {
  readonly remindEvery: number | null
  readonly groupWait: number | null
  readonly maxPerMinute: number | null
}

function paceOf({ remindEvery, groupWait, maxPerMinute }: Partial<GroupingView>) {
  return {
    remindEvery: remindEvery ?? undefined,
    groupWait: groupWait ?? undefined,
    maxPerMinute: maxPerMinute ?? undefined,
  }
}

function groupingView({ remindEvery, groupWait, maxPerMinute }: Subscription): GroupingView {
  return {
    remindEvery: remindEvery ?? null,
    groupWait: groupWait ?? null,
    maxPerMinute: maxPerMinute ?? null,
  }
}

/** Without what must not be known: the secret, and what in the URL may be one. */
function webhookView(subscription: Subscription, failing: Failing | null): z.infer<typeof webhookViewSchema> {
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

function deliveryView(delivery: Delivery): z.infer<typeof deliveryViewSchema> {
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

function accepted(delivery: Delivery) {
  const headers = { Location: `/v1/deliveries/${delivery.id}` }
  return json(deliveryView(delivery), { status: 202, headers })
}

/** A JSON body that may be missing, when nothing in it is required. */
function optionalBody<S extends z.ZodType>(schema: S): BodyReader<z.infer<S>> {
  const reader = jsonBody(schema)
  return {
    ...reader,
    isOptional: true,
    read: (bytes, type) =>
      bytes.length === 0 ? { kind: 'content', content: schema.parse({}) } : reader.read(bytes, type),
  }
}

/** Sorts as they are listed, oldest first. */
function placeOf({ createdAt, id }: Subscription): string {
  return `${formatInstant(createdAt)}/${id}`
}

/** A cursor holds a place in one list, and is no place in any other. */
function closeCursor(list: string, index: string): string {
  return Buffer.from(`${list} ${index}`).toString('base64url')
}

function openCursor(cursor: string, list: string): string | null {
  const [named, index, ...rest] = Buffer.from(cursor, 'base64url').toString('utf8').split(' ')
  return named === list && index !== undefined && index !== '' && rest.length === 0 ? index : null
}

function badCursor(): Problem {
  return problem('bad-cursor', 'begin without a cursor, and take the ones that the answers give')
}

function badTarget(detail: string): Problem {
  return {
    kind: 'problem',
    code: 'bad-target',
    status: 422,
    title: 'Webhooks are not sent to this URL',
    detail,
    errors: [{ pointer: '#/url', detail }],
  }
}

function unknownWebhook(id: string): Problem {
  const title = 'There is no such webhook'
  const detail = `no webhook has the id ${id}; GET /v1/webhooks lists them`
  return { kind: 'problem', code: 'unknown-webhook', status: 404, title, detail }
}

function unknownDelivery(id: string): Problem {
  const title = 'There is no such delivery'
  const detail = `no delivery has the id ${id}, or it is older than 30 days; GET /v1/webhooks/{id}/deliveries lists them`
  return { kind: 'problem', code: 'unknown-delivery', status: 404, title, detail }
}

const WHY_NOT = {
  'webhook-deleted': 'its webhook was deleted; subscribe again for what is to come',
  'webhook-disabled': 'its webhook is disabled; enable it by PATCH {"enabled": true} first',
  'too-old': 'it is older than 30 days, and its text is no longer kept for certain',
} as const

function notRedelivered(id: string, reason: Extract<Redelivered, { kind: 'refused' }>['reason']): Problem {
  if (reason === 'no-such-delivery') return unknownDelivery(id)
  const title = 'The delivery cannot be sent again'
  return { kind: 'problem', code: reason, status: 409, title, detail: WHY_NOT[reason] }
}
