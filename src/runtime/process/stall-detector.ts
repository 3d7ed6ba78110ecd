/** The watchdog looks this often. Unit: milliseconds. */
export const LOOK_EVERY = 1_000
/** A loop that waits for others, without work of its own, has so many times as long. */
const PATIENCE = 6
/** A loop that works has the core for at least this share of its time, or waits for other programs. */
const WORKING = 0.5

/**
 * Decides at each look whether the main thread stands still. It is given the last beat, and the processor time of the
 * process so far in milliseconds. Counts looks and no time: while the system holds the whole process, neither thread
 * runs, and no look is counted. On a busy machine a process may get little of the processor for long. Its loop then has
 * no beat either, but it has used little processor time, and its work is not the cause.
 */
export function createStallDetector(limitMs: number): (beat: number, cpuMs: number) => boolean {
  const limit = Math.max(1, Math.ceil(limitMs / LOOK_EVERY))
  let last = -1
  let looks = 0
  let cpuAtBeat = 0
  return (beat, cpuMs) => {
    if (beat !== last) {
      last = beat
      looks = 0
      cpuAtBeat = cpuMs
      return false
    }
    looks++
    const hasWorked = cpuMs - cpuAtBeat >= WORKING * limit * LOOK_EVERY
    return looks >= (hasWorked ? limit : PATIENCE * limit)
  }
}
