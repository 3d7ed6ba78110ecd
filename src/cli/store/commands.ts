import type { Command } from 'commander'
import type { StoreAccess } from '../../runtime/compose/access-store.js'
import { addSpanOptions, FILES } from '../io/input-options.js'
import { overlayOfEnv } from '../io/overlay.js'
import type { Streams } from './streams.js'

const WHICH = 'The store is that of DATA_DIR or REDIS_URL.'

/** The commands that work on a store as a whole. */
export function addStoreCommands(
  program: Command,
  { streams, finish }: { readonly streams: Streams; readonly finish: (code: number) => void },
): void {
  addImport(program, { streams, finish })
  program
    .command('backup')
    .summary('writes a store, also one in use, into a folder')
    .description(`Writes the store as it is at one moment into a new folder, with checksums. ${WHICH}`)
    .argument('<dir>', 'a new or empty folder')
    .addHelpText('after', '\nExample:\n  $ outcry backup /backup/outcry-2026-01-31\n')
    .action(async (folder: string) => {
      const { backup } = await import('./backup.js')
      const { systemClock } = await import('../../runtime/process/clock.js')
      finish(await withStore(streams, (access) => backup(folder, access, { ...streams, clock: systemClock })))
    })
  program
    .command('restore')
    .summary('writes a backup into an empty store')
    .description(
      `Writes a backup into an empty store, a folder or Redis, and compares the checksums. ${WHICH}`,
    )
    .argument('<dir>', 'a folder that outcry backup has written')
    .addHelpText(
      'after',
      '\nExample:\n  $ REDIS_URL=redis://localhost outcry restore /backup/outcry-2026-01-31\n',
    )
    .action(async (folder: string) => {
      const { restore } = await import('./backup.js')
      finish(await withStore(streams, (access) => restore(folder, access, streams)))
    })
  program
    .command('storage')
    .summary('what takes room in the store')
    .description(`Prints the kinds of keys and the logs of the store, largest first. ${WHICH}`)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ outcry storage\n')
    .action(async (options) => {
      const { storage } = await import('./storage.js')
      finish(
        await withStore(streams, (access) => storage(access, { ...streams, json: options.json === true })),
      )
    })
  program
    .command('begin-anew')
    .summary('starts from nothing on a Redis that lost its data')
    .description(
      'Declares that a Redis without its data is a new store. Start all processes again afterwards.',
    )
    .addHelpText('after', '\nExample:\n  $ REDIS_URL=redis://localhost outcry begin-anew\n')
    .action(async () => {
      const { beginAnew } = await import('./begin-anew.js')
      finish(await withStore(streams, (access) => beginAnew(access, streams)))
    })
}

function addImport(program: Command, { streams, finish }: Parameters<typeof addStoreCommands>[1]): void {
  const command = program
    .command('import')
    .summary('teaches a store what is usual, from recorded posts')
    .description(
      'Learns from posts of the time before a deployment what is usual for each service, without alerts, events or ' +
        `webhooks. A server may run meanwhile. The same posts count once. ${WHICH}`,
    )
    .argument('<files...>', `${FILES}; several are merged by time`)
  addSpanOptions(command)
    .option('--catalogue <dir>', 'overlay folder for config/', overlayOfEnv())
    .option('--json', 'print what was imported as JSON')
    .addHelpText('after', '\nExample:\n  $ outcry import april.ndjson.gz --to 2024-05-01\n')
    .action(async (files: string[], options) => {
      const { importPosts } = await import('./import.js')
      const { openStore } = await import('../../runtime/compose/open-store.js')
      const { readSettings } = await import('../../runtime/config/settings.js')
      const { systemClock } = await import('../../runtime/process/clock.js')
      const say = (store: string) => streams.err(`store: ${store}\n`)
      finish(
        await importPosts(files, options, {
          ...{ ...streams, clock: systemClock },
          openStore: () => openStore(readSettings(process.env), { ifMissing: 'create', say }),
        }),
      )
    })
}

/** Names the store on standard error, and closes it afterwards. */
async function withStore(streams: Streams, work: (access: StoreAccess) => Promise<number>): Promise<number> {
  const { accessStore } = await import('../../runtime/compose/access-store.js')
  const { readSettings } = await import('../../runtime/config/settings.js')
  const access = accessStore(readSettings(process.env))
  streams.err(`store: ${access.shown}\n`)
  try {
    return await work(access)
  } finally {
    await access.close()
  }
}
