/** Notices that a connection has gone silent without closing: calls `bark` once when nothing fed it for so long. */
export interface Watchdog {
  feed(): void
  stop(): void
}

export function createWatchdog(silenceMs: number, bark: () => void): Watchdog {
  let timer = setTimeout(bark, silenceMs)
  return {
    feed() {
      clearTimeout(timer)
      timer = setTimeout(bark, silenceMs)
    },
    stop: () => clearTimeout(timer),
  }
}
