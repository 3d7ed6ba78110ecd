import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import { example } from '../io/example.js'
import { addIds } from '../io/input-options.js'
import type { Streams } from '../store/streams.js'
import type { Desk } from './desk.js'
import type { ServerOptions } from './server.js'

interface Context {
  readonly streams: Streams
  readonly finish: (code: number) => void
}

const WHERE =
  'The server is that of OUTCRY_URL, with the key in OUTCRY_API_KEY. ' +
  'Exit codes: 0 done, 1 failed, 2 wrong usage, 3 no server answers, 4 the key is wrong or may not do this'

/** The commands that ask and steer a running server. */
export function addOperateCommands(program: Command, context: Context): void {
  addStatus(program, context)
  addAlerts(program, context)
  addTail(program, context)
  addSilence(program, context)
  addWebhook(program, context)
}

/** `--url` and `--key-file`, of every command that asks a server. */
export function addServerOptions(command: Command): Command {
  return command
    .option('--url <url>', 'the server; default: OUTCRY_URL, or HOST and PORT')
    .option(
      '--key-file <file>',
      'a file with the API key; default: OUTCRY_API_KEY_FILE, or the key OUTCRY_API_KEY',
    )
}

/** Runs a command at the server that its options name. Ctrl-C ends it with 0. */
export async function runAtDesk(
  name: string,
  options: ServerOptions,
  streams: Streams,
  work: (desk: Desk) => Promise<number>,
): Promise<number> {
  const { atDesk } = await import('./desk.js')
  const { findServer, ServerError } = await import('./server.js')
  const { systemClock } = await import('../../runtime/process/clock.js')
  const stopping = new AbortController()
  const stop = () => stopping.abort()
  process.once('SIGINT', stop)
  try {
    const { isTTY = false, columns = 0 } = process.stdout
    const desk = {
      ...streams,
      server: findServer(options, process.env),
      clock: systemClock,
      signal: stopping.signal,
    }
    return await atDesk(name, { ...desk, isTerminal: isTTY, columns }, work)
  } catch (error) {
    if (!(error instanceof ServerError)) throw error
    streams.err(`outcry ${name}: ${error.message}\n`)
    return error.exitCode
  } finally {
    process.off('SIGINT', stop)
  }
}

function addStatus(program: Command, { streams, finish }: Context): void {
  const command = program
    .command('status')
    .summary('whether a running server is ready, its sources, what is open')
    .description(
      `Prints readiness, stream time, sources and the number of open alerts. ${WHERE}; 1 also where it is not ready.`,
    )
    .option('--json', 'print JSON')
  addServerOptions(command)
    .addHelpText('after', example('OUTCRY_URL=https://outcry.example outcry status'))
    .action(async (options) => {
      const { status } = await import('./status.js')
      finish(await runAtDesk('status', options, streams, (desk) => status(options, desk)))
    })
}

function addAlerts(program: Command, { streams, finish }: Context): void {
  const command = program
    .command('alerts')
    .summary('the newest alerts of a running server')
    .description(`Lists the newest alerts. ${WHERE}.`)
    .option('--open', 'only alerts that are not over')
    .option('--service <ids>', 'only of these services; a comma list, may be repeated', addIds)
    .option('--limit <number>', 'at most so many, up to 200', readLimit)
    .option('--watch', 'update in place until Ctrl-C; in a pipe, print again what has changed')
    .option('--exit-code', 'end with 5 where there are such alerts')
    .option('--json', 'print JSON')
  addServerOptions(command)
    .addHelpText(
      'after',
      example('outcry alerts --open --watch', 'outcry alerts --open --service netflix --exit-code'),
    )
    .action(async (options) => {
      const { alerts } = await import('./alerts.js')
      finish(await runAtDesk('alerts', options, streams, (desk) => alerts(options, desk)))
    })
}

function addTail(program: Command, { streams, finish }: Context): void {
  const command = program
    .command('tail')
    .summary('events of a running server as they come')
    .description(
      `Prints a line for each event until Ctrl-C, and connects again where the connection breaks. ${WHERE}.`,
    )
    .option('--service <ids>', 'only of these services; a comma list, may be repeated', addIds)
    .option('--after <id>', 'go on behind this event of the stream; 0 begins with the oldest')
    .option('--count <number>', 'end after so many events', readLimit)
    .option('--json', 'print each event as a line of JSON')
  addServerOptions(command)
    .addHelpText('after', example('outcry tail --json | jq .alert.service'))
    .action(async (options) => {
      const { tail } = await import('./tail.js')
      finish(await runAtDesk('tail', options, streams, (desk) => tail(options, desk)))
    })
}

