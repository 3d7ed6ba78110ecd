/**
 * Gathers what comes and passes it on together, `ms` after the first of it, and never while the last handing-on is
 * still under way. Only the latest of what waits is kept, so that a page in the background does not grow.
 */
export function createDebounce<T>(
  ms: number,
  passOn: (came: readonly T[]) => Promise<void>,
): (one?: T) => void {
  let waiting: T[] = []
  let hasNews = false
  let isBusy = false
  return (one) => {
    hasNews = true
    if (one !== undefined) {
      waiting.push(one)
      if (waiting.length > 2 * MAX_WAITING) waiting = waiting.slice(-MAX_WAITING)
    }
    void run()
  }

  async function run(): Promise<void> {
    if (isBusy) return
    isBusy = true
    while (hasNews) {
      await new Promise((resolve) => setTimeout(resolve, ms))
      hasNews = false
      const came = waiting
      waiting = []
      await passOn(came)
    }
    isBusy = false
  }
}

const MAX_WAITING = 500

/** Resolves once what was set has been rendered, and its effects have run; also in a tab that nobody sees. */
export function painted(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50))
}
