/**
 * Bounds the bytes of bodies that are read and worked on at the same time: parsed, a body takes ten times its bytes.
 */
export interface BodyBudget {
  /**
   * Reserves bytes for a key or a network, or null where there is no room; the caller releases them once. Nobody holds
   * more than half, so that slow bodies of one sender leave room for others.
   */
  take(bytes: number, holder: string): (() => void) | null
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
  const heldBy = new Map<string, number>()
  return {
    take(bytes, holder) {
      const held = heldBy.get(holder) ?? 0
      if (taken > 0 && taken + bytes > most) return null
      if (held > 0 && held + bytes > most / 2) return null
      hold(holder, bytes)
      let isHeld = true
      return () => {
        if (isHeld) hold(holder, -bytes)
        isHeld = false
      }
    },
  }

  function hold(holder: string, bytes: number): void {
    taken += bytes
    const held = (heldBy.get(holder) ?? 0) + bytes
    if (held === 0) heldBy.delete(holder)
    else heldBy.set(holder, held)
  }
}
