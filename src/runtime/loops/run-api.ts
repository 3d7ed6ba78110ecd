import type { AddressInfo } from 'node:net'
import { createRates } from '../../api/access/rate-limits.js'
import { webhookRoutes } from '../../api/routes/webhooks.js'
import { createApi } from '../../api/server/create-api.js'
import { createHttpServer } from '../../api/server/create-http-server.js'
import type { DetectionPolicy } from '../../core/detection/policy.js'
import type { Service } from '../../core/model/catalogue.js'
import type { ServiceId } from '../../core/model/vocabulary.js'
import { createReadThreshold } from '../../pipeline/detect/stored-shard.js'
import type { Intake } from '../../pipeline/intake/intake.js'
import { createInputForms } from '../../sources/forms/input-forms.js'
import { DELIVER_QUEUE } from '../../webhooks/deliver.js'
import { createFormats, servicesById } from '../../webhooks/formats/formats.js'
import { createAddressRules } from '../../webhooks/target/address-rules.js'
import { checkEndpoint } from '../../webhooks/target/check-endpoint.js'
import type { Context } from '../compose/context.js'
import { withBudget } from '../compose/x-parts.js'
import { isReadingOpen, readRateLimits } from '../config/settings.js'
import { versionOf } from '../config/version.js'
import type { SourceReporter } from '../sources/source-status.js'
import { readSourceStatuses } from '../sources/stored-status.js'
import { collectFromStore } from './api/api-metrics.js'
import { pageRoutes } from './api/page-routes.js'
import { probe } from './api/probe-deployment.js'
import { runLoop } from './loop.js'
import { closeWhen, listen } from './serve-metrics.js'

export interface ApiReading {
  readonly intake: Intake
  readonly skimmer: NonNullable<Parameters<typeof createApi>[0]['skimmer']>
  readonly reporter: SourceReporter
  readonly services: readonly Service[]
  readonly textsOf: Context['configuration']['textsOf']
  readonly pageTexts?: Context['configuration']['pageTexts']
  readonly serviceOfTag: (tag: string) => ServiceId | null
  readonly policy: DetectionPolicy
}

/** The API takes what it needs of the configuration from `ApiReading`. */
type ApiContext = Omit<Context, 'configuration' | 'deadLetters'>

const SAVE_STATUS_MS = 1_000
/** At a stop, requests get 503 for so long before connections close. Less than any client waits. */
const DRAIN_MS = 500

/** The API of a deployment, as it is configured and with all its routes. */
export function composeApi(context: ApiContext, reading: ApiReading): ReturnType<typeof createApi> {
  const { settings, backend, clock, log, metrics, signal } = context
  const { store } = backend
  const { services, textsOf } = reading
  collectFromStore(context, services)
  return createApi({
    store,
    intake: counted(reading),
    services,
    textsOf,
    serviceOfTag: reading.serviceOfTag,
    threshold: createReadThreshold(store, reading.policy),
    clock,
    forms: createInputForms(services),
    skimmer: reading.skimmer,
    publicRead: isReadingOpen(settings),
    publicFeeds: settings.PUBLIC_FEEDS === 'true',
    publicUrl: settings.PUBLIC_URL ?? ownUrl(settings),
    pageUrl: settings.PUBLIC_URL,
    sources: async () => {
      const limits = { perDay: settings.X_BUDGET_USD_PER_DAY, perMonth: settings.X_BUDGET_USD_PER_MONTH }
      return withBudget(store, await readSourceStatuses(store, clock.now()), limits, clock.now())
    },
    health: () => probe(context, reading.policy.clock.maxSkew),
    metrics: () => metrics.registry.metrics(),
    observe: ({ method, route, status, seconds }) => metrics.http.observe({ method, route, status }, seconds),
    log,
    observeStreams: (open) => metrics.streams.set(open),
    ...(backend.onEvents === undefined ? {} : { onEvents: backend.onEvents }),
    stopping: signal,
    version: versionOf(),
    rates: createRates({ limits: readRateLimits(settings), redis: backend.shared }),
    reportsPerDay: settings.PAGE_REPORTS_PER_DAY,
    origins: settings.CORS_ORIGINS,
    trustProxy: settings.TRUST_PROXY,
    extraRoutes: () => pageRoutes(context, reading),
    routes: webhookRoutes({
      store,
      services,
      textsOf,
      clock,
      queue: backend.openQueue(DELIVER_QUEUE),
      formats: createFormats(settings.PUBLIC_URL ?? null, textsOf, servicesById(services)),
      checkTarget: (url, format) =>
        checkEndpoint(url, format, { rules: createAddressRules(settings.WEBHOOK_ALLOW_CIDRS) }),
    }),
  })
}

/** Serves the API. */
export async function runApi(context: Context, reading: ApiReading): Promise<void> {
  const { settings, clock, log, health, signal } = context
  const { reporter } = reading
  reporter.report('http', { kind: 'live' })
  const server = createHttpServer(composeApi(context, reading))
  await listen(server, settings.PORT, settings.HOST)
  const { port } = server.address() as AddressInfo
  log.info(`the API listens at ${ownUrl({ ...settings, PORT: port })}`)
  await Promise.all([
    closeWhen(server, signal, DRAIN_MS),
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

function ownUrl({ HOST, PORT }: Pick<Context['settings'], 'HOST' | 'PORT'>): string {
  return `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${PORT}`
}

/** What clients send counts as a source of its own. */
function counted({ intake, reporter }: ApiReading): Intake {
  return {
    ...intake,
    async accept(source, posts, also) {
      const done = await intake.accept(source, posts, also)
      if (done.kind === 'done') reporter.stored(source, posts, done.about)
      return done
    },
  }
}
