/**
 * Bounds the bytes of bodies that are read and worked on at the same time: parsed, a body takes ten times its bytes.
 */
export interface BodyBudget {
  /** Reserves bytes, or null where there is no room; the caller releases them once. */
  take(bytes: number): (() => void) | null
}

/**
 * One large body is worked on at a time. Side by side all of them would end late, and their clients would give up.
 */
export interface BodyQueue {
  run<T>(bytes: number, work: () => Promise<T>): Promise<T>
}

/** A body up to this size waits for no other. Unit: bytes. */
const SMALL = 100_000

export function createBodyQueue(): BodyQueue {
  let last: Promise<unknown> = Promise.resolve()
  return {
    run(bytes, work) {
      if (bytes <= SMALL) return work()
      const mine = last.then(work)
      last = mine.catch(() => {})
      return mine
    },
  }
}

/** A body larger than the whole budget is admitted when no other is in flight. */
export function createBodyBudget(most: number): BodyBudget {
  let taken = 0
  return {
    take(bytes) {
      if (taken > 0 && taken + bytes > most) return null
      taken += bytes
      let isHeld = true
      return () => {
        if (isHeld) taken -= bytes
        isHeld = false
      }
    },
  }
}
