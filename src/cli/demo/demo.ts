import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command, Option } from 'commander'
import type { AlertEvent } from '../../core/model/alert.js'
import { createApiKeys } from '../../pipeline/access/api-keys.js'
import type { Context } from '../../runtime/compose/context.js'
import { deliver, detect, ingestAndApi } from '../../runtime/worker/roles.js'
import { work } from '../../runtime/worker/run-worker.js'
import type { PlannedScenario } from '../../sources/synthetic/scenario-plan.js'
import { planScenarios } from '../../sources/synthetic/scenario-plan.js'
import { createClient } from './client.js'
import { freePort } from './free-port.js'
import { playScenarios } from './play-scenarios.js'
import { createPrinter } from './print-demo.js'
import type { Received } from './receive-webhooks.js'
import { receiveWebhooks } from './receive-webhooks.js'

const WRONG_USAGE = 2
const FAILED = 1
const HOST = '127.0.0.1'
const USAGE = `npm run demo -- [--once | --stay] [--evenings N] [--pace N]
  --once    ends when all is played; so it is by itself where standard output is no terminal
  --stay    goes on serving after that until Ctrl-C; so it is by itself on a terminal
  --evenings N  the first N of the four alone
  --pace N  N times as fast (0.1 to 100)
  PORT      the port to listen at, 8080 by default; the next free one where it is taken
`
/** What the receiver subscribes to: everything but that an alert has changed a little. */
const WANTED: readonly AlertEvent['type'][] = [
  'alert.opened',
  'alert.acknowledged',
  'alert.recovering',
  'alert.resolved',
  'alert.reopened',
]
/** An event or a webhook that has not come so long after the last decision will not come. */
const PATIENCE_MS = 30_000
const LOOK_MS = 100
const MAX = 4

/**
 * `npm run demo`: the whole of Outcry in this process over a folder that goes with it. A synthetic population plays
 * four remembered outages to its public API, and a receiver has subscribed to its webhooks. Returns the exit code.
 */
export async function demo(args: readonly string[]): Promise<number> {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(USAGE)
    return 0
  }
  const asked = readArgs(args)
  if (asked === null) {
    process.stderr.write(USAGE)
    return WRONG_USAGE
  }
  const wanted = readPort(process.env.PORT)
  if (wanted === null) {
    process.stderr.write(
      `PORT is "${process.env.PORT}"; set it to a number from 1 to 65535, or leave it out\n`,
    )
    return WRONG_USAGE
  }
  const port = await freePort(wanted, HOST)
  const folder = mkdtempSync(join(tmpdir(), 'outcry-demo-'))
  // Also where the process is ended by force.
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const over = new AbortController()
  let isPlayed = false
  const play = async (context: Context) => {
    isPlayed = await show(context, { ...asked, port, busyPort: port === wanted ? null : wanted })
    if (!asked.stays) over.abort()
  }
  const code = await work('demo', [ingestAndApi, detect, deliver, play], {
    // Nothing of the surroundings: a demo must not write to somebody's Redis.
    env: {
      HOST,
      PORT: String(port),
      DATA_DIR: folder,
      SOURCES: 'none',
      CLOCK: 'stream',
      WEBHOOK_ALLOW_CIDRS: '127.0.0.0/8',
      RATE_LIMIT_READ_PER_MINUTE: '0',
      LOG_LEVEL: process.env.LOG_LEVEL ?? 'error',
    },
    stop: over.signal,
  })
  return code === 0 && !isPlayed && !asked.stays ? FAILED : code
}

/**
 * Whether a story's own outage was found and is over. Alerts of its causes, or of another evening, are no end of it.
 */
function hasEnded({ scenario, from, to }: PlannedScenario, events: readonly AlertEvent[]): boolean {
  const own = events.filter(({ alert }) => {
    // It may have begun with complaints from before the story.
    const openedAt = Date.parse(alert.openedAt)
    return alert.service === scenario.service && openedAt >= from && openedAt <= to
  })
  return own.at(-1)?.type === 'alert.resolved'
}

