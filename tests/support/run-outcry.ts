import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { packageRoot } from '../../src/runtime/config/package-root.js'

export interface Run {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs the real command, as a shell would. */
export function runOutcry(args: readonly string[], input?: string | Buffer): Run {
  const done = spawnSync(process.execPath, [join(packageRoot(), 'bin', 'outcry.js'), ...args], {
    cwd: packageRoot(),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    ...(input === undefined ? {} : { input }),
  })
  return { code: done.status, out: done.stdout, err: done.stderr }
}
