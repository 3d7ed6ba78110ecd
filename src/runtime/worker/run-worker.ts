import { setMaxListeners } from 'node:events'
import { DamagedState } from '../../pipeline/log/damaged-state.js'
import { StoreError } from '../../pipeline/ports/store.js'
import type { Context, Part } from '../compose/context.js'
import { createContext } from '../compose/create-context.js'
import { checkedSettings } from '../config/check-settings.js'
import { ConfigError } from '../config/config-error.js'
import { readEnvFile } from '../config/env-file.js'
import type { Settings } from '../config/settings.js'
import { SettingsError } from '../config/settings.js'
import { startLine } from '../config/start-line.js'
import { runDeadLetters } from '../loops/run-dead-letters.js'
import { serveMetrics } from '../loops/serve-metrics.js'
import { systemClock } from '../process/clock.js'
import type { Logger } from '../process/log.js'
import { captureLibraries, createLog } from '../process/log.js'
import type { Watchdog } from './watchdog.js'
import { createWatchdog } from './watchdog.js'

const STOPPED = 0
const FAILED = 1
const WRONG_SETTINGS = 2
/**
 * A worker that was asked to stop and has not after so long is ended by force. Nothing is lost: that is what the store
 * is for. Unit: milliseconds.
 */
export const FORCE_AFTER = 10_000
const CUT_AFTER = 4_000
/**
 * Under npm one Ctrl-C comes twice, from the terminal and from npm; a second wish is not uttered as fast. Unit:
 * milliseconds.
 */
const ONE_KEY = 500

/**
 * Runs a worker until SIGTERM or SIGINT, or until one of its parts fails, and ends the process. Everything stops in its
 * own order: first the parts, which finish the step they are at, then queues and store.
 */
export async function runWorker(name: string, parts: readonly Part[]): Promise<never> {
  try {
    readEnvFile()
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    process.stderr.write(`outcry ${name}: the environment is wrong; nothing was started:\n${error.message}\n`)
    process.exit(WRONG_SETTINGS)
  }
  process.exit(await work(name, parts, { env: process.env, watch: createWatchdog }))
}

export interface WorkOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Stops the worker as a signal of the system would. */
  readonly stop?: AbortSignal
  /** Starts what ends this process when its loop stands still. Default: nothing does. */
  readonly watch?: (name: string, settings: Settings) => Watchdog
}

/** The same without the end of the process. Returns its exit code. */
export async function work(
  name: string,
  parts: readonly Part[],
  { env, stop, watch = () => UNWATCHED }: WorkOptions,
): Promise<number> {
  const settings = await readOrReport(name, env)
  if (settings === null) return WRONG_SETTINGS
  const log = createLog(settings.LOG_LEVEL, name)
  const release = captureLibraries(log)
  const stopping = stopOnSignals(log)
  stop?.addEventListener('abort', () => stopping.abort())

  const watchdog = watch(name, settings)
  let context: Context
  try {
    context = await createContext(name, { settings, log, signal: stopping.signal, mark: watchdog.mark })
  } catch (error) {
    // It was asked to stop while it waited for room on the disk.
    const isStopped = stopping.signal.aborted && error instanceof StoreError && error.kind === 'full'
    if (!isStopped) logFatal(log, error)
    release()
    return isStopped ? STOPPED : FAILED
  }
  const { fields, message } = startLine(name, settings)
  log.info(fields, message)
  watchdog.start()
  const code = await runParts([serveMetrics, runDeadLetters, ...parts], context, stopping)
  log.info('stopped')
  release()
  return code
}

/** Aborts on the first SIGTERM or SIGINT; the second one ends the process at once. */
function stopOnSignals(log: Logger): AbortController {
  const stopping = new AbortController()
  setMaxListeners(0, stopping.signal)
  let askedAt = 0
  const stopOn = (signal: NodeJS.Signals) => {
    if (stopping.signal.aborted) {
      if (systemClock.now() - askedAt < ONE_KEY) return
      log.warn(`${signal} again: ending at once`)
      process.exit(FAILED)
    }
    askedAt = systemClock.now()
    log.info(`${signal}: stopping`)
    stopping.abort()
  }
  process.on('SIGTERM', stopOn)
  process.on('SIGINT', stopOn)
  return stopping
}

/** Runs all parts until they end, one of them fails, or the worker is asked to stop. Returns the exit code. */
async function runParts(
  parts: readonly Part[],
  context: Context,
  stopping: AbortController,
): Promise<number> {
  const failed = new Set<string>()
  const running = parts.map(async (part) => {
    try {
      await part(context)
    } catch (error) {
      // Cut off while it was stopping: that is how a stop without a store looks.
      if (stopping.signal.aborted && error instanceof StoreError && error.kind === 'closed') return
      // Parts that fail for one reason say it once.
      if (!failed.has(messageOf(error))) logFatal(context.log, error)
      failed.add(messageOf(error))
      stopping.abort()
    }
  })
  await new Promise<void>((resolve) => {
    if (stopping.signal.aborted) resolve()
    stopping.signal.addEventListener('abort', () => resolve())
    // Nothing left to run is an end as well: a worker whose files are read to their end goes on serving, others stop.
    void Promise.all(running).then(() => resolve())
  })
  await shutDown(context, Promise.all(running))
  return failed.size === 0 ? STOPPED : FAILED
}

const UNWATCHED: Watchdog = { mark: { begin: () => {}, end: () => {} }, start: () => {} }

/** First the parts, which finish the step they are at; whatever hangs on a store that does not answer is cut off. */
async function shutDown({ backend, log, clock }: Context, parts: Promise<unknown>): Promise<void> {
  const force = setTimeout(() => {
    log.error(`did not stop within ${FORCE_AFTER / 1_000} s; ending by force`)
    process.exit(FAILED)
  }, FORCE_AFTER)
  const patience = new AbortController()
  const isDone = await Promise.race([
    parts.then(() => true),
    clock.sleep(CUT_AFTER, patience.signal).then(() => false),
  ])
  patience.abort()
  if (!isDone) {
    log.warn('some parts have not stopped; cutting off the store, what was not stored is read again')
    await backend.cutOff()
    await parts
  }
  await backend.close()
  clearTimeout(force)
}

async function readOrReport(name: string, env: WorkOptions['env']): Promise<Context['settings'] | null> {
  try {
    return await checkedSettings(env)
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    process.stderr.write(`outcry ${name}: the environment is wrong; nothing was started:\n${error.message}\n`)
    return null
  }
}

/** What we throw ourselves says what to do; of anything else the place matters. */
function logFatal(log: Logger, error: unknown): void {
  if (error instanceof ConfigError)
    log.fatal(`the configuration is broken; nothing goes on:\n${error.message}`)
  else if (error instanceof StoreError || error instanceof DamagedState || error?.constructor === Error) {
    log.fatal(messageOf(error))
  } else log.fatal({ err: error }, messageOf(error))
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
