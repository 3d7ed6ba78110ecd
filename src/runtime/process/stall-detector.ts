/** The watchdog looks this often. Unit: milliseconds. */
export const LOOK_EVERY = 1_000

/**
 * Decides at each look whether the main thread stands still. Counts looks and no time: while the system holds the whole
 * process, neither thread runs, and no look is counted.
 */
export function createStallDetector(limitMs: number): (beat: number) => boolean {
  const limit = Math.max(1, Math.ceil(limitMs / LOOK_EVERY))
  let last = -1
  let looks = 0
  return (beat) => {
    looks = beat === last ? looks + 1 : 0
    last = beat
    return looks >= limit
  }
}
