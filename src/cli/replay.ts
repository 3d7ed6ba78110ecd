import { writeFile } from 'node:fs/promises'
import type { Engine } from '../core/engine/engine.js'
import type { AlertEvent, TimelinePoint } from '../core/model/alert.js'
import type { Instant } from '../core/model/instant.js'
import { formatInstant } from '../core/model/instant.js'
import { mergeByTime } from '../pipeline/intake/merge-by-time.js'
import { createSkimmer } from '../pipeline/skim/skimmer.js'
import type { Composed } from '../runtime/compose/compose-detection.js'
import { composeDetection } from '../runtime/compose/compose-detection.js'
import { officialsOf } from '../sources/forms/official-accounts.js'
import { InputReport } from '../sources/ndjson/input-report.js'
import { checkPaths } from './io/check-paths.js'
import { checkServices } from './io/check-services.js'
import { learnPosts } from './io/learn-posts.js'
import { openOutput } from './io/output.js'
import { postsOf } from './io/posts-of.js'
import { createProgress } from './io/progress.js'
import type { Span } from './io/span.js'
import { ALWAYS, spanOf } from './io/span.js'
import { plotAlerts } from './plot.js'

export interface ReplayOptions {
  readonly out?: string
  readonly plot?: string
  readonly catalogue?: string
  /** Only posts of this time are read. */
  readonly from?: Instant
  readonly to?: Instant
  /** Only alerts of these services are printed and drawn. All posts count, since a cause may be another service. */
  readonly service?: readonly string[]
  /** Posts of the time before: they teach what is usual, and make no event. */
  readonly history?: readonly string[]
  /** Draw only: no event is printed. */
  readonly isQuiet?: boolean
}

/** No hash leaves a replay, so its key need not be secret; it is fixed, so that the same file gives the same bytes. */
const REPLAY_KEY = 'replay'

/** `outcry replay`: the whole detection over recorded posts, in stream time. Returns the exit code. */
export async function replay(files: readonly string[], options: ReplayOptions): Promise<number> {
  const span = spanOf(options)
  const misuse =
    checkPaths([...files, ...(options.history ?? [])], [options.out, options.plot]) ??
    (span === null ? '--to must be later than --from' : null)
  if (misuse !== null || span === null) return refuse(misuse ?? '')
  const wanted = options.service === undefined ? null : new Set(options.service)
  const points: TimelinePoint[] = []
  const detection = composeDetection({
    authorKey: REPLAY_KEY,
    ...(options.catalogue === undefined ? {} : { overlay: options.catalogue }),
    ...(options.plot === undefined
      ? {}
      : { onPoint: (point) => void (isWanted(wanted, point.service) && points.push(point)) }),
  })
  const unknown = checkServices(
    options.service ?? [],
    detection.services.map(({ id }) => id),
  )
  if (unknown !== null) return refuse(unknown)
  const { code, events } = await play(files, { ...detection, ...options, span, wanted })
  if (options.plot !== undefined && code !== 2)
    await writeFile(options.plot, plotAlerts(points, events, detection.engine.time ?? 0))
  return code

  function refuse(reason: string): number {
    process.stderr.write(`outcry ${options.isQuiet === true ? 'plot' : 'replay'}: ${reason}\n`)
    return 2
  }
}

interface Run extends Composed, Omit<ReplayOptions, 'service'> {
  readonly span: Span
  readonly wanted: ReadonlySet<string> | null
}

/** Reads all posts and prints the wanted events. */
async function play(files: readonly string[], run: Run): Promise<{ code: 0 | 1 | 2; events: AlertEvent[] }> {
  const { engine, takePost, reader, span, wanted } = run
  const progress = createProgress()
  const report = new InputReport((text) => {
    progress.clear()
    process.stderr.write(text)
  })
  if (run.history !== undefined) {
    const learnt = await learnPosts(run.history, { ...run, span: ALWAYS, report, progress })
    for (const seed of learnt.seeds) engine.seed(seed)
  }
  const output = openOutput(run.out)
  const isOfficial = officialsOf(run.services)
  const events: AlertEvent[] = []
  let posts = 0
  let opened = 0

  const skimmer = createSkimmer(reader, 'replay')
  const streams = files.map((file) => postsOf(file, report, { span, isOfficial, skimmer }))
  for await (const batch of mergeByTime(streams)) {
    for (const post of batch) {
      const found = takePost(post)
      if (found.length > 0) await print(found)
    }
    posts += batch.length
    progress.print(posts, engine.time)
  }
  await print(engine.finish())
  if (posts === 0) await output.discard()
  else await output.end()
  progress.clear()
  report.finish()
  summarise(engine, posts, opened)
  return { code: posts === 0 && report.exitCode === 0 ? 1 : report.exitCode, events }

  async function print(found: readonly AlertEvent[]): Promise<void> {
    for (const event of found) {
      if (!isWanted(wanted, event.alert.service)) continue
      if (run.plot !== undefined) events.push(event)
      if (event.type === 'alert.opened') opened++
      if (run.isQuiet !== true) await output.write(`${JSON.stringify(event)}\n`)
    }
  }
}

function isWanted(wanted: ReadonlySet<string> | null, service: string): boolean {
  return wanted === null || wanted.has(service)
}

function summarise(engine: Engine, posts: number, opened: number): void {
  for (const { at, service, coordinatedActivity } of engine.coordinatedActivities) {
    process.stderr.write(
      `${service}: at ${formatInstant(at)} ${coordinatedActivity.people} complaints counted little, because they may have one author (${coordinatedActivity.by.join(', ')})\n`,
    )
  }
  const { counted, duplicates, late, ahead } = engine.counts
  const notes = [
    `${posts.toLocaleString('en')} ${posts === 1 ? 'post' : 'posts'}, ${counted.toLocaleString('en')} of them about a service`,
    duplicates > 0 ? `of those ${duplicates} came twice` : '',
    late > 0 ? `of those ${late} more than a week late` : '',
    ahead > 0 ? `of those ${ahead} from the future` : '',
    opened === 1 ? '1 alert' : `${opened} alerts`,
  ]
  process.stderr.write(`${notes.filter((note) => note !== '').join('; ')}\n`)
}
