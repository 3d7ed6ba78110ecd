import type { Instant } from '../../model/instant.js'
import { HOUR, MINUTE } from '../../model/instant.js'
import type { Expectation } from '../baseline/baseline.js'
import type { EchoPolicy } from '../policy.js'

/** What is left of an outage that is over: people who notice late, ask whether it is still down, and talk it over. */
export interface Echo {
  readonly endedAt: Instant
  /** Complaints a minute of the outage. */
  readonly rate: number
}

/** By then nothing of it is left. */
const GONE_AFTER = 6 * HOUR

/**
 * Complaints to be expected between two instants because of the last outage: a share of its rate, halved every so
 * often. Beside a baseline at rest the stragglers of a large outage are as surprising as a small outage, so they are
 * expected.
 */
export function echoIn(echo: Echo | undefined, from: Instant, to: Instant, policy: EchoPolicy): number {
  if (echo === undefined || to <= echo.endedAt || from - echo.endedAt > GONE_AFTER) return 0
  const decay = Math.LN2 / policy.halfLife
  const left = (at: Instant) => Math.exp(-decay * Math.max(0, at - echo.endedAt))
  return ((policy.share * echo.rate) / MINUTE) * ((left(from) - left(to)) / decay)
}

/** An expectation with the echo in it, which is known as badly as a leak is. */
export function withEcho({ mean, leak }: Expectation, echo: number): Expectation {
  return { mean: mean + echo, leak: leak + echo }
}