function addSilence(program: Command, { streams, finish }: Context): void {
  const parent = program
    .command('silence')
    .summary('send nothing about a service for a time: add, list, end')
    .description(`Adds, lists and ends silences of a running server. ${WHERE}.`)
  const add = parent
    .command('add')
    .description('Sends nothing about the services for a time, and prints the id of the silence.')
    .requiredOption('--service <ids>', 'services; a comma list, may be repeated', addIds)
    .requiredOption('--for <time>', 'how long, such as 45m, 2h or 3d', readDuration)
    .option('--comment <text>', 'why, for others')
    .option('--json', 'print JSON')
  addServerOptions(add)
    .addHelpText(
      'after',
      example("outcry silence add --service netflix --for 2h --comment 'known, ticket 12'"),
    )
    .action(async (options) => {
      const { addSilence: make } = await import('./silence.js')
      finish(await runAtDesk('silence', options, streams, (desk) => make(options, desk)))
    })
  const list = parent.command('list').description('Lists the silences.').option('--json', 'print JSON')
  addServerOptions(list).action(async (options) => {
    const { listSilences } = await import('./silence.js')
    finish(await runAtDesk('silence', options, streams, (desk) => listSilences(options, desk)))
  })
  const end = parent.command('end').description('Ends a silence now.').argument('<id>', 'its id, sil_…')
  addServerOptions(end).action(async (id: string, options) => {
    const { endSilence } = await import('./silence.js')
    finish(await runAtDesk('silence', options, streams, (desk) => endSilence(id, desk)))
  })
}

function addWebhook(program: Command, { streams, finish }: Context): void {
  const parent = program
    .command('webhook')
    .summary('webhooks of a running server: list, test, preview')
    .description(`Lists webhooks, tests one and previews messages. ${WHERE}.`)
  const test = parent
    .command('test')
    .description('Sends one test.ping and prints what the endpoint answered; 1 where it did not take it.')
    .argument('<id>', 'the webhook, as outcry webhook list shows it')
    .option('--json', 'print JSON')
  addServerOptions(test)
    .addHelpText('after', example('outcry webhook test wh_1'))
    .action(async (id: string, options) => {
      const { testWebhook } = await import('./webhook.js')
      finish(await runAtDesk('webhook', options, streams, (desk) => testWebhook(id, options, desk)))
    })
  addPreview(parent, { streams, finish })
  const list = parent.command('list').description('Lists the webhooks.').option('--json', 'print JSON')
  addServerOptions(list).action(async (options) => {
    const { listWebhooks } = await import('./webhook.js')
    finish(await runAtDesk('webhook', options, streams, (desk) => listWebhooks(options, desk)))
  })
}

function addPreview(parent: Command, { streams, finish }: Context): void {
  const preview = parent
    .command('preview')
    .description('Prints the messages that an alert would give, and sends nothing.')
    .argument('<alert>', 'the id of the alert, as outcry alerts shows it')
    .option('--format <format>', 'only this format, such as slack; default: all')
    .option('--locale <locale>', 'the language of the message, such as it')
    .option('--json', 'print JSON')
  addServerOptions(preview)
    .addHelpText('after', example('outcry webhook preview alr_1 --format slack --locale it'))
    .action(async (alert: string, options) => {
      const { previewWebhook } = await import('./webhook.js')
      finish(await runAtDesk('webhook', options, streams, (desk) => previewWebhook(alert, options, desk)))
    })
}

function readLimit(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It is a whole number above zero, such as 20.')
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 }

function readDuration(text: string): number {
  const found = /^(\d{1,5})([mhd])$/.exec(text)
  if (found === null || Number(found[1]) === 0)
    throw new InvalidArgumentError('Write a number of minutes, hours or days, such as 45m, 2h or 3d.')
  return Number(found[1]) * UNITS[found[2]!]!
}
