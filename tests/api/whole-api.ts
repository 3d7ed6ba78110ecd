import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HttpLimits } from '../../src/api/server/create-http-server.js'
import { createHttpServer } from '../../src/api/server/create-http-server.js'
import type { Scope } from '../../src/pipeline/access/api-keys.js'
import { createApiKeys } from '../../src/pipeline/access/api-keys.js'
import { createIntake } from '../../src/pipeline/intake/intake.js'
import type { Store } from '../../src/pipeline/ports/store.js'
import { createSkimmer } from '../../src/pipeline/skim/skimmer.js'
import { composeReading } from '../../src/runtime/compose/compose-detection.js'
import type { Configuration } from '../../src/runtime/compose/load-configuration.js'
import { openBackend } from '../../src/runtime/compose/open-backend.js'
import { readSettings } from '../../src/runtime/config/settings.js'
import { composeApi } from '../../src/runtime/loops/run-api.js'
import { systemClock } from '../../src/runtime/process/clock.js'
import { createHealth } from '../../src/runtime/process/health.js'
import { createLog } from '../../src/runtime/process/log.js'
import { createMetrics } from '../../src/runtime/process/metrics.js'
import { createSourceReporter } from '../../src/runtime/sources/source-status.js'
import { configuration } from '../support/configuration.js'

/** The API as a deployment serves it, with all its routes, on a real socket over a real folder. */
export interface WholeApi {
  readonly url: string
  readonly app: ReturnType<typeof composeApi>
  readonly store: Store
  /** What was logged as an error. */
  readonly logged: readonly unknown[]
  /** A new key, as a header. */
  bearer(...scopes: Scope[]): Promise<{ readonly Authorization: string }>
  close(): Promise<void>
}

export interface WholeOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly http?: Partial<HttpLimits>
  /** Puts another store before the API. */
  readonly over?: (store: Store) => Store
  /** Other texts than those that ship. */
  readonly texts?: Pick<Configuration, 'textsOf' | 'pageTexts'>
}

export async function startWholeApi({
  env = {},
  http,
  over = (same) => same,
  texts = configuration,
}: WholeOptions = {}): Promise<WholeApi> {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-whole-api-'))
  const settings = readSettings({ DATA_DIR: folder, SOURCES: 'none', ...UNLIMITED, ...env })
  const clock = systemClock
  const logged: unknown[] = []
  const log = createLog('silent', 'test')
  log.error = ((...args: unknown[]) => void logged.push(args)) as typeof log.error
  const health = createHealth()
  const metrics = createMetrics()
  const stopping = new AbortController()
  const backend = await openBackend(settings, { clock, log, health })
  const seen = over(backend.store)
  // The lexicons are read once for all of a file's servers.
  reading ??= composeReading({ authorKey: 'a test' }, configuration)
  const { classifyPost, services, reader, policy } = reading
  const context = {
    ...{ settings, clock, log, metrics, health, holder: 'a test', signal: stopping.signal },
    backend: { ...backend, store: seen },
  }
  const app = composeApi(context, {
    services,
    textsOf: texts.textsOf,
    pageTexts: texts.pageTexts,
    policy,
    serviceOfTag: reader.serviceOfTag,
    skimmer: createSkimmer(reader, 'live'),
    intake: createIntake({ store: seen, clock, classifyPost }),
    reporter: createSourceReporter({
      ...{ store: seen, clock, log, metrics, time: 'system' },
      maxSkew: policy.clock.maxSkew,
    }),
  })
  const server = createHttpServer(app, http)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const keys = createApiKeys({ store: backend.store, clock })

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    app,
    store: backend.store,
    logged,
    async bearer(...scopes) {
      const { secret } = await keys.create({ name: `test ${randomBytes(4).toString('hex')}`, scopes })
      return { Authorization: `Bearer ${secret}` }
    },
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

let reading: ReturnType<typeof composeReading> | undefined

const UNLIMITED = {
  RATE_LIMIT_READ_PER_MINUTE: '0',
  RATE_LIMIT_INGEST_PER_MINUTE: '0',
  RATE_LIMIT_ADMIN_PER_MINUTE: '0',
}
