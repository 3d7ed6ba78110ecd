import { DAY } from '../../src/core/model/instant.js'
import { createApiKeys } from '../../src/pipeline/access/api-keys.js'
import type { Silence } from '../../src/pipeline/silences/silences.js'
import { changeSilences, MAX_SILENCES } from '../../src/pipeline/silences/silences.js'
import { systemClock } from '../../src/runtime/process/clock.js'
import { anAlert, store } from './api-server.js'
import type { WholeApi } from './whole-api.js'

/** A request to a route: what stands for the braces of its path, and what goes along. */
export interface Ask {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON unless it is text. */
  readonly body?: unknown
  readonly status: number
}

/** Requests to one route: the first is the usual one, which must go well as often as it is asked for. */
export type Examples = (api: WholeApi) => Promise<readonly Ask[]>

const always =
  (...asks: readonly Ask[]): Examples =>
  async () =>
    asks

const OK: Ask = { status: 200 }

/** By method and path, as the description names them. */
export const EXAMPLES: Readonly<Record<string, Examples>> = {
  'get /v1/alerts': always(
    { query: 'status=open,resolved&lang=it&limit=1', status: 200 },
    { query: 'sort=-people&fields=id,service&limit=1&silenced=false&activeAt=2024-05-06', status: 200 },
    { query: 'cursor=nonsense', status: 400 },
    { query: 'service=netflx', status: 422 },
  ),
  'get /v1/alerts.csv': always(
    { query: 'updatedSince=2024-05-06', status: 200 },
    { query: 'service=netflx', status: 422 },
  ),
  'get /v1/alerts.ndjson': always(OK, { query: 'upstream=netflx', status: 422 }),
  'get /v1/events': always(
    { query: 'type=alert.opened&limit=1', status: 200 },
    { query: 'cursor=nonsense', status: 400 },
    { query: 'service=netflx', status: 422 },
  ),
  'get /v1/stats': always(
    { query: 'by=day&from=2024-05-01&to=2024-05-08', status: 200 },
    { query: 'service=netflx', status: 422 },
  ),
  'get /v1/alerts/stream': always(
    { query: 'service=netflix', status: 200 },
    { query: 'service=netflx', status: 422 },
  ),
  'get /v1/hashtags/trending': always({ query: 'limit=5', status: 200 }),
  'get /feeds/alerts.atom': always(
    { query: 'service=netflix&locale=it', status: 200 },
    { query: 'service=netflx', status: 422 },
  ),
  'get /feeds/alerts.rss': always(OK, { query: 'service=netflx', status: 422 }),
  'get /feeds/alerts.json': always(OK, { query: 'service=netflx', status: 422 }),
  'get /badges/{service}.svg': always({ params: { service: 'netflix' }, status: 200 }),
  'get /badges/{service}.json': always({ params: { service: 'netflix' }, status: 200 }),
  'get /embed/{service}': always({ params: { service: 'netflix' }, query: 'lang=it', status: 200 }),
  'get /v1/alerts/{id}': always({ params: { id: 'alr_1' }, status: 200 }),
  'get /v1/alerts/{id}/events': always({ params: { id: 'alr_1' }, status: 200 }),
  'get /v1/alerts/{id}/evidence': always({ params: { id: 'alr_1' }, status: 200 }),
  'get /v1/alerts/{id}/explanation': always({ params: { id: 'alr_1' }, status: 200 }),
  'get /v1/alerts/{id}/timeline': always({ params: { id: 'alr_1' }, status: 200 }),
  'post /v1/alerts/{id}/feedback': always({
    params: { id: 'alr_1' },
    body: { verdict: 'confirm', note: 'here as well' },
    status: 200,
  }),
  // Nothing detects here, so what is not done yet is not done soon.
  'post /v1/alerts/{id}/close': always(
    { params: { id: 'alr_back' }, body: { as: 'retracted' }, status: 200 },
    { params: { id: 'alr_back' }, body: { as: 'resolved' }, status: 409 },
    { params: { id: 'alr_1' }, body: { as: 'resolved', note: 'a test' }, status: 202 },
  ),
  'delete /v1/posts/{source}/{id}': always({
    params: { source: 'bluesky', id: 'did:plc:x/3k' },
    status: 204,
  }),
  'get /api/v2/status': always(OK),
  'get /api/v2/receivers': always(OK),
  'get /api/v2/alerts': always({
    query: 'active=true&silenced=false&filter=service%3D%22netflix%22',
    status: 200,
  }),
  'get /api/v2/alerts/groups': always(OK),
  'get /api/v2/silences': always({ query: 'filter=service%3D~%22net.*%22', status: 200 }),
  'get /api/v2/silence/{id}': withSilence({ status: 200 }),
  'get /v1/silences': always({ query: 'expired=true', status: 200 }),
  'post /v1/silences': async (api) => {
    await silenceMany(api, MAX_SILENCES - 1)
    return [
      { body: SILENCE(), status: 201 },
      { body: SILENCE(), status: 409 },
    ]
  },
  'get /v1/silences/{id}': withSilence({ status: 200 }),
  'patch /v1/silences/{id}': withSilence({ body: { comment: 'longer' }, status: 200 }),
  'delete /v1/silences/{id}': withSilence({ status: 204 }),
  'get /v1/services': always(OK, { query: 'limit=1&status=ok&country=IT&q=a', status: 200 }),
  'get /v1/services/sparklines': always(OK),
  'get /v1/services/{id}': always({ params: { id: 'netflix' }, status: 200 }),
  'get /v1/services/{id}/reports': always({ params: { id: 'netflix' }, status: 200 }),
  'post /v1/services/{id}/reports': always(
    { params: { id: 'netflix' }, body: { feature: 'login', country: 'IT' }, status: 200 },
    { params: { id: 'netflix' }, body: { feature: 'everything' }, status: 422 },
  ),
  'get /v1/services/{id}/timeline': always({
    params: { id: 'netflix' },
    query: 'from=2024-05-06T00:00:00Z&to=2024-05-07T00:00:00Z&step=5m',
    status: 200,
  }),
  'get /v1/sources': always(OK),
  'get /v1/dead-letters': always(OK),
  'post /v1/posts': always(
    { body: POST(), status: 202 },
    { body: POST(), headers: { 'Idempotency-Key': 'once' }, status: 202 },
    { body: [POST(), POST()], headers: { 'Idempotency-Key': 'once' }, status: 422 },
    { body: POST(), headers: { 'Idempotency-Key': 'not one' }, status: 400 },
  ),
  'get /v1/keys': always(OK),
  'post /v1/keys': always({ body: { name: 'a page', scopes: ['read'] }, status: 201 }),
  'delete /v1/keys/{id}': async (api) => {
    const { key } = await createApiKeys({ store: api.store, clock: systemClock }).create({
      name: 'to be revoked',
      scopes: ['read'],
    })
    return [{ params: { id: key.id }, status: 204 }]
  },
  'post /v1/webhooks': always(
    { body: WEBHOOK(), status: 201 },
    { body: { ...WEBHOOK(), url: 'http://10.0.0.1/' }, status: 422 },
  ),
  'get /v1/webhooks': always({ query: 'limit=1', status: 200 }, { query: 'cursor=nonsense', status: 400 }),
  'get /v1/webhooks/{id}': withWebhook({ status: 200 }),
  'patch /v1/webhooks/{id}': withWebhook({ body: { locale: 'it', enabled: true }, status: 200 }),
  'delete /v1/webhooks/{id}': withWebhook({ status: 204 }),
  'post /v1/webhooks/{id}/test': withWebhook({ status: 202 }),
  'post /v1/webhooks/{id}/rotate-secret': withWebhook({ body: { gracePeriodSeconds: 60 }, status: 200 }),
  'get /v1/webhooks/{id}/deliveries': withWebhook({ status: 200 }, { query: 'cursor=nonsense', status: 400 }),
  'post /v1/webhooks/preview': always(
    { body: { alert: 'alr_1' }, status: 200 },
    { body: { alert: 'alr_none' }, status: 404 },
  ),
  'post /v1/webhooks/{id}/redeliver': async (api) => {
    const body = { since: '2024-01-01T00:00:00Z' }
    const [fine] = await withWebhook({ body, status: 202 })(api)
    const id = await makeWebhook(api)
    await send(api, `/v1/webhooks/${id}`, { enabled: false }, 'PATCH')
    return [fine!, { params: { id }, body, status: 409 }]
  },
  'get /v1/deliveries/{id}': withDelivery({ status: 200 }),
  'post /v1/deliveries/{id}/redeliver': async (api) => {
    const [fine] = await withDelivery({ status: 202 })(api)
    const id = await makeWebhook(api)
    const delivery = await send(api, `/v1/webhooks/${id}/test`)
    await send(api, `/v1/webhooks/${id}`, undefined, 'DELETE')
    return [fine!, { params: { id: String(delivery.id) }, status: 409 }]
  },
  'get /healthz': always(OK),
  'get /readyz': always({ status: 503 }),
  'get /metrics': always(OK),
  'get /openapi.json': always(OK),
  'get /docs': always(OK),
  'get /docs/style.css': always(OK),
  'get /problems/{code}': always(
    { params: { code: 'bad-query' }, status: 200 },
    { params: { code: 'bad-query' }, headers: { Accept: 'text/html,*/*;q=0.8' }, status: 303 },
  ),
}

