import type { Instant } from '../../../core/model/instant.js'
import { MINUTE } from '../../../core/model/instant.js'

/** Alerts of a span of time, counted. */
export interface OutageStats {
  /** Alerts that began in the span. */
  readonly alerts: number
  /** Of all services together; where two alerts of one service overlap, once. */
  readonly outageMinutes: number
  readonly longestMinutes: number
  /** Share of the span in which no service had an alert; null of an empty span. */
  readonly availability: number | null
  /** Median of how long before the companies the alerts that began opened; null where no company said anything. */
  readonly leadMinutes: number | null
}

export interface Span {
  readonly from: Instant
  readonly to: Instant
}

/** Counts outages one by one, in the order of their beginnings: so nothing is kept of them, nor sorted. */
export interface OutageTally {
  /**
   * An alert that was not retracted. `service` is any number that stands for it. `endedAt` is infinite while the alert
   * lasts; it is counted to the end of the span. `leadSeconds` after its opening the company said that it knows.
   */
  add(service: number, startedAt: Instant, endedAt: Instant, leadSeconds: number | undefined): void
  stats(): OutageStats
}

export function createOutageTally(span: Span): OutageTally {
  const leads: number[] = []
  const ofAll = newCover()
  const ofServices = new Map<number, Cover>()
  let began = 0
  let longest = 0

  return {
    add(service, startedAt, endedAt, leadSeconds) {
      if (startedAt >= span.from && startedAt < span.to) {
        began++
        if (leadSeconds !== undefined) leads.push(leadSeconds)
      }
      const from = Math.max(startedAt, span.from)
      const to = Math.min(endedAt, span.to)
      if (to <= from) return
      longest = Math.max(longest, to - from)
      const ofService = ofServices.get(service) ?? newCover()
      ofServices.set(service, ofService)
      extend(ofAll, from, to)
      extend(ofService, from, to)
    },
    stats() {
      const outage = [...ofServices.values()].reduce((sum, { length }) => sum + length, 0)
      const length = span.to - span.from
      const lead = leads.sort((a, b) => a - b)[Math.floor(leads.length / 2)]
      return {
        alerts: began,
        outageMinutes: minutes(outage),
        longestMinutes: minutes(longest),
        availability: length <= 0 ? null : share(1 - ofAll.length / length),
        leadMinutes: lead === undefined ? null : Math.round(lead / 6) / 10,
      }
    },
  }
}

/** The length of what at least one of some spans covers, and its end so far. */
interface Cover {
  length: number
  end: Instant
}

function newCover(): Cover {
  return { length: 0, end: Number.NEGATIVE_INFINITY }
}

function extend(cover: Cover, from: Instant, to: Instant): void {
  if (to <= cover.end) return
  cover.length += to - Math.max(from, cover.end)
  cover.end = to
}

const minutes = (length: number) => Math.round((length / MINUTE) * 10) / 10
const share = (value: number) => Math.round(value * 1e6) / 1e6
