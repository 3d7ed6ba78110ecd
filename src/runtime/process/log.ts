import type { Logger } from 'pino'
import { destination, pino } from 'pino'

export type { Logger } from 'pino'

/** JSON lines on standard error, written at once: what a dying process said last must not be lost. */
export function createLog(level: string, worker: string): Logger {
  return pino(
    { level, base: { worker, pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime },
    destination({ dest: 2, sync: true }),
  )
}
