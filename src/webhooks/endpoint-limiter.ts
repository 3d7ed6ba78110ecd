import type { Instant } from '../core/model/instant.js'
import { SECOND } from '../core/model/instant.js'

/** How many requests are under way to each endpoint, so that a slow one holds up nobody but itself. */
export interface EndpointLimiter {
  enter(endpoint: string, now: Instant): Entry
  /** Sends nothing to an endpoint until then: it asked for it. */
  pause(endpoint: string, until: Instant): void
}

export type Entry =
  | {
      readonly kind: 'entered' /** Null when nothing was sent after all, which says nothing about the endpoint. */
      readonly leave: (how: { isWell: boolean; latencyMs: number } | null) => void
    }
  /** Come back after so long. */
  | { readonly kind: 'full' | 'paused'; readonly inMs: number }

/** A turn comes back at least this often, in case it was put off while the endpoint was at its worst. */
const LONGEST_WAIT = 15 * SECOND
const SHORTEST_WAIT = 20
/** How much the latest request counts in an endpoint's latency. */
const LATEST_WEIGHT = 0.3

/**
 * Lets `most` requests at a time to each endpoint, and a single one while the endpoint fails. A request above the limit
 * gets a time to retry. These times are spread at the rate at which the endpoint answers, so that a thousand waiting
 * requests do not retry at once.
 */
export function createEndpointLimiter(most: number): EndpointLimiter {
  const limiter = new Map<string, EndpointLoad>()

  return {
    enter(endpoint, now) {
      const load = limiter.get(endpoint) ?? newEndpointLoad()
      limiter.set(endpoint, load)
      if (load.pausedUntil > now) {
        return { kind: 'paused', inMs: Math.min(load.pausedUntil - now, LONGEST_WAIT) }
      }
      const limit = load.isWell ? most : 1
      if (load.active < limit) {
        load.active++
        return { kind: 'entered', leave: (how) => leave(endpoint, load, how) }
      }
      const step = Math.max(load.latencyMs, SHORTEST_WAIT) / limit
      load.nextTurn = Math.min(Math.max(load.nextTurn, now) + step, now + LONGEST_WAIT)
      return { kind: 'full', inMs: Math.max(Math.round(load.nextTurn - now), SHORTEST_WAIT) }
    },
    pause(endpoint, until) {
      const load = limiter.get(endpoint) ?? newEndpointLoad()
      limiter.set(endpoint, load)
      load.pausedUntil = Math.max(load.pausedUntil, until)
    },
  }

  function leave(
    endpoint: string,
    load: EndpointLoad,
    how: { isWell: boolean; latencyMs: number } | null,
  ): void {
    load.active--
    if (how === null) return
    load.isWell = how.isWell
    load.latencyMs += LATEST_WEIGHT * (how.latencyMs - load.latencyMs)
    // Nothing worth remembering is left of an endpoint that is idle and well.
    if (load.active === 0 && load.isWell && load.pausedUntil === 0) limiter.delete(endpoint)
  }
}

interface EndpointLoad {
  active: number
  isWell: boolean
  latencyMs: number
  /** When the last one that was put off is to come back. */
  nextTurn: Instant
  pausedUntil: Instant
}

function newEndpointLoad(): EndpointLoad {
  return { active: 0, isWell: true, latencyMs: 0, nextTurn: 0, pausedUntil: 0 }
}
