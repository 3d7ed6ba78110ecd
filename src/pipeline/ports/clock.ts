import type { Instant } from '../../core/model/instant.js'

/** The one way to learn the time or to wait; `runtime/process/clock.ts` is the real one. */
export interface Clock {
  now(): Instant
  /** Resolves after so many milliseconds, or as soon as the signal aborts. Never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}
