import type { DeadLetters } from '../../pipeline/log/dead-letters.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { Settings } from '../config/settings.js'
import type { Health } from '../process/health.js'
import type { Logger } from '../process/log.js'
import type { Metrics } from '../process/metrics.js'
import type { Configuration } from './load-configuration.js'
import type { Backend } from './open-backend.js'

/** What every part of a worker is given. */
export interface Context {
  readonly settings: Settings
  readonly configuration: Configuration
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Metrics
  readonly health: Health
  readonly backend: Backend
  /** Work that stalled processes. */
  readonly deadLetters: DeadLetters
  /** Identifies this process for leases. */
  readonly holder: string
  /** Aborts when the worker is to stop. */
  readonly signal: AbortSignal
}

/** A part of a worker: runs until the signal aborts. An error stops the worker. */
export type Part = (context: Context) => Promise<void>
