// One mixed week, read once: Outcry's engine at the given operating points, the counts that other detectors are fed
// with, and what the oracle says should have been found. Reading is what costs, so all of them share it.
import { createEngine } from '../../dist/src/core/engine/engine.js'
import { MINUTE, SECOND } from '../../dist/src/core/model/instant.js'
import { composeReading } from '../../dist/src/runtime/compose/compose-detection.js'
import { deliver } from '../../dist/src/sources/synthetic/delivery.js'
import { HELD_TEMPLATES } from '../../dist/src/sources/synthetic/held/templates.js'
import { mixedWeek } from '../../dist/src/sources/synthetic/mixed-week.js'
import { createOracle } from '../../dist/src/sources/synthetic/oracle.js'
import { TEMPLATES } from '../../dist/src/sources/synthetic/phrases/templates.js'
import { createWorld } from '../../dist/src/sources/synthetic/world.js'

/** What keyword detectors count: the published English phrases, and their translation, of posts that name the service. */
const KEYWORDS = /\b(?:is|è) (?:down|giù)\b|#\w*(?:fail|down)\b/iu

/**
 * Runs the detection over a week; `adapt` gives the policy of each operating point. The parts are made anew, since nothing may be learnt in one week
 * for another.
 */
export function detectWeek(seed, { points = [(policy) => policy], templates = 'held' } = {}) {
  const week = mixedWeek(seed, templates === 'held' ? HELD_TEMPLATES : TEMPLATES)
  const { policy, services, classifyPost } = composeReading({ authorKey: 'evaluate' })
  const engines = points.map((adapt) => createEngine({ policy: adapt(policy), services }))
  const events = engines.map(() => [])
  const oracle = createOracle()
  const world = createWorld(week.plan)
  const counts = createCounts(week)
  const tally = { posts: 0, named: 0, kinds: {} }
  const meant = new Map()

  for (const post of deliver(spoken(), week.delivery)) {
    tally.posts++
    const ingested = classifyPost(post)
    for (const [index, engine] of engines.entries()) {
      const found = engine.take(ingested)
      if (found.length > 0) events[index].push(...found)
    }
    if (ingested.classified !== null) count(post, ingested.classified)
  }
  for (const [index, engine] of engines.entries()) events[index].push(...engine.finish())
  const populations = week.plan.populations.map(({ service }) => service)
  return {
    seed,
    week,
    events,
    counts,
    tally,
    truth: oracle.truth({ from: week.from, to: week.to, services: populations }),
  }

  function* spoken() {
    for (let second = week.learnFrom / SECOND; second < week.to / SECOND; second++) {
      for (const said of world.saidAt(second)) {
        oracle.consume(said)
        meant.set(said.post.id, said.scene ?? said.speech)
        yield said.post
      }
      if (meant.size > 50_000) forget(meant)
    }
  }

  function count(post, { label, services: about, named, isRepost }) {
    tally.named++
    const isComplaint = label === 'complaint' && !isRepost
    const kind = meant.get(post.id)
    if (kind !== undefined) {
      tally.kinds[kind] ??= { posts: 0, complaints: 0 }
      const seen = tally.kinds[kind]
      seen.posts++
      if (isComplaint) seen.complaints++
    }
    if (isComplaint) for (const service of about) counts.add('complaints', service, post.at)
    if (KEYWORDS.test(post.text))
      for (const service of [...about, ...named]) counts.add('keywords', service, post.at)
  }
}

/** The older half goes; posts wait for delivery for an hour at most. */
function forget(meant) {
  let left = 25_000
  for (const id of meant.keys()) {
    if (left-- === 0) return
    meant.delete(id)
  }
}

/** Counts a minute by service, from the first minute that is learnt from to the last that is judged. */
function createCounts({ learnFrom, to }) {
  const minutes = (to - learnFrom) / MINUTE
  const kinds = { complaints: new Map(), keywords: new Map() }
  return {
    minutes,
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
