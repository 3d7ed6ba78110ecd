/**
 * Bounds the bytes of bodies that are read and worked on at the same time: parsed, a body takes ten times its bytes.
 */
export interface BodyBudget {
  /** Reserves bytes, or null where there is no room; the caller releases them once. */
  take(bytes: number): (() => void) | null
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
