import { mkdtempSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AlertEvent, TimelinePoint } from '../core/model/alert.js'
import { composeDetection } from '../runtime/compose-detection.js'
import { packageRoot } from '../runtime/package-root.js'
import { readPosts } from '../sources/ndjson/read-posts.js'
import { describeAlert } from './describe-alert.js'
import { plotAlerts } from './plot.js'

const RECORDING = join('examples', 'whatsapp-2022-04-28.ndjson.gz')

/** `npm run demo`: replays a recorded evening, tells its alerts as they come, explains one and draws it. */
export async function demo(): Promise<number> {
  const say = (text: string) => process.stdout.write(`${text}\n`)
  const points: TimelinePoint[] = []
  const events: AlertEvent[] = []
  const { engine, takePost } = composeDetection({ authorKey: 'demo', onPoint: (point) => points.push(point) })
  say('Outcry reads an evening of public posts: 28 April 2022, 16:00 to 23:30 UTC.')
  say('The posts are invented after what is known of that evening; see examples/README.md.\n')
  let posts = 0
  const tell = (found: readonly AlertEvent[]) => {
    for (const event of found) {
      events.push(event)
      say(line(event))
    }
  }
  for await (const batch of readPosts(join(packageRoot(), RECORDING))) {
    for (const post of batch.posts) tell(takePost(post))
    posts += batch.posts.length
  }
  tell(engine.finish())
  const alerts = new Set(events.map(({ alert }) => alert.id))
  say(
    `\n${posts.toLocaleString('en')} posts read; ${alerts.size === 1 ? 'one alert' : `${alerts.size} alerts`}. Why it opened:\n`,
  )
  const first = events[0]
  if (first === undefined) return 1
  say(describeAlert(events.filter(({ alert }) => alert.id === first.alert.id)))

  const folder = mkdtempSync(join(tmpdir(), 'outcry-demo-'))
  await writeFile(join(folder, 'events.ndjson'), events.map((event) => `${JSON.stringify(event)}\n`).join(''))
  await writeFile(join(folder, 'evening.svg'), plotAlerts(points, events, engine.time ?? 0))
  say(`Drawn in ${join(folder, 'evening.svg')}, events in ${join(folder, 'events.ndjson')}.`)
  say('Your own posts: npx outcry replay FILE.ndjson   (the format: README.md)')
  return 0
}

function line({ type, at, reason, alert }: AlertEvent): string {
  const what = type.slice('alert.'.length).padEnd(12)
  return `${at.slice(11, 19)}  ${what} ${alert.service} (${alert.severity}, ${alert.signal.authors} people): ${reason}`
}
