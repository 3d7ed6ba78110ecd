import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import { example } from './io/example.js'
import { addIds, addSpanOptions, FILES } from './io/input-options.js'
import { overlayOfEnv } from './io/overlay.js'
import type { Streams } from './store/streams.js'

interface Context {
  readonly streams: Streams
  readonly finish: (code: number) => void
}

/** The commands that read recorded posts. */
export function addPostCommands(program: Command, context: Context): void {
  addReplay(program, context)
  addPlot(program, context)
  addClassify(program, context)
  addCalibrate(program, context)
}

function addReplay(program: Command, { finish }: Context): void {
  const command = program
    .command('replay')
    .summary('detection over recorded posts')
    .description('Runs the detection over recorded posts in stream time and prints one event per line.')
    .argument('<files...>', `${FILES}; several are merged by time`)
    .option('--out <file>', 'write the events to this file instead of standard output')
    .option('--plot <file.svg>', 'draw observed, expected and alerts per service')
  addReplayOptions(command)
    .option('--json', 'no effect: events are always JSON')
    .addHelpText(
      'after',
      example(
        'outcry replay examples/whatsapp-2022-04-28.ndjson.gz --plot evening.svg > events.ndjson',
        'outcry replay day.ndjson.gz --from 2022-04-28T20:00 --to 2022-04-29 --service whatsapp',
        'outcry explain alr_1 --events events.ndjson',
      ),
    )
    .action(async (files: string[], options) => {
      const { replay } = await import('./replay.js')
      finish(await replay(files, options))
    })
}

function addReplayOptions(command: Command): Command {
  return addSpanOptions(command)
    .option(
      '--history <file>',
      'posts of the time before: they teach what is usual, and open no alert; may be repeated',
      addFile,
    )
    .option(
      '--service <ids>',
      'show only alerts of these services; all posts count, since another service may be the cause',
      addIds,
    )
    .option('--catalogue <dir>', 'overlay folder for config/', overlayOfEnv())
}

function addPlot(program: Command, { finish }: Context): void {
  const command = program
    .command('plot')
    .summary('draws what a replay sees')
    .description(
      'Runs the detection over recorded posts and draws observed, expected and alerts per service.',
    )
    .argument('<files...>', `${FILES}; several are merged by time`)
    .requiredOption('--out <file.svg>', 'write the drawing to this file')
  addReplayOptions(command)
    .addHelpText(
      'after',
      example('outcry plot examples/whatsapp-2022-04-28.ndjson.gz --service whatsapp --out evening.svg'),
    )
    .action(async (files: string[], { out, ...options }) => {
      const { replay } = await import('./replay.js')
      finish(await replay(files, { ...options, plot: out, isQuiet: true }))
    })
}

function addClassify(program: Command, { finish }: Context): void {
  program
    .command('classify')
    .summary('classifies posts: label, services, reasons')
    .description(
      'Prints one line per post, in order: language, label, services, features, place, score and because.',
    )
    .argument('<files...>', FILES)
    .option('--catalogue <dir>', 'overlay folder for config/', overlayOfEnv())
    .option('--json', 'no effect: lines are always JSON')
    .addHelpText(
      'after',
      example(
        `echo '{"id":"1","source":"x","createdAt":"2022-04-28T20:41:03Z","text":"whatsapp non va, solo a me?"}' | outcry classify -`,
      ),
    )
    .action(async (files: string[], options) => {
      const { classify } = await import('./classify.js')
      finish(await classify(files, options))
    })
}

function addCalibrate(program: Command, { streams, finish }: Context): void {
  program
    .command('calibrate')
    .summary('chooses thresholds for a budget of false alerts')
    .description(
      'Runs the detection over recorded posts at several levels of strictness and chooses the least strict within the budget. ' +
        'An alert counts as true when --truth has an outage or the company confirmed one.',
    )
    .argument('<files...>', `${FILES}; several are merged by time`)
    .option('--budget <number>', 'false alerts per service and year', readBudget, 1)
    .option('--truth <file>', '{"outages":[{"service","onset","end"}]}')
    .option('--out <file>', 'write the thresholds to this file, as a detection.yaml for CATALOGUE_DIR')
    .option('--catalogue <dir>', 'overlay folder for config/', overlayOfEnv())
    .option('--json', 'print JSON')
    .addHelpText('after', example('outcry calibrate june.ndjson.gz july.ndjson.gz --out mine/detection.yaml'))
    .action(async (files: string[], options) => {
      const { calibrate } = await import('./calibrate.js')
      finish(await calibrate(files, options, streams))
    })
}

/** A repeated --history adds to those before it. */
function addFile(file: string, before: readonly string[] = []): readonly string[] {
  return [...before, file]
}

function readBudget(text: string): number {
  const budget = Number(text)
  if (budget > 0 && Number.isFinite(budget)) return budget
  throw new InvalidArgumentError('It is a number above zero, such as 0.5.')
}
