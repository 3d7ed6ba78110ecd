import { Command, CommanderError, InvalidArgumentError } from 'commander'
import type { Tolerance } from '../core/evaluation/match-outages.js'
import { MINUTE } from '../core/model/instant.js'
import type { Store } from '../pipeline/ports/store.js'
import { versionOf } from '../runtime/config/version.js'
import { limitHeap } from '../runtime/process/limit-heap.js'
import { addCompletion } from './completion/commands.js'
import { example } from './io/example.js'
import { overlayOfEnv } from './io/overlay.js'
import type { KeysCommand } from './keys.js'
import { addOperateCommands, addServerOptions, runAtDesk } from './operate/commands.js'
import { addPostCommands } from './post-commands.js'
import { addReadingCommands } from './reading/commands.js'
import { addStoreCommands } from './store/commands.js'

// Each command imports its own code: loading the API, the queues and the store takes half a second that `evaluate` does
// not need.

const DONE = 0
const FAILED = 1
const WRONG_USAGE = 2

const streams = {
  out: (text: string) => void process.stdout.write(text),
  err: (text: string) => void process.stderr.write(text),
}

/** Runs the command line. Returns the exit code: 0 done, 1 the work failed, 2 wrong usage. */
export async function main(args: readonly string[]): Promise<number> {
  limitHeap()
  let code = DONE
  try {
    const { readEnvFile } = await import('../runtime/config/env-file.js')
    readEnvFile()
    const program = createProgram((result) => {
      code = result
    })
    await program.parseAsync([...args], { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : WRONG_USAGE
    const { SettingsError } = await import('../runtime/config/settings.js')
    if (error instanceof SettingsError) {
      process.stderr.write(`outcry: the environment is wrong; nothing was done:\n${error.message}\n`)
      return WRONG_USAGE
    }
    const { ConfigError } = await import('../runtime/config/config-error.js')
    if (error instanceof ConfigError) {
      process.stderr.write(`the configuration is broken; nothing was started:\n${error.message}\n`)
      return FAILED
    }
    process.stderr.write(`outcry: ${error instanceof Error ? error.message : String(error)}\n`)
    return FAILED
  }
}

function createProgram(finish: Finish): Command {
  const program = new Command('outcry')
    .description(
      'Notices from public posts in English and Italian when a service does not work for its users.',
    )
    .version(versionOf(), '-V, --version')
    .exitOverride()
    .configureHelp({ sortSubcommands: false })
    .showHelpAfterError('(outcry --help shows the commands, outcry COMMAND --help an example of each)')
  addPostCommands(program, { streams, finish })
  for (const add of [addSeries, addEvaluate, addServe, addKeys, addExplain, addCheckConfig])
    add(program, finish)
  addOperateCommands(program, { streams, finish })
  addReadingCommands(program, { streams, finish })
  addStoreCommands(program, { streams, finish })
  addCompletion(program, { streams, finish })
  return program
}

/** Takes the exit code of the command that ran. */
type Finish = (code: number) => void

function addSeries(program: Command, finish: Finish): void {
  program
    .command('series')
    .summary('frequency analysis of any count series')
    .description(
      'Reads CSV with the columns timestamp,value and writes file,timestamp,value,expected,score,alert, row by row.',
    )
    .argument('<files...>', 'CSV files; .gz by name, - for standard input')
    .addHelpText('after', example('outcry series counts.csv > scores.csv'))
    .action(async (files: string[]) => {
      const { openOutput } = await import('./io/output.js')
      const { series } = await import('./series.js')
      const output = openOutput(undefined)
      const code = await series(files, { write: output.write, print: streams.err })
      await output.end()
      finish(code)
    })
}

function addEvaluate(program: Command, finish: Finish): void {
  program
    .command('evaluate')
    .summary('scores events against known outages')
    .description(
      'Scores the events of a replay against known outages: recall, false alerts, delays, duplicates.',
    )
    .argument('<events>', 'NDJSON of events, - for standard input')
    .requiredOption('--truth <file>', '{"outages":[{"service","onset","end"}]}')
    .option(
      '--tolerance <early,late>',
      'minutes that an alert may start before or after its outage',
      readTolerance,
    )
    .option('--json', 'print JSON')
    .addHelpText('after', example('outcry evaluate --truth truth.json events.ndjson'))
    .action(async (events: string, options) => {
      const { evaluate } = await import('./evaluate.js')
      finish(await evaluate(events, options, streams))
    })
}

function addServe(program: Command): void {
  program
    .command('serve')
    .summary('everything in one process: sources, detection, API, webhooks')
    .description(
      'Runs until it is stopped. Environment variables configure it: .env.example lists them, and all are optional.',
    )
    .addHelpText('after', example('outcry serve', 'SOURCES=ndjson:posts.ndjson CLOCK=stream outcry serve'))
    .action(async () => {
      const { serve } = await import('../runtime/worker/serve.js')
      await serve()
    })
}

function addKeys(program: Command, finish: Finish): void {
  const keysProgram = program
    .command('keys')
    .summary('API keys: create, list, revoke')
    .description('Creates, lists and revokes API keys in the store that DATA_DIR or REDIS_URL names.')
  keysProgram
    .command('create')
    .description('Creates a key and prints it once: the store contains only its hash.')
    .requiredOption('--scope <scopes>', 'comma list of read, ingest, admin; may be repeated', addScopes)
    .option('--name <name>', 'purpose of the key')
    .addHelpText('after', example('outcry keys create --scope ingest --name crawler'))
    .action(async (options) => finish(await withKeys({ kind: 'create', ...options })))
  keysProgram
    .command('list')
    .description('Lists the keys: id, scopes, name, time of creation and of last use.')
    .option('--json', 'print JSON')
    .action(async (options) => finish(await withKeys({ kind: 'list', ...options })))
  keysProgram
    .command('revoke')
    .description('Revokes a key immediately.')
    .argument('<id>', 'the part of the key between its underscores')
    .action(async (id: string) => finish(await withKeys({ kind: 'revoke', id })))
}

function addExplain(program: Command, finish: Finish): void {
  const command = program
    .command('explain')
    .summary('why an alert opened')
    .description(
      'Explains why an alert opened: one sentence, then numbers, thresholds, phrases and sample posts. The alert is one of ' +
        'a replay (--events), of a running server (--url or OUTCRY_URL), or else of the store.',
    )
    .argument('<alert>', 'id of the alert, or the first part of the id')
    .option('--events <file>', 'the output of a replay, - for standard input; default: the store')
    .option('--json', 'print JSON')
  addServerOptions(command)
    .addHelpText('after', example('outcry explain alr_2blk6 --events events.ndjson'))
    .action(async (id: string, options) => {
      if (options.events === undefined && (options.url ?? process.env.OUTCRY_URL) !== undefined) {
        const { explainAtServer } = await import('./operate/explain.js')
        finish(await runAtDesk('explain', options, streams, (desk) => explainAtServer(id, options, desk)))
        return
      }
      const { explain } = await import('./explain.js')
      finish(await explain(id, options, streams, () => openCommandStore('fail')))
    })
}

function addCheckConfig(program: Command, finish: Finish): void {
  program
    .command('check-config')
    .summary('validates catalogue and lexicons')
    .description(
      'Validates catalogue, lexicons, contexts and places, and prints every problem with file and path.',
    )
    .argument('[dir]', 'the configuration to check; default: the shipped one')
    .option('--catalogue <dir>', 'overlay folder for it', overlayOfEnv())
    .option('--json', 'print JSON')
    .addHelpText('after', example('CATALOGUE_DIR=./mine outcry check-config'))
    .action(async (dir: string | undefined, options) => {
      const { checkConfig } = await import('./check-config.js')
      const { exitCode, stdout, stderr } = checkConfig(dir, options.catalogue, {
        json: options.json === true,
      })
      streams.out(stdout)
      streams.err(stderr)
      finish(exitCode)
    })
}

/** The keys are in the store of `serve`, which may run at the same time. */
async function withKeys(command: KeysCommand): Promise<number> {
  const { keys } = await import('./keys.js')
  const { systemClock } = await import('../runtime/process/clock.js')
  const store = await openCommandStore(command.kind === 'create' ? 'create' : 'fail')
  try {
    return await keys(command, { store, clock: systemClock, ...streams })
  } finally {
    await store.close()
  }
}

/** Opens the store of a command and names it on standard error. */
async function openCommandStore(ifMissing: 'create' | 'fail'): Promise<Store> {
  const { openStore } = await import('../runtime/compose/open-store.js')
  const { readSettings } = await import('../runtime/config/settings.js')
  const say = (store: string) => streams.err(`store: ${store}\n`)
  return await openStore(readSettings(process.env), { ifMissing, say })
}

/** A repeated --scope adds to those before it. */
function addScopes(scopes: string, before: string | undefined): string {
  return before === undefined ? scopes : `${before},${scopes}`
}

function readTolerance(text: string): Tolerance {
  const found = /^(\d+),(\d+)$/.exec(text)
  if (found === null) throw new InvalidArgumentError('write two numbers of minutes, such as 10,30')
  return { early: Number(found[1]) * MINUTE, late: Number(found[2]) * MINUTE }
}
