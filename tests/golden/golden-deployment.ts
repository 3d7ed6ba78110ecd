import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHttpServer } from '../../src/api/server/create-http-server.js'
import type { Post } from '../../src/core/model/post.js'
import { createSubscription, FORMATS, SUBSCRIBABLE } from '../../src/pipeline/endpoints/subscriptions.js'
import type { Clock } from '../../src/pipeline/ports/clock.js'
import type { Store } from '../../src/pipeline/ports/store.js'
import { createSkimmer } from '../../src/pipeline/skim/skimmer.js'
import { createMemoryQueue } from '../../src/queue/memory-queue.js'
import { composeReading } from '../../src/runtime/compose/compose-detection.js'
import { openBackend } from '../../src/runtime/compose/open-backend.js'
import { readSettings } from '../../src/runtime/config/settings.js'
import { composeApi } from '../../src/runtime/loops/run-api.js'
import { createHealth } from '../../src/runtime/process/health.js'
import { createLog } from '../../src/runtime/process/log.js'
import { createMetrics } from '../../src/runtime/process/metrics.js'
import { createSourceReporter } from '../../src/runtime/sources/source-status.js'
import { createDeliverer } from '../../src/webhooks/deliver.js'
import { configuration } from '../support/configuration.js'
import { createLine } from '../support/live-line.js'
import { formats, textsOf } from '../support/texts.js'

/** One delivered request, as the endpoint receives it. */
export interface DeliveredRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A whole deployment over recorded posts, with a clock that stands still: the same code gives the same bytes. */
export interface GoldenDeployment {
  readonly store: Store
  get(path: string): Promise<string>
  /** What every subscription received, in the order of the requests' ids. */
  readonly delivered: readonly DeliveredRequest[]
  close(): Promise<void>
}

const AUTHOR_KEY = 'golden'
const secret = (index: number) => `whsec_${Buffer.alloc(24, index + 1).toString('base64')}`

export async function startGoldenDeployment(posts: readonly Post[], now: number): Promise<GoldenDeployment> {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-golden-'))
  const clock: Clock = { now: () => now, sleep: async () => {} }
  const settings = readSettings({ DATA_DIR: folder, SOURCES: 'none', CLOCK: 'stream', PORT: '8080' })
  const log = createLog('silent', 'golden')
  const health = createHealth()
  const metrics = createMetrics()
  const stopping = new AbortController()
  const backend = await openBackend(settings, { clock, log, health })
  const { store } = backend
  const reading = composeReading({ authorKey: AUTHOR_KEY }, configuration)
  for (const [index, subscription] of subscriptions().entries()) {
    await createSubscription(store, { ...subscription, secrets: { current: secret(index), previous: null } })
  }
  const line = createLine({ store, ...reading })
  await line.intake.accept('ndjson', posts)
  await line.intake.end('ndjson')
  await line.drain()

  const delivered: DeliveredRequest[] = []
  const queue = createMemoryQueue({
    clock,
    onFailed: (_id, error) => {
      throw error
    },
  })
  const deliverer = createDeliverer({
    store,
    queue,
    clock,
    formats,
    send: async (request) => {
      delivered.push({ url: request.url, headers: request.headers, body: request.body })
      return {
        kind: 'answered',
        status: 204,
        latencyMs: 1,
        retryAfterMs: null,
        wantsNoMore: false,
        answer: '',
      }
    },
  })
  const stop = await queue.work(deliverer.handle, { atOnce: 1 })
  while ((await deliverer.fanOut()).kind === 'moved');
  for (;;) {
    const { waiting, active } = await queue.counts()
    if (waiting + active === 0) break
    await new Promise((resolve) => setImmediate(resolve))
  }
  await stop()
  await queue.close()

  const { classifyPost: _, ...rest } = reading
  const app = composeApi(
    { settings, clock, log, metrics, health, backend, holder: 'golden', signal: stopping.signal },
    {
      ...rest,
      textsOf,
      serviceOfTag: reading.reader.serviceOfTag,
      skimmer: createSkimmer(reading.reader, 'live'),
      intake: line.intake,
      reporter: createSourceReporter({
        ...{ store, clock, log, metrics, time: 'stream' },
        maxSkew: reading.policy.clock.maxSkew,
      }),
    },
  )
  const server = createHttpServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    store,
    async get(path) {
      const response = await fetch(`${url}${path}`)
      return `${response.status} ${response.headers.get('content-type')}\n${await response.text()}`
    },
    delivered,
    async close() {
      stopping.abort()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
      await backend.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function subscriptions() {
  return FORMATS.flatMap((format) =>
    ['en', 'it'].map((locale) => ({
      id: `wh_${format}-${locale}`,
      url: endpoint(format),
      events: SUBSCRIBABLE.filter((type) => type.startsWith('alert.')),
      filter: { services: [], countries: [], languages: [], minSeverity: null, minConfidence: null },
      format,
      locale,
      state: { kind: 'enabled' as const },
      createdAt: 0,
    })),
  )
}

/** Formats whose receiver wants more than a body have it in the address. */
function endpoint(format: string): string {
  if (format === 'telegram') return 'https://api.telegram.org/bot1:golden/sendMessage?chat_id=1'
  if (format === 'pagerduty') return 'https://events.pagerduty.com/v2/enqueue?routing_key=golden'
  return `https://receiver.example/${format}`
}
