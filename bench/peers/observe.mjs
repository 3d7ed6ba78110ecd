// One reading of a stream for all detectors: Outcry's engine at the given operating points, and the counts that the others are fed
// with. Reading is what costs, so all of them share it.
import { createEngine } from '../../dist/src/core/engine/engine.js'
import { MINUTE } from '../../dist/src/core/model/instant.js'
import { composeReading } from '../../dist/src/runtime/compose/compose-detection.js'

/** What keyword detectors count: the published English phrases, and their translation, of posts that name the service. */
const KEYWORDS = /\b(?:is|è) (?:down|giù)\b|#\w*(?:fail|down)\b/iu

/**
 * Takes the posts of one span `{ learnFrom, to }`; `points` gives the policy of each operating point. The parts are made anew, since
 * nothing may be learnt in one week for another.
 */
export function createObservation(span, { points = [(policy) => policy] } = {}) {
  const { policy, services, classifyPost } = composeReading({ authorKey: 'evaluate' })
  const engines = points.map((adapt) => createEngine({ policy: adapt(policy), services }))
  const events = engines.map(() => [])
  const counts = createCounts(span)

  return {
    counts,
    /** Returns the classified post, or null of one that is not read. */
    take(post) {
      const ingested = classifyPost(post)
      const { classified } = ingested
      for (const [index, engine] of engines.entries()) {
        const found = engine.take(ingested)
        if (found.length > 0) events[index].push(...found)
      }
      if (classified !== null) count(post, classified)
      return classified
    },
    finish() {
      for (const [index, engine] of engines.entries()) events[index].push(...engine.finish())
      return events
    },
  }

  function count(post, { label, services: about, named, isRepost }) {
    if (label === 'complaint' && !isRepost)
      for (const service of about) counts.add('complaints', service, post.at)
    if (KEYWORDS.test(post.text))
      for (const service of [...about, ...named]) counts.add('keywords', service, post.at)
  }
}

/** Counts a minute by service, from the first minute that is learnt from to the last that is judged. */
function createCounts({ learnFrom, to }) {
  const minutes = Math.ceil((to - learnFrom) / MINUTE)
  const kinds = { complaints: new Map(), keywords: new Map() }
  return {
    of: (kind, service) => kinds[kind].get(service) ?? new Uint16Array(minutes),
    add(kind, service, at) {
      const minute = Math.floor((at - learnFrom) / MINUTE)
      if (minute < 0 || minute >= minutes) return
      let series = kinds[kind].get(service)
      if (series === undefined) {
        series = new Uint16Array(minutes)
        kinds[kind].set(service, series)
      }
      series[minute]++
    },
  }
}
