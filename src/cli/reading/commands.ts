import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import { overlayOfEnv } from '../io/overlay.js'
import type { Streams } from '../store/streams.js'

/** The commands that measure the reader on a user's own posts: label them, then score the reading. */
export function addReadingCommands(
  program: Command,
  context: { readonly streams: Streams; readonly finish: (code: number) => void },
): void {
  addLabel(program, context)
  addEvaluateReading(program, context)
}

type Context = Parameters<typeof addReadingCommands>[1]

function addLabel(program: Command, { streams, finish }: Context): void {
  program
    .command('label')
    .summary('label posts by hand in the terminal')
    .description(
      'Shows one post after another and writes its label at once, so that work goes on where it stopped. ' +
        'Keys: c complaint, a acknowledgement, r recovery, n news, x chatter, d debatable, s services, b back, q quit. ' +
        'Where standard input is no terminal, each of its lines is a key; "s netflix, hulu" sets services. ' +
        'Handles, names, links and numbers of people are masked in what is written.',
    )
    .argument('<files...>', 'NDJSON files of posts, .gz by name; with --agreement two labelled files')
    .option('--output <file>', 'append labels to this file; default: FILE.labelled.ndjson')
    .option('--sample <number>', 'draw so many posts at random from all files', readCount)
    .option('--seed <number>', 'another seed draws another sample', readCount, 1)
    .option('--named', 'show only posts in which the reader finds a service')
    .option('--annotator <name>', 'is written with each label; default output: FILE.NAME.labelled.ndjson')
    .option('--agreement', "print agreement and Cohen's kappa of two labelled files")
    .option('--catalogue <dir>', 'overlay folder for config/', overlayOfEnv())
    .option('--json', 'print the agreement or the summary as JSON')
    .addHelpText(
      'after',
      '\nExample:\n' +
        '  $ outcry label posts.ndjson --named --sample 200 --annotator ann\n' +
        '  $ outcry label --agreement posts.ndjson.ann.labelled.ndjson posts.ndjson.bob.labelled.ndjson\n' +
        '  $ outcry evaluate-reading posts.ndjson.ann.labelled.ndjson\n',
    )
    .action(async (files: string[], options) => {
      if (options.agreement === true) {
        const { printAgreement } = await import('./agreement.js')
        finish(await printAgreement(files, options, streams))
        return
      }
      const { label } = await import('./label.js')
      finish(await label(files, options, streams))
    })
}

function addEvaluateReading(program: Command, { streams, finish }: Context): void {
  program
    .command('evaluate-reading')
    .summary('scores the reader on labelled posts')
    .description(
      'Classifies labelled posts and prints precision, recall and F1 of complaints by file and pooled, average ' +
        'precision, false complaints per 1,000, false admissions and a reliability table. Debatable posts are left out.',
    )
    .argument('<files...>', 'NDJSON files as outcry label writes them; .gz by name, - for standard input')
    .option('--errors <number>', 'print so many of the wrong readings', readCount)
    .option('--catalogue <dir>', 'overlay folder for config/', overlayOfEnv())
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  $ outcry evaluate-reading posts.ndjson.labelled.ndjson --errors 20\n',
    )
    .action(async (files: string[], options) => {
      const { evaluateReading } = await import('./evaluate-reading.js')
      finish(await evaluateReading(files, options, streams))
    })
}

function readCount(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It is a whole number above zero, such as 200.')
}
