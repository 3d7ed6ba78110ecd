// One week of the generator that lies beside the project, read once: what each detector needs, and the outages that are judged.
import { join } from 'node:path'
import { DAY } from '../../dist/src/core/model/instant.js'
import { readPosts } from '../../dist/src/sources/ndjson/read-posts.js'
import { createObservation } from './observe.mjs'
import { withStream } from './with-stream.mjs'

const generator = join(import.meta.dirname, '..', '..', '..', 'shared', 'streams')

/** Runs the detection over a mixed week of seven days. The first day is learnt from: most detectors need one, and none is judged on it. */
export function detectStream(seed, { points } = {}) {
  return withStream(generator, 'mixed-7d', seed, async (known, file) => {
    const start = Date.parse(known.start)
    const span = { learnFrom: start, from: start + DAY, to: Date.parse(known.end) }
    const observation = createObservation(span, { points })
    for await (const { posts } of readPosts(file)) for (const post of posts) observation.take(post)
    const { canonService } = await import(join(generator, 'score.mjs'))
    const idOf = (service) => canonService({ service })
    const events = observation.finish().map((list) => list.map((event) => renamed(event, idOf)))
    return { seed, week: span, events, counts: observation.counts, truth: truthOf(known, span) }
  })
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
