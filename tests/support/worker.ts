import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { packageRoot } from '../../src/runtime/config/package-root.js'

/** A real worker process, built to `dist`. */
export interface Worker {
  readonly child: ChildProcess
  /** Its log so far, one JSON object a line. */
  log(): Record<string, unknown>[]
  /** All that it wrote, words of its libraries included. */
  text(): string
  /** How it ended: an exit code, or the signal that killed it. */
  readonly ended: Promise<number | NodeJS.Signals>
  kill(signal: NodeJS.Signals): Promise<number | NodeJS.Signals>
}

/** Tests ask as fast as they can. */
const UNLIMITED = { RATE_LIMIT_READ_PER_MINUTE: '0', RATE_LIMIT_INGEST_PER_MINUTE: '0' }

/** Recordings are of 2024: a worker that starts again would expire their events, which tests compare. */
const KEPT = { EVIDENCE_DAYS: '3650' }

export function startWorker(name: string, env: Readonly<Record<string, string>>): Worker {
  const child = spawn(process.execPath, [join(packageRoot(), 'dist', 'workers', `${name}.js`)], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env.PATH ?? '',
      TMPDIR: process.env.TMPDIR ?? '/tmp',
      ...UNLIMITED,
      ...KEPT,
      ...env,
    },
  })
  let text = ''
  child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
    text += piece
  })
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('close', (code, signal) => resolve(signal ?? code ?? -1))
  })
  return {
    child,
    ended,
    log: () =>
      text
        .split('\n')
        // LMDB says on its own, without a line end, that it could not write.
        .map((line) => line.replace(/^Write error: .*?(?=\{"level")/, ''))
        .filter((line) => line.startsWith('{') && line.endsWith('}'))
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    text: () => text,
    kill(signal) {
      child.kill(signal)
      return ended
    },
  }
}
