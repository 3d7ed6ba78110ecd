import type { Clock } from '../../pipeline/ports/clock.js'
import { StoreError } from '../../pipeline/ports/store.js'
import type { Logger } from '../process/log.js'

const AGAIN_MS = 1_000

/** Tries again while the store has no room: a process that starts on a full disk waits, as one that runs does. */
export async function untilRoom<T>(
  act: () => Promise<T>,
  {
    clock,
    log,
    signal,
  }: { readonly clock: Clock; readonly log: Pick<Logger, 'warn'>; readonly signal: AbortSignal },
): Promise<T> {
  for (let isLogged = false; ; isLogged = true) {
    try {
      return await act()
    } catch (error) {
      if (!(error instanceof StoreError) || error.kind !== 'full' || signal.aborted) throw error
      if (!isLogged) log.warn(error.message)
      await clock.sleep(AGAIN_MS, signal)
    }
  }
}