interface Asked {
  readonly stays: boolean
  readonly count: number
  readonly pace: number
}

function readArgs(args: readonly string[]): Asked | null {
  const program = new Command('demo')
    .addOption(new Option('--once').conflicts('stay'))
    .option('--stay')
    .addOption(new Option('--evenings <count>').argParser(Number).default(MAX))
    .addOption(new Option('--pace <times>').argParser(Number).default(1))
    .helpOption(false)
    .configureOutput({ writeErr() {} })
    .exitOverride()
  try {
    program.parse(args, { from: 'user' })
  } catch {
    return null
  }
  const { once, stay, evenings: count, pace } = program.opts<Options>()
  if (!(pace >= 0.1 && pace <= 100) || !(Number.isInteger(count) && count >= 1 && count <= MAX)) return null
  return { pace, count, stays: stay ?? (once === true ? false : process.stdout.isTTY === true) }
}

function readPort(text = '8080'): number | null {
  const port = Number(text)
  return /^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535 ? port : null
}

interface Options {
  readonly once?: boolean
  readonly stay?: boolean
  readonly evenings: number
  readonly pace: number
}

/**
 * Plays and prints every scenario. Returns whether each outage was found and closed in time, and every webhook
 * verified.
 */
async function show(
  { backend: { store }, clock, signal }: Context,
  { stays, count, pace, port, busyPort }: Asked & { readonly port: number; readonly busyPort: number | null },
): Promise<boolean> {
  const url = `http://${HOST}:${port}`
  const began = clock.now()
  let names: ReadonlyMap<string, string> = new Map()
  const printer = createPrinter((text) => process.stdout.write(text), {
    names: () => names,
    hasColours: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
  })
  const events: AlertEvent[] = []
  const received: Received[] = []
  const receiver = await receiveWebhooks((one) => {
    received.push(one)
    printer.webhook(one)
  })
  try {
    // As `outcry keys create` makes one; everything after this goes over the wire.
    const { secret: key } = await createApiKeys({ store, clock }).create({ name: 'demo', scopes: ['admin'] })
    const client = createClient({ url, key, clock, signal })
    await client.ready()
    names = await client.names()
    printer.welcome({ url, key, scenarioPlan: count, busyPort })
    receiver.trust(await client.subscribe(receiver.url, WANTED))
    const consuming = client.consumeEvents((event) => {
      events.push(event)
      printer.event(event)
    })
    consuming.catch(() => {})

    const scenarioPlan = planScenarios(clock.now(), count)
    const posts = await playScenarios(scenarioPlan, {
      ...{ client, clock, signal, pace },
      onScenario: printer.planned,
      onSkip: printer.skip,
    })
    // A slow machine is given its time: only what comes after detection is waited for by the clock.
    await client.untilDecided(scenarioPlan.scenarioPlan.at(-1)!.scenario.service, scenarioPlan.to)
    const isOver = () =>
      scenarioPlan.scenarioPlan.every((planned) => hasEnded(planned, events)) &&
      received.length >= events.filter(({ type }) => WANTED.includes(type)).length
    for (let left = PATIENCE_MS; left > 0 && !isOver() && !signal.aborted; left -= LOOK_MS) {
      await clock.sleep(LOOK_MS, signal)
    }
    if (signal.aborted) return true
    const verified = received.filter(({ isVerified }) => isVerified).length
    const alerts = new Set(events.map(({ alert }) => alert.id)).size
    const seconds = Math.round((clock.now() - began) / 1_000)
    printer.end({ url, posts, alerts, verified, seconds, stays })
    if (stays) await untilAborted(signal)
    return isOver() && verified === received.length
  } catch (error) {
    if (signal.aborted) return true
    throw error
  } finally {
    receiver.close()
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
