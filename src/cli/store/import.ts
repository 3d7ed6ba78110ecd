import type { Instant } from '../../core/model/instant.js'
import type { Learnt } from '../../pipeline/intake/import-seeds.js'
import { importSeeds } from '../../pipeline/intake/import-seeds.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { Store } from '../../pipeline/ports/store.js'
import { composeReading } from '../../runtime/compose/compose-detection.js'
import { InputReport } from '../../sources/ndjson/input-report.js'
import { checkPaths } from '../io/check-paths.js'
import { learnPosts } from '../io/learn-posts.js'
import { createProgress } from '../io/progress.js'
import { showTime, spanOf } from '../io/span.js'
import type { Streams } from './streams.js'

export interface ImportOptions {
  readonly from?: Instant
  readonly to?: Instant
  readonly catalogue?: string
  readonly json?: boolean
}

export interface ImportParts extends Streams {
  readonly clock: Clock
  /** Opened only once the posts are read. */
  readonly openStore: () => Promise<Store>
}

/** No hash leaves an import. */
const KEY = 'import'

/**
 * `outcry import`: teaches a store what is usual, from recorded posts of the time before. The posts are read here, and
 * one commit adds what they taught. So a running server has nothing to interrupt. Returns the exit code.
 */
export async function importPosts(
  files: readonly string[],
  options: ImportOptions,
  { clock, openStore, out, err }: ImportParts,
): Promise<number> {
  const span = spanOf(options)
  const misuse = checkPaths(files, []) ?? (span === null ? '--to must be later than --from' : null)
  if (misuse !== null || span === null) {
    err(`outcry import: ${misuse}\n`)
    return 2
  }
  const progress = createProgress()
  const report = new InputReport((text) => {
    progress.clear()
    err(text)
  })
  const overlay = options.catalogue === undefined ? {} : { overlay: options.catalogue }
  const reading = composeReading({ authorKey: KEY, ...overlay })
  const learnt = await learnPosts(files, { ...reading, span, report, progress })
  report.finish()
  // Half a file would be imported for good: its time cannot be imported again.
  if (report.exitCode !== 0) {
    err('outcry import: nothing was imported\n')
    return report.exitCode
  }
  const store = await openStore()
  try {
    const imported = await importSeeds(store, clock, learnt)
    if (imported.kind === 'refused') {
      err(`outcry import: nothing was imported: ${imported.detail}\n`)
      return 1
    }
    if (imported.kind === 'known')
      err(`these posts were imported at ${showTime(imported.at)}; nothing was done\n`)
    else err(describe(learnt))
    if (options.json === true) out(`${JSON.stringify(summaryOf(learnt, imported.kind))}\n`)
    return 0
  } finally {
    await store.close()
  }
}

function describe({ posts, from, to, seeds }: Learnt): string {
  const days = ((to - from) / 86_400_000).toFixed(1)
  return (
    `${posts.toLocaleString('en')} posts of ${days} days, ${showTime(from)} to ${showTime(to)}, ` +
    `taught what is usual for ${seeds.length} ${seeds.length === 1 ? 'service' : 'services'}\n`
  )
}

function summaryOf({ posts, from, to, seeds }: Learnt, kind: 'imported' | 'known') {
  return {
    imported: kind === 'imported',
    posts,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    services: seeds.map(({ service }) => service),
  }
}
