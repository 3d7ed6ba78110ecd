import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { dataDirProblem } from './check-data-dir.js'
import { readConfig } from './load-config.js'
import { loadPolicy } from './load-policy.js'
import type { Settings } from './settings.js'
import { parseSettings, SettingsError, settingProblem } from './settings.js'

type Env = Readonly<Record<string, string | undefined>>

/**
 * Reads the settings of a server or worker and checks what they refer to on this machine. All problems are named
 * together, before anything starts.
 *
 * @throws SettingsError
 */
export async function checkedSettings(env: Env): Promise<Settings> {
  const { settings, problems } = parseSettings(env)
  const onDisk = [...catalogueProblems(env), ...fileProblems(env)]
  // A wrong HOST is named by its rule already.
  const address = settings === null ? [] : await addressProblems(settings.HOST, env)
  const all = [...problems, ...onDisk, ...dataProblems(settings, env), ...address]
  if (settings === null || all.length > 0) throw new SettingsError(all)
  return settings
}

function dataProblems(settings: Settings | null, env: Env): string[] {
  if (settings === null || settings.REDIS_URL !== undefined) return []
  const problem = dataDirProblem(settings.DATA_DIR)
  return problem === null ? [] : [settingProblem('DATA_DIR', env, problem)]
}

function catalogueProblems(env: Env): string[] {
  const folder = env.CATALOGUE_DIR
  if (folder === undefined || folder === '') return []
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    return [settingProblem('CATALOGUE_DIR', env, 'must be an existing folder')]
  const { problems } = readConfig(undefined, folder)
  return [
    ...problems.map(({ file, path, message }) => `${file}${path === '' ? '' : ` ${path}`}: ${message}`),
    ...policyProblems(folder),
  ].map((rule) => settingProblem('CATALOGUE_DIR', env, rule))
}

/** Mistakes in the detection.yaml of the overlay. */
function policyProblems(folder: string): string[] {
  try {
    loadPolicy(folder)
    return []
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).split('\n').map((line) => line.trim())
  }
}

/** Files of posts in SOURCES that cannot be read. `-` is standard input. */
function fileProblems(env: Env): string[] {
  return (env.SOURCES ?? '')
    .split(',')
    .map((source) => source.trim())
    .filter((source) => source.startsWith('ndjson:') && source !== 'ndjson:' && source !== 'ndjson:-')
    .map((source) => source.slice('ndjson:'.length))
    .filter((path) => !isReadable(path))
    .map((path) => settingProblem('SOURCES', env, `the file ${path} must exist and be readable`))
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK)
    return !statSync(path).isDirectory()
  } catch {
    return false
  }
}

/** Listens for a moment on any free port, because only the system knows the addresses of this machine. */
function addressProblems(host: string, env: Env): Promise<string[]> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', ({ message }) =>
      resolve([settingProblem('HOST', env, `must be an address of this machine (${message})`)]),
    )
    server.listen(0, host, () => server.close(() => resolve([])))
  })
}
