import { execFile } from 'node:child_process'
import type { Run } from './run-outcry.js'

export interface Surroundings {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
}

/** Runs a program outside of this checkout, in the environment of a plain shell. */
export function runProgram(file: string, args: readonly string[], where: Surroundings): Promise<Run> {
  return new Promise((resolve) => {
    const options = { cwd: where.cwd, env: { ...plainEnvironment(), ...where.env }, maxBuffer: 1 << 26 }
    const child = execFile(file, args, options, (_, out, err) => resolve({ code: child.exitCode, out, err }))
    child.stdin?.end(where.input ?? '')
  })
}

/**
 * This process's environment without the variables of npm and Vitest: npm would work in the folder of this checkout,
 * and Vite would build for tests.
 */
export function plainEnvironment(): Record<string, string> {
  const foreign =
    /^(npm_(?!config_(registry|userconfig|cache)$)|VITEST|TEST$|NODE_ENV$|NODE_OPTIONS$|INIT_CWD$)/i
  const own = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !foreign.test(entry[0]),
  )
  return { ...Object.fromEntries(own), npm_config_prefer_offline: 'true' }
}
