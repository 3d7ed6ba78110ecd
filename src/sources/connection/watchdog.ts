/** Notices that a connection has gone silent without closing: calls `bark` once when nothing fed it for so long. */
export interface Watchdog {
  feed(): void
  stop(): void
}

export function createWatchdog(idleTimeoutMs: number, bark: () => void): Watchdog {
  let isOver = false
  const timer = setTimeout(() => {
    isOver = true
    bark()
  }, idleTimeoutMs)
  return {
    feed() {
      // A timer that has fired or was cleared would be armed anew by this.
      if (!isOver) timer.refresh()
    },
    stop() {
      isOver = true
      clearTimeout(timer)
    },
  }
}
