import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { HealthReport } from '../api/api-parts.js'
import { createApi } from '../api/create-api.js'
import { webhookRoutes } from '../api/routes/webhooks.js'
import { serveWeb } from '../api/serve-web.js'
import type { Service } from '../core/model/catalogue.js'
import type { Intake } from '../pipeline/intake.js'
import { createAddressRules } from '../webhooks/address-rules.js'
import { checkTarget } from '../webhooks/check-target.js'
import { DELIVER_QUEUE } from '../webhooks/deliver.js'
import { formats } from '../webhooks/formats/formats.js'
import type { Context } from './context.js'
import { reportDeployment } from './heartbeat.js'
import { runLoop } from './loop.js'
import { packageRoot } from './package-root.js'
import { closeWhen, listen } from './serve-metrics.js'
import { isReadingOpen } from './settings.js'
import type { SourceReporter } from './source-status.js'
import { readSourceStatuses } from './source-status.js'

export interface ApiReading {
  readonly intake: Intake
  readonly reporter: SourceReporter
  readonly services: readonly Service[]
}

/** A store that has not answered a probe after so long does not answer. */
const PROBE_MS = 2_000
const SAVE_STATUS_MS = 1_000
/** Where the build puts the dashboard. */
const WEB = join(packageRoot(), 'dist', 'web')

/** Serves the API. */
export async function runApi(context: Context, reading: ApiReading): Promise<void> {
  const { settings, backend, clock, log, metrics, health, signal } = context
  const { store } = backend
  const { reporter } = reading
  reporter.report('http', { kind: 'live' })
  const app = createApi({
    store,
    intake: counted(reading),
    services: reading.services,
    clock,
    publicRead: isReadingOpen(settings),
    sources: () => readSourceStatuses(store),
    health: () => probe(context),
    metrics: () => metrics.registry.metrics(),
    log,
    extraRoutes: () => [serveWeb(WEB)],
    routes: webhookRoutes({
      store,
      clock,
      queue: backend.openQueue(DELIVER_QUEUE),
      formats,
      checkTarget: (url) => checkTarget(url, { rules: createAddressRules(settings.WEBHOOK_ALLOW_CIDRS) }),
    }),
  })
  const server = createServer(app)
  // Longer than load balancers keep a connection, so that it is theirs to close.
  server.keepAliveTimeout = 65_000
  // Whoever sends a request a byte at a time holds nothing up for long.
  server.headersTimeout = 10_000
  server.requestTimeout = 30_000
  await listen(server, settings.PORT, settings.HOST)
  const { port } = server.address() as AddressInfo
  const host = settings.HOST.includes(':') ? `[${settings.HOST}]` : settings.HOST
  log.info(`the API listens at http://${host}:${port}`)
  await Promise.all([
    closeWhen(server, signal),
    runLoop({
      name: 'api',
      idleMs: SAVE_STATUS_MS,
      signal,
      clock,
      log,
      health,
      step: async () => {
        await reporter.save()
        return 'idle'
      },
    }),
  ])
}

/** What clients send counts as a source of its own. */
function counted({ intake, reporter }: ApiReading): Intake {
  return {
    ...intake,
    async accept(source, posts, also) {
      const done = await intake.accept(source, posts, also)
      if (done.kind === 'done') reporter.stored(source, posts)
      return done
    },
  }
}

async function probe({ backend, clock, health }: Context): Promise<HealthReport> {
  const own = health.report()
  const giveUp = new AbortController()
  try {
    const report = await Promise.race([
      reportDeployment(backend.store, clock.now(), own),
      clock.sleep(PROBE_MS, giveUp.signal).then(() => null),
    ])
    return report ?? ill(own, `the store has not answered within ${PROBE_MS / 1_000} s`)
  } catch (error) {
    return ill(own, error instanceof Error ? error.message : String(error))
  } finally {
    giveUp.abort()
  }
}

function ill(own: HealthReport, detail: string): HealthReport {
  return { ready: false, checks: { ...own.checks, store: { ok: false, detail } } }
}
