import type { Alert, AlertEvent } from '../model/alert.js'
import type { Instant } from '../model/instant.js'
import { DAY, HOUR } from '../model/instant.js'
import type { Upstream } from './name-upstream.js'
import type { MentionedCause, ShardOutput } from './shard-output.js'

/** An alert that runs, or may flare up again. */
export interface TrackedAlert {
  /** As its shard last put it out. */
  alert: Alert
  readonly startedAt: Instant
  mentionedCauses: MentionedCause
  /** As the last event named it. */
  upstream: Upstream | null
  /** The same upstream by now, where it is surer: named with the next event, and not worth one of its own. */
  surer?: Upstream
  /** How many events were added to those of its shard. */
  added: number
  sequence: number
  /** How many siblings its last event named. */
  emittedSiblings: number
  /** When an event last said of it, as the head of its group, that the group grew. */
  siblingsEmittedAt: Instant
  overAt: Instant | null
  /** Its numbers changed since the alerts that did were last taken. */
  refreshed?: boolean
}

/** What is left of an alert that is over for long: an operator may still close or retract it. */
export type PastAlert = Pick<TrackedAlert, 'upstream' | 'added'> & { readonly overAt: Instant }

/** All that the correlator knows. */
export interface TrackedAlerts {
  readonly byId: Map<string, TrackedAlert>
  readonly past: Map<string, PastAlert>
  /** All alerts in order, null when one came or went since: an outage of a cloud is hundreds of alerts. */
  ordered: readonly TrackedAlert[] | null
}

/** An alert that ended may flare up for an hour; it counts towards its group for as long. */
const TRACKED_AFTER_END = 2 * HOUR
const PAST_KEPT = 30 * DAY

/** Notes what a shard found at an instant. */
export function noteOutput(tracked: TrackedAlerts, output: ShardOutput, at: Instant): void {
  switch (output.kind) {
    case 'event':
      noteEvent(tracked, output.event, output.mentionedCauses, at)
      return
    case 'cause-mentions': {
      const one = tracked.byId.get(output.alert)
      if (one !== undefined) one.mentionedCauses = output.mentionedCauses
      return
    }
    case 'numbers': {
      const one = tracked.byId.get(output.alert)
      if (one === undefined || one.overAt !== null) return
      one.alert = { ...one.alert, ...output.numbers }
      one.refreshed = true
      return
    }
    case 'forgotten':
      forgetPost(tracked, output.post)
  }
}

function noteEvent(
  tracked: TrackedAlerts,
  { alert }: AlertEvent,
  mentionedCauses: MentionedCause,
  at: Instant,
): void {
  const isOver = alert.status === 'resolved' || alert.status === 'retracted'
  const overAt = isOver ? at : null
  const known = tracked.byId.get(alert.id)
  if (known !== undefined) {
    known.alert = alert
    known.mentionedCauses = mentionedCauses
    known.overAt = overAt
    return
  }
  const before = tracked.past.get(alert.id)
  tracked.past.delete(alert.id)
  tracked.ordered = null
  tracked.byId.set(alert.id, {
    alert,
    startedAt: Date.parse(alert.startedAt),
    mentionedCauses,
    upstream: before?.upstream ?? null,
    added: before?.added ?? 0,
    sequence: 0,
    emittedSiblings: 0,
    siblingsEmittedAt: 0,
    overAt,
  })
}

function forgetPost(
  { byId }: TrackedAlerts,
  { source, id }: { readonly source: string; readonly id: string },
): void {
  for (const one of byId.values()) {
    const { evidence } = one.alert
    const posts = evidence.posts.filter((post) => post.source !== source || post.id !== id)
    if (posts.length < evidence.posts.length) one.alert = { ...one.alert, evidence: { ...evidence, posts } }
  }
}

/** By beginning, then id: the order of the outputs must not matter. */
export function alertsInOrder(tracked: TrackedAlerts): readonly TrackedAlert[] {
  tracked.ordered ??= [...tracked.byId.values()].sort(
    (a, b) => a.startedAt - b.startedAt || (a.alert.id < b.alert.id ? -1 : 1),
  )
  return tracked.ordered
}

/** Drops alerts that are over for long; of those with an upstream or events of their own, only that is kept. */
export function forgetEndedAlerts(tracked: TrackedAlerts, at: Instant): void {
  const { byId, past } = tracked
  for (const [id, { overAt, upstream, added }] of byId) {
    if (overAt === null || at - overAt <= TRACKED_AFTER_END) continue
    byId.delete(id)
    tracked.ordered = null
    if (added > 0 || upstream !== null) past.set(id, { upstream, added, overAt })
  }
  for (const [id, { overAt }] of past) if (at - overAt > PAST_KEPT) past.delete(id)
}
