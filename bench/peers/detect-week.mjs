// One mixed week of the invented world, read once: what each detector needs, and what the oracle says should have been found.
import { SECOND } from '../../dist/src/core/model/instant.js'
import { deliver } from '../../dist/src/sources/synthetic/delivery.js'
import { HELD_TEMPLATES } from '../../dist/src/sources/synthetic/held/templates.js'
import { mixedWeek } from '../../dist/src/sources/synthetic/mixed-week.js'
import { createOracle } from '../../dist/src/sources/synthetic/oracle.js'
import { TEMPLATES } from '../../dist/src/sources/synthetic/phrases/templates.js'
import { createWorld } from '../../dist/src/sources/synthetic/world.js'
import { createObservation } from './observe.mjs'

/** Runs the detection over a week; `points` as in `createObservation`. */
export function detectWeek(seed, { points, templates = 'held' } = {}) {
  const week = mixedWeek(seed, templates === 'held' ? HELD_TEMPLATES : TEMPLATES)
  const observation = createObservation(week, { points })
  const oracle = createOracle()
  const world = createWorld(week.plan)
  const tally = { posts: 0, named: 0, kinds: {} }
  const meant = new Map()

  for (const post of deliver(spoken(), week.delivery)) {
    tally.posts++
    const classified = observation.take(post)
    if (classified !== null) count(post, classified)
  }
  const events = observation.finish()
  const populations = week.plan.populations.map(({ service }) => service)
  return {
    seed,
    week,
    events,
    counts: observation.counts,
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

  function count(post, { label, isRepost }) {
    tally.named++
    const kind = meant.get(post.id)
    if (kind === undefined) return
    tally.kinds[kind] ??= { posts: 0, complaints: 0 }
    const seen = tally.kinds[kind]
    seen.posts++
    if (label === 'complaint' && !isRepost) seen.complaints++
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
