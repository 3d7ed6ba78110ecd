import { writeSync } from 'node:fs'
import { formatWithOptions } from 'node:util'
import type { Logger } from 'pino'
import { destination, pino } from 'pino'
import { readableLine } from './readable-line.js'

export type { Logger } from 'pino'

const STDERR = 2

/**
 * The log on standard error: JSON lines, or lines for people where it is a terminal. Each is written at once: what a
 * dying process said last must not be lost.
 */
export function createLog(level: string, worker: string, isTerminal = process.stderr.isTTY === true): Logger {
  const options = {
    level,
    base: { worker, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
  }
  return isTerminal
    ? pino(options, { write: (line: string) => void writeSync(STDERR, readableLine(line)) })
    : pino(options, destination({ dest: STDERR, sync: true }))
}

/** The levels at which a console of the same name writes. */
const CONSOLE = { log: 'info', info: 'info', debug: 'debug', warn: 'warn', error: 'error' } as const

/**
 * Libraries write to the console, and Node prints warnings as text. From here on both are lines of the log. What native
 * code writes to standard error by itself stays as it is. Gives what undoes it.
 */
export function captureLibraries(log: Pick<Logger, 'info' | 'debug' | 'warn' | 'error'>): () => void {
  const before = { ...console }
  for (const [name, level] of Object.entries(CONSOLE)) {
    Object.assign(console, {
      [name]: (...said: unknown[]) =>
        log[level]({ from: 'library' }, formatWithOptions({ colors: false }, ...said)),
    })
  }
  const listeners = process.listeners('warning')
  process.removeAllListeners('warning')
  const onWarning = (warning: Error) => log.warn({ from: 'node', err: warning }, warning.message)
  process.on('warning', onWarning)
  return () => {
    Object.assign(console, before)
    process.off('warning', onWarning)
    for (const listener of listeners) process.on('warning', listener)
  }
}
