import type { Instant } from '../core/model/instant.js'
import { SECOND } from '../core/model/instant.js'

/** How many requests are under way to each endpoint, so that a slow one holds up nobody but itself. */
export interface Lanes {
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
 * Lets `most` requests at a time to each endpoint, and a single one while it fails. Who finds a lane full is given a time: one after
 * another at the pace at which the endpoint answers, so that a thousand who wait do not all ask again at once.
 */
export function createLanes(most: number): Lanes {
  const lanes = new Map<string, Lane>()

  return {
    enter(endpoint, now) {
      const lane = lanes.get(endpoint) ?? newLane()
      lanes.set(endpoint, lane)
      if (lane.pausedUntil > now) {
        return { kind: 'paused', inMs: Math.min(lane.pausedUntil - now, LONGEST_WAIT) }
      }
      const limit = lane.isWell ? most : 1
      if (lane.active < limit) {
        lane.active++
        return { kind: 'entered', leave: (how) => leave(endpoint, lane, how) }
      }
      const step = Math.max(lane.latencyMs, SHORTEST_WAIT) / limit
      lane.nextTurn = Math.min(Math.max(lane.nextTurn, now) + step, now + LONGEST_WAIT)
      return { kind: 'full', inMs: Math.max(Math.round(lane.nextTurn - now), SHORTEST_WAIT) }
    },
    pause(endpoint, until) {
      const lane = lanes.get(endpoint) ?? newLane()
      lanes.set(endpoint, lane)
      lane.pausedUntil = Math.max(lane.pausedUntil, until)
    },
  }

  function leave(endpoint: string, lane: Lane, how: { isWell: boolean; latencyMs: number } | null): void {
    lane.active--
    if (how === null) return
    lane.isWell = how.isWell
    lane.latencyMs += LATEST_WEIGHT * (how.latencyMs - lane.latencyMs)
    // Nothing worth remembering is left of an endpoint that is idle and well.
    if (lane.active === 0 && lane.isWell && lane.pausedUntil === 0) lanes.delete(endpoint)
  }
}

interface Lane {
  active: number
  isWell: boolean
  latencyMs: number
  /** When the last one that was put off is to come back. */
  nextTurn: Instant
  pausedUntil: Instant
}

function newLane(): Lane {
  return { active: 0, isWell: true, latencyMs: 0, nextTurn: 0, pausedUntil: 0 }
}
