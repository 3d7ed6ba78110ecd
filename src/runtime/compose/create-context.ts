import { randomUUID } from 'node:crypto'
import { createDeadLetters } from '../../pipeline/log/dead-letters.js'
import type { WorkMark } from '../../pipeline/ports/work-mark.js'
import type { Settings } from '../config/settings.js'
import { versionOf } from '../config/version.js'
import { systemClock } from '../process/clock.js'
import { createHealth } from '../process/health.js'
import type { Logger } from '../process/log.js'
import { createMetrics } from '../process/metrics.js'
import type { Context } from './context.js'
import { loadConfiguration } from './load-configuration.js'
import { openBackend } from './open-backend.js'

/**
 * From the environment to the configuration to what every part is given, once per process. The configuration comes
 * before the store: a process that may not start opens nothing.
 * @throws ConfigError, StoreError
 */
export async function createContext(
  name: string,
  {
    settings,
    log,
    signal,
    mark,
  }: {
    readonly settings: Settings
    readonly log: Logger
    readonly signal: AbortSignal
    readonly mark: WorkMark
  },
): Promise<Context> {
  const clock = systemClock
  const configuration = loadConfiguration(settings.CATALOGUE_DIR)
  const health = createHealth()
  const metrics = createMetrics()
  metrics.buildInfo.set({ version: versionOf(), node: process.versions.node }, 1)
  const backend = await openBackend(settings, { clock, log, health, signal })
  return {
    settings,
    configuration,
    clock,
    log,
    metrics,
    health,
    backend,
    deadLetters: createDeadLetters(backend.store, mark),
    holder: `${name}-${process.pid}-${randomUUID()}`,
    signal,
  }
}
