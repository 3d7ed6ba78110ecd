import { mkdtempSync, rmSync } from 'node:fs'
import type { Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ApiParts, SourceStatus } from '../../src/api/http/api-parts.js'
import { createApi } from '../../src/api/server/create-api.js'
import type { Alert, AlertEvent } from '../../src/core/model/alert.js'
import type { Service } from '../../src/core/model/catalogue.js'
import type { Scope } from '../../src/pipeline/access/api-keys.js'
import { createApiKeys } from '../../src/pipeline/access/api-keys.js'
import { storeEvents } from '../../src/pipeline/alerts/alert-store.js'
import type { Intake } from '../../src/pipeline/intake/intake.js'
import type { Store } from '../../src/pipeline/ports/store.js'
import { systemClock } from '../../src/runtime/process/clock.js'
import { openEmbeddedStore } from '../../src/stores/embedded/embedded-store.js'
import { textsOf } from '../support/texts.js'

/** A real API on a real socket over a real store, and what a test does to it. */
export interface ApiServer {
  readonly url: string
  readonly store: Store
  readonly logged: Logged[]
  get(path: string, headers?: Record<string, string>): Promise<Response>
  post(path: string, body: string | Buffer, headers?: Record<string, string>): Promise<Response>
  /** A new key, as a header. */
  bearer(...scopes: Scope[]): Promise<{ Authorization: string }>
  close(): Promise<void>
}

export interface Logged {
  readonly fields: object
  readonly message: string
}

/** A source that works and brings posts about everything. */
export const LIVE: SourceStatus = {
  name: 'bluesky',
  state: 'live',
  detail: null,
  since: '2024-01-01T00:00:00.000Z',
  lastEventAt: null,
  lagSeconds: null,
  posts: 1,
}

export async function startApi(
  over: (store: Store) => Partial<ApiParts> = () => ({}),
  /** Sees each response before it is answered; true where it has answered in place of the API. */
  onResponse: (response: ServerResponse) => boolean = () => false,
): Promise<ApiServer> {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-api-'))
  const store = openEmbeddedStore(folder, { clock: systemClock })
  const logged: Logged[] = []
  const app = createApi({
    store,
    intake: NO_INTAKE,
    services: SERVICES,
    textsOf,
    threshold: async (service) => ({
      strictness: 1,
      floor: { service, usual: 0.05, within5m: 6, within60m: 7 },
    }),
    clock: systemClock,
    publicRead: true,
    sources: async () => [LIVE],
    health: async () => ({ ready: true, checks: {} }),
    metrics: async () => '',
    log: { error: (fields, message) => void logged.push({ fields, message }) },
    ...over(store),
  })
  const server = createServer((request, response) => {
    if (!onResponse(response)) app(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const keys = createApiKeys({ store, clock: systemClock })

  return {
    url,
    store,
    logged,
    get: (path, headers = {}) => fetch(`${url}${path}`, { headers }),
    post: (path, body, headers = {}) => fetch(`${url}${path}`, { method: 'POST', body, headers }),
    async bearer(...scopes) {
      const { secret } = await keys.create({ name: 'test', scopes })
      return { Authorization: `Bearer ${secret}` }
    },
    async close() {
      await closeServer(server)
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

/** For tests in which no post is sent. */
const NO_INTAKE: Intake = {
  keyedId: (id) => id,
  accept: () => Promise.reject(new Error('this test accepts no posts')),
  end: () => Promise.reject(new Error('this test accepts no posts')),
  command: () => Promise.reject(new Error('this test accepts no posts')),
  sourceOutage: () => Promise.reject(new Error('this test accepts no posts')),
  history: () => Promise.reject(new Error('this test accepts no posts')),
  backlog: async () => 0,
}

const SERVICES: readonly Service[] = ['netflix', 'spotify', 'vodafone'].map((id) => ({
  id,
  name: id.toUpperCase(),
  names: [id],
  misspellings: [],
  ambiguous: [],
  hashtags: [],
  accounts: {},
  owner: id,
  category: id === 'vodafone' ? 'telecom' : 'streaming',
  countries: id === 'vodafone' ? ['IT'] : [],
  features: [],
  dependsOn: [],
}))

/** An alert as the detection would store it; `over` says what is special. */
export function anAlert(id: string, over: Partial<Alert> = {}): Alert {
  return {
    id,
    service: 'netflix',
    discovered: false,
    status: 'open',
    severity: 'major',
    confidence: 0.9,
    startedAt: '2024-05-06T12:00:00.000Z',
    openedAt: '2024-05-06T12:04:00.000Z',
    acknowledgedAt: null,
    resolvedAt: null,
    signal: {
      window: 'PT5M',
      actual: 40,
      expected: 1,
      ratio: 40,
      authors: 38,
      baseline: 'ready',
      surprise: 20,
      threshold: 6,
      test: 'tail',
    },
    scope: {
      languages: { it: 0.7, en: 0.3 },
      regions: [{ country: 'IT', region: 'Lombardia', share: 0.6 }],
      platforms: {},
      sources: { x: 30, bluesky: 10 },
    },
    features: [{ feature: 'login', share: 0.5 }],
    upstream: null,
    siblings: [],
    evidence: { hashtags: [], phrases: [], posts: [] },
    ...over,
  }
}

/** The event with which an alert came to be as it is. */
export function anEvent(alert: Alert, sequence = 1): AlertEvent {
  const type = sequence === 1 ? 'alert.opened' : 'alert.updated'
  return { type, at: alert.openedAt, sequence, reason: 'a test says so', alert }
}

/** Stores an alert's next event, as a shard does. */
export async function store(target: Store, alert: Alert, sequence = 1): Promise<AlertEvent> {
  const event = anEvent(alert, sequence)
  await target.commit(storeEvents([event]))
  return event
}
