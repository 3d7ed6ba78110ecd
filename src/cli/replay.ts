import { writeFile } from 'node:fs/promises'
import type { AlertEvent, TimelinePoint } from '../core/model/alert.js'
import { formatInstant } from '../core/model/instant.js'
import { mergeByTime } from '../pipeline/intake/merge-by-time.js'
import { createSkimmer } from '../pipeline/skim/skimmer.js'
import { composeDetection } from '../runtime/compose/compose-detection.js'
import { InputReport } from '../sources/ndjson/input-report.js'
import { checkPaths } from './io/check-paths.js'
import { openOutput } from './io/output.js'
import { postsOf } from './io/posts-of.js'
import { createProgress } from './io/progress.js'
import { plotAlerts } from './plot.js'

export interface ReplayOptions {
  readonly out?: string
  readonly plot?: string
  readonly catalogue?: string
}

/** No hash leaves a replay, so its key need not be secret; it is fixed, so that the same file gives the same bytes. */
const REPLAY_KEY = 'replay'

/** `outcry replay`: the whole detection over recorded posts, in stream time. Returns the exit code. */
export async function replay(files: readonly string[], options: ReplayOptions): Promise<number> {
  const misuse = checkPaths(files, [options.out, options.plot])
  if (misuse !== null) {
    process.stderr.write(`outcry replay: ${misuse}\n`)
    return 2
  }
  const points: TimelinePoint[] = []
  const events: AlertEvent[] = []
  const { engine, takePost, reader } = composeDetection({
    authorKey: REPLAY_KEY,
    ...(options.catalogue === undefined ? {} : { overlay: options.catalogue }),
    ...(options.plot === undefined ? {} : { onPoint: (point) => points.push(point) }),
  })
  const report = new InputReport((text) => {
    progress.clear()
    process.stderr.write(text)
  })
  const progress = createProgress()
  const output = openOutput(options.out)
  let posts = 0
  let opened = 0

  const skimmer = createSkimmer(reader)
  const streams = files.map((file) => postsOf(file, report, skimmer))
  for await (const batch of mergeByTime(streams)) {
    for (const post of batch) {
      const found = takePost(post)
      if (found.length > 0) await print(found)
    }
    posts += batch.length
    progress.print(posts, engine.time)
  }
  await print(engine.finish())
  if (posts === 0 && report.isFailed) await output.discard()
  else await output.end()
  progress.clear()
  report.finish()
  summarise()
  if (options.plot !== undefined) await writeFile(options.plot, plotAlerts(points, events, engine.time ?? 0))
  return report.isFailed ? 1 : 0

  async function print(found: readonly AlertEvent[]): Promise<void> {
    if (options.plot !== undefined) events.push(...found)
    opened += found.filter((event) => event.type === 'alert.opened').length
    for (const event of found) await output.write(`${JSON.stringify(event)}\n`)
  }

  function summarise(): void {
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
}
