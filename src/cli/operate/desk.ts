import type { Clock } from '../../pipeline/ports/clock.js'
import type { Streams } from '../store/streams.js'
import type { Server } from './server.js'
import { ServerError } from './server.js'

/** What an operator's command works with. */
export interface Desk extends Streams {
  readonly server: Server
  readonly clock: Clock
  /** Whether standard output is a terminal, and how wide it is. */
  readonly isTerminal: boolean
  readonly columns: number
  /** Aborts when the operator presses Ctrl-C. */
  readonly signal: AbortSignal
}

export interface JsonOption {
  readonly json?: boolean
}

/** Runs a command; what the server refuses is a sentence and an exit code, and Ctrl-C is a clean end. */
export async function atDesk(
  name: string,
  desk: Desk,
  work: (desk: Desk) => Promise<number>,
): Promise<number> {
  try {
    return await work(desk)
  } catch (error) {
    if (desk.signal.aborted) return 0
    if (!(error instanceof ServerError)) throw error
    desk.err(`outcry ${name}: ${error.message}\n`)
    return error.exitCode
  }
}

export function printJson({ out }: Desk, value: unknown): void {
  out(`${JSON.stringify(value)}\n`)
}
