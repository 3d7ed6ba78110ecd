import type {
  Alert,
  AlertEvent,
  AlertPage,
  ChangedSilence,
  Delivery,
  NewSilence,
  NewWebhook,
  Service,
  ServiceDetail,
  ServicePage,
  Silence,
  TakenPosts,
  Webhook,
} from './types.js'

export type * from './types.js'

export interface ClientOptions {
  /** Where the API listens, such as `http://127.0.0.1:8080`. */
  readonly url: string
  /** An API key; not needed where reading is open. */
  readonly key?: string
  readonly fetch?: typeof fetch
}

/** Parameters of a query; a list is written with commas. */
export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>

export interface Asked {
  readonly query?: Query
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** The methods are named like the operations of `/openapi.json`. `request` reaches every other operation. */
export type OutcryClient = ReturnType<typeof createClient>

export function createClient(options: ClientOptions) {
  const request = <T>(method: string, path: string, asked?: Asked): Promise<T> =>
    ask<T>(options, method, path, asked)
  const at = (path: string, ...ids: readonly string[]) =>
    ids.reduce((filled, id) => filled.replace('{}', encodeURIComponent(id)), path)

  return {
    request,
    listAlerts: (query?: Query) => request<AlertPage>('GET', '/v1/alerts', asQuery(query)),
    /** All alerts that match, page after page. */
    eachAlert: (query: Query = {}) =>
      eachOf<Alert>((more) => request('GET', '/v1/alerts', { query: { ...query, ...more } })),
    getAlert: (id: string) => request<Alert>('GET', at('/v1/alerts/{}', id)),
    listAlertEvents: (id: string) =>
      request<{ readonly data: AlertEvent[] }>('GET', at('/v1/alerts/{}/events', id)),
    closeAlert: (id: string, body: { readonly as: 'resolved' | 'retracted'; readonly note?: string }) =>
      request<unknown>('POST', at('/v1/alerts/{}/close', id), { body }),
    voteOnAlert: (id: string, body: { readonly verdict: 'confirm' | 'deny'; readonly note?: string }) =>
      request<unknown>('POST', at('/v1/alerts/{}/feedback', id), { body }),
    listServices: (query?: Query) => request<ServicePage>('GET', '/v1/services', asQuery(query)),
    eachService: (query: Query = {}) =>
      eachOf<Service>((more) => request('GET', '/v1/services', { query: { limit: 200, ...query, ...more } })),
    getService: (id: string) => request<ServiceDetail>('GET', at('/v1/services/{}', id)),
    /** With a key of your own for each batch, so that a batch sent twice counts once. */
    ingestPosts: (posts: readonly unknown[], idempotencyKey?: string) =>
      request<TakenPosts>('POST', '/v1/posts', {
        body: posts,
        ...(idempotencyKey === undefined ? {} : { headers: { 'Idempotency-Key': idempotencyKey } }),
      }),
    listSilences: () => request<{ readonly data: Silence[] }>('GET', '/v1/silences'),
    createSilence: (body: NewSilence) => request<Silence>('POST', '/v1/silences', { body }),
    updateSilence: (id: string, body: ChangedSilence) =>
      request<Silence>('PATCH', at('/v1/silences/{}', id), { body }),
    endSilence: (id: string) => request<unknown>('DELETE', at('/v1/silences/{}', id)),
    listWebhooks: (query?: Query) =>
      request<{ readonly data: Webhook[] }>('GET', '/v1/webhooks', asQuery(query)),
    /** `secret` is given here alone. */
    createWebhook: (body: NewWebhook) => request<Webhook>('POST', '/v1/webhooks', { body }),
    updateWebhook: (id: string, body: Partial<NewWebhook> & { readonly enabled?: boolean }) =>
      request<Webhook>('PATCH', at('/v1/webhooks/{}', id), { body }),
    deleteWebhook: (id: string) => request<null>('DELETE', at('/v1/webhooks/{}', id)),
    testWebhook: (id: string) => request<Delivery>('POST', at('/v1/webhooks/{}/test', id)),
  }
}

const asQuery = (query: Query | undefined): Asked => (query === undefined ? {} : { query })

/** Problem details (RFC 9457) of a refused request. Decide upon `code`. */
export class OutcryProblem extends Error {
  override readonly name = 'OutcryProblem'
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    /** The whole answer. */
    readonly problem: Readonly<Record<string, unknown>>,
    /** When it is worth trying again; null where the answer does not say. */
    readonly retryAfterSeconds: number | null,
  ) {
    super(detail)
  }
}

async function ask<T>(
  { url, key, fetch: send = fetch }: ClientOptions,
  method: string,
  path: string,
  { query = {}, body, headers = {}, signal }: Asked = {},
): Promise<T> {
  const target = new URL(path, url.endsWith('/') ? url : `${url}/`)
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) target.searchParams.set(name, String(value))
  }
  const response = await send(target, {
    method,
    headers: {
      Accept: 'application/json',
      ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  })
  const text = await response.text()
  if (!response.ok) throw toProblem(response, text)
  return (text === '' ? null : JSON.parse(text)) as T
}

function toProblem({ status, headers }: Response, text: string): OutcryProblem {
  const waits = Number(headers.get('Retry-After') ?? Number.NaN)
  const retryAfter = Number.isFinite(waits) ? waits : null
  try {
    const problem = JSON.parse(text) as Readonly<Record<string, unknown>>
    return new OutcryProblem(status, String(problem.code), String(problem.detail), problem, retryAfter)
  } catch {
    // A proxy between may answer in its own words.
    return new OutcryProblem(status, 'unknown', text.slice(0, 200) || `status ${status}`, {}, retryAfter)
  }
}

interface Page<T> {
  readonly data: readonly T[]
  readonly page: { readonly nextCursor: string | null }
}

async function* eachOf<T>(read: (more: Query) => Promise<Page<T>>): AsyncGenerator<T, void> {
  for (let cursor: string | undefined; ; ) {
    const { data, page }: Page<T> = await read(cursor === undefined ? {} : { cursor })
    yield* data
    if (page.nextCursor === null) return
    cursor = page.nextCursor
  }
}
