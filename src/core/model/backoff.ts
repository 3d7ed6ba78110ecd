/** How long to wait between attempts. */
export interface Backoff {
  readonly firstMs: number
  /** The cap. */
  readonly longestMs: number
  /**
   * The part by which a wait is made longer or shorter at most, so that many who failed together come back apart; 0
   * without it.
   */
  readonly jitter?: number
}

/**
 * The wait before the next attempt: doubled with each failure in a row up to the cap. `failures` counts from 1; a
 * success resets it, which is the caller's to decide, since only it knows what a success is. `chance` (0 to 1) moves
 * the wait within its jitter.
 */
export function backoff(failures: number, { firstMs, longestMs, jitter = 0 }: Backoff, chance = 0.5): number {
  return jittered(Math.min(firstMs * 2 ** (failures - 1), longestMs), jitter, chance)
}

/** A wait moved by at most the part `jitter` of it: a chance of 0 shortens it most, one of 1 prolongs it most. */
export function jittered(waitMs: number, jitter: number, chance: number): number {
  return Math.round(waitMs * (1 + jitter * (2 * chance - 1)))
}
