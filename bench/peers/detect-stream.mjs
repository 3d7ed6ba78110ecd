// One week of the generator that lies beside the project, read once: what each detector needs, and the outages that are judged.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DAY } from '../../dist/src/core/model/instant.js'
import { readPosts } from '../../dist/src/sources/ndjson/read-posts.js'
import { createObservation } from './observe.mjs'

export const generator = join(import.meta.dirname, '..', '..', '..', 'shared', 'streams')

/** Runs the detection over a mixed week of seven days. The first day is learnt from: most detectors need one, and none is judged on it. */
export async function detectStream(seed, { points } = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'outcry-stream-'))
  try {
    const generate = [
      join(generator, 'generate.mjs'),
      '--scenario',
      'mixed-7d',
      '--seed',
      String(seed),
      '--out',
      dir,
    ]
    execFileSync(process.execPath, generate, { stdio: 'ignore' })
    const known = JSON.parse(readFileSync(join(dir, 'truth.json'), 'utf8'))
    const span = {
      learnFrom: Date.parse(known.start),
      from: Date.parse(known.start) + DAY,
      to: Date.parse(known.end),
    }
    const observation = createObservation(span, { points })
    for await (const { posts } of readPosts(join(dir, 'posts.ndjson')))
      for (const post of posts) observation.take(post)
    const { canonService } = await import(join(generator, 'score.mjs'))
    const idOf = (service) => canonService({ service })
    const events = observation.finish().map((list) => list.map((event) => renamed(event, idOf)))
    return { seed, week: span, events, counts: observation.counts, truth: truthOf(known, span) }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** As the project's own judge reads it: peaks are of five minutes there. */
function truthOf({ services, outages }, { from, to }) {
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    services,
    outages: outages
      .filter(({ onset }) => Date.parse(onset) >= from)
      .map(({ service, onset, end, peak5MinMean, fifthComplaintAt }) => ({
        service,
        onset,
        end,
        peak: Math.round(5 * peak5MinMean),
        fifthAt: fifthComplaintAt ?? null,
      })),
  }
}

function renamed(event, idOf) {
  return { ...event, alert: { ...event.alert, service: idOf(event.alert.service) } }
}