/** What must be there before the requests are sent. */
export async function fill(api: WholeApi): Promise<void> {
  await store(api.store, anAlert('alr_1'))
  await store(api.store, anAlert('alr_2', { startedAt: '2024-05-06T11:00:00.000Z' }))
  await store(api.store, anAlert('alr_back', { status: 'retracted', resolvedAt: '2024-05-06T13:00:00.000Z' }))
}

function SILENCE() {
  return { matchers: { service: { is: 'netflix' } }, endsAt: '2999-01-01T00:00:00Z' }
}

function withSilence(ask: Ask): Examples {
  return async (api) => {
    await silenceMany(api, 0)
    return [{ ...ask, params: { id: String((await send(api, '/v1/silences', SILENCE())).id) } }]
  }
}

/** Leaves so many silences, whatever there was. */
async function silenceMany(api: WholeApi, count: number): Promise<void> {
  const now = systemClock.now()
  const silences = Array.from(
    { length: count },
    (_, index): Silence => ({
      id: `sil_${index}`,
      kind: 'silence',
      matchers: [{ field: 'service', op: 'is', values: ['quibblio'] }],
      window: null,
      startsAt: now,
      endsAt: now + DAY,
      comment: '',
      createdBy: 'a test',
      createdAt: now,
    }),
  )
  await changeSilences(api.store, now, () => ({ silences, result: null }))
}

function POST() {
  return { id: '1', source: 'helpdesk', createdAt: '2024-05-06T12:00:40Z', text: 'netflix non funziona' }
}

function WEBHOOK() {
  return { url: 'http://127.0.0.1/hook' }
}

function withWebhook(...asks: readonly Ask[]): Examples {
  return async (api) => {
    const id = await makeWebhook(api)
    return asks.map((ask) => ({ ...ask, params: { id } }))
  }
}

function withDelivery(ask: Ask): Examples {
  return async (api) => {
    const { id } = await send(api, `/v1/webhooks/${await makeWebhook(api)}/test`)
    return [{ ...ask, params: { id: String(id) } }]
  }
}

async function makeWebhook(api: WholeApi): Promise<string> {
  return String((await send(api, '/v1/webhooks', WEBHOOK())).id)
}

async function send(
  api: WholeApi,
  path: string,
  body?: unknown,
  method = 'POST',
): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(api.url + path, {
    method,
    headers: { ...(await api.bearer('admin')), 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  const text = await response.text()
  return text === '' ? {} : JSON.parse(text)
}
