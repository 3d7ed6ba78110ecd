import type { CausesPolicy } from '../detection/policy.js'
import type { Alert, AlertEvent, Changed, EventType } from '../model/alert.js'
import type { Instant } from '../model/instant.js'
import { DAY, formatInstant, HOUR, MINUTE } from '../model/instant.js'
import type { ServiceId } from '../model/vocabulary.js'
import type { DependencyMap } from './dependency-map.js'
import type { Suffering, Upstream } from './name-upstream.js'
import { nameUpstream } from './name-upstream.js'
import type { MentionedCause, ShardOutput } from './shard-output.js'

/**
 * What spans services: hears what all shards found, in one order, and makes the events of it that leave the system. It
 * writes into each alert its upstream and its siblings, and adds an `alert.updated` where an upstream is named only after the alert
 * opened; so it is here that an alert's events get their final numbers.
 *
 * Nothing goes back to the shards. A cause changes what is said about an alert, never whether it opens or ends, so no shard has to wait
 * for another, and the events depend on the findings alone, whoever found them. Pure, and its state is plain data.
 *
 * Cost: nothing while nothing is found; a finding looks at the alerts that run.
 */
export interface Causes {
  /** Findings in the order of their instants, all findings of an instant in one call. */
  apply(outputs: readonly ShardOutput[]): AlertEvent[]
  save(): SavedCauses
}

export interface SavedCauses {
  readonly version: 1
  readonly alerts: readonly TrackedAlert[]
  /** What is left of alerts that are over for long, of which an operator may still say something. */
  readonly past: readonly (readonly [id: string, past: PastAlert])[]
}

type PastAlert = Pick<TrackedAlert, 'upstream' | 'added'> & { readonly overAt: Instant }

/** An alert that runs, or may flare up again. */
export interface TrackedAlert {
  /** As its shard last told it. */
  alert: Alert
  readonly startedAt: Instant
  mentionedCauses: MentionedCause
  /** As it was last told. */
  upstream: Upstream | null
  /** The same by now, where it is surer: told with the next event, and not worth one of its own. */
  surer?: Upstream
  /** How many events were added to those of its shard. */
  added: number
  sequence: number
  /** How many siblings its last event named. */
  emittedSiblings: number
  /** When it was last told, as the head of its group, that the group grew. */
  siblingsEmittedAt: Instant
  overAt: Instant | null
}

/** Events that may bring the news of a cause along; beside any other it is an event of its own. */
const CARRIERS: readonly EventType[] = ['alert.opened', 'alert.reopened', 'alert.updated']
/** An alert that ended may flare up for an hour; its company counts for as long. */
const KEPT_AFTER_END = 2 * HOUR
const PAST_KEPT = 30 * DAY
/** That a group grew is told of its head at most so often. */
const SIBLINGS_EVERY = 5 * MINUTE
/** A new cause takes the place of one that was named only when it is this much likelier; the same is told anew from so much on. */
const CLEARLY = 0.1
/** From this share on the complaints are "confined" to a country. */
const CONFINED = 0.8

export function createCauses(map: DependencyMap, policy: CausesPolicy, saved?: SavedCauses): Causes {
  const tracked = new Map<string, TrackedAlert>()
  for (const one of copy(saved?.alerts ?? [])) tracked.set(one.alert.id, one)
  const past = new Map(saved?.past)
  /** All alerts in order, until one comes or goes: an outage of a cloud is hundreds. */
  let ordered: readonly TrackedAlert[] | null = null

  return {
    apply(outputs) {
      const events: AlertEvent[] = []
      for (let from = 0; from < outputs.length; ) {
        let to = from + 1
        while (to < outputs.length && outputs[to]!.at === outputs[from]!.at) to++
        events.push(...applyInstant(outputs.slice(from, to), outputs[from]!.at))
        from = to
      }
      return events
    },
    save: () =>
      copy({
        version: 1 as const,
        alerts: [...tracked.values()],
        past: [...past],
      }),
  }

  function applyInstant(outputs: readonly ShardOutput[], at: Instant): AlertEvent[] {
    for (const output of outputs) note(output, at)
    const changed = judge()
    const events: AlertEvent[] = []
    for (const output of outputs) {
      if (output.kind !== 'event') continue
      const one = tracked.get(output.event.alert.id)!
      const isNews = changed.has(one) && CARRIERS.includes(output.event.type)
      events.push(tell(one, output.event, isNews))
      if (isNews) changed.delete(one)
    }
    for (const one of changed) {
      const { service, because } = one.upstream!
      events.push(update(one, at, ['upstream'], `the cause seems to be ${service}: ${because}`))
    }
    events.push(...emitHeads(at))
    forget(at)
    return events
  }

  function note(output: ShardOutput, at: Instant): void {
    if (output.kind === 'coordinated-activity' || output.kind === 'orphaned') return
    if (output.kind === 'forgotten') {
      forgetPost(output.post)
      return
    }
    if (output.kind === 'cause-mentions') {
      const one = tracked.get(output.alert)
      if (one !== undefined) one.mentionedCauses = output.mentionedCauses
      return
    }
    const { alert } = output.event
    const isOver = alert.status === 'resolved' || alert.status === 'retracted'
    const overAt = isOver ? at : null
    const known = tracked.get(alert.id)
    if (known !== undefined) {
      known.alert = alert
      known.mentionedCauses = output.mentionedCauses
      known.overAt = overAt
      return
    }
    ordered = null
    tracked.set(alert.id, {
      alert,
      startedAt: Date.parse(alert.startedAt),
      mentionedCauses: output.mentionedCauses,
      upstream: past.get(alert.id)?.upstream ?? null,
      added: past.get(alert.id)?.added ?? 0,
      sequence: 0,
      emittedSiblings: 0,
      siblingsEmittedAt: 0,
      overAt,
    })
    past.delete(alert.id)
  }

  function forgetPost({ source, id }: { readonly source: string; readonly id: string }): void {
    for (const one of tracked.values()) {
      const { evidence } = one.alert
      const posts = evidence.posts.filter((post) => post.source !== source || post.id !== id)
      if (posts.length < evidence.posts.length) one.alert = { ...one.alert, evidence: { ...evidence, posts } }
    }
  }

  /** Looks for the cause of every alert that runs; gives those about which something new is to be told. */
  function judge(): Set<TrackedAlert> {
    const company = inOrder()
    const sufferings = company.map(toSuffering)
    const news = new Set<TrackedAlert>()
    for (const [index, one] of company.entries()) {
      if (one.overAt !== null) continue
      const found = nameUpstream(sufferings[index]!, sufferings, map, policy)
      if (found === null) continue
      if (!isNews(found, one.upstream)) {
        if (isSurer(found, one.surer ?? one.upstream)) one.surer = found
        continue
      }
      one.upstream = found
      delete one.surer
      news.add(one)
    }
    return news
  }

  /** The event as its shard found it, with what is known beyond the shard. */
  function tell(one: TrackedAlert, event: AlertEvent, isNews: boolean): AlertEvent {
    one.sequence = event.sequence + one.added
    const alert = complete(one, event.alert)
    if (!isNews || event.changed === undefined) return { ...event, sequence: one.sequence, alert }
    return { ...event, sequence: one.sequence, changed: [...event.changed, 'upstream'], alert }
  }

  function update(one: TrackedAlert, at: Instant, changed: readonly Changed[], reason: string): AlertEvent {
    one.added++
    one.sequence++
    return {
      type: 'alert.updated',
      at: formatInstant(at),
      sequence: one.sequence,
      changed,
      reason,
      alert: complete(one, one.alert),
    }
  }

  /** That a group grew is told of one of its alerts, its head: of each it would be as many events as there are pairs. */
  function emitHeads(at: Instant): AlertEvent[] {
    const events: AlertEvent[] = []
    for (const [one, length] of heads()) {
      if (at - one.siblingsEmittedAt < SIBLINGS_EVERY || length <= one.emittedSiblings) continue
      one.siblingsEmittedAt = at
      events.push(
        update(
          one,
          at,
          ['siblings'],
          length === 1 ? 'another alert has the same cause' : `${length} other alerts have the same cause`,
        ),
      )
    }
    return events
  }

  function complete(one: TrackedAlert, alert: Alert): Alert {
    const siblings = siblingsOf(one)
    one.emittedSiblings = Math.max(one.emittedSiblings, siblings.length)
    if (one.surer !== undefined) {
      one.upstream = one.surer
      delete one.surer
    }
    const { upstream } = one
    return {
      ...alert,
      upstream: upstream === null ? null : { service: upstream.service, confidence: upstream.confidence },
      siblings,
    }
  }

  /** The alerts that run and share the cause, with the cause's own. */
  function siblingsOf(one: TrackedAlert): { id: string; service: ServiceId }[] {
    const cause = causeOf(one)
    return inOrder()
      .filter((other) => other !== one && other.overAt === null && causeOf(other) === cause)
      .map(({ alert }) => ({ id: alert.id, service: alert.service }))
  }

  /** The cause's own alert, or else the oldest, of each group that shares one; and how many others are in it. */
  function heads(): (readonly [TrackedAlert, number])[] {
    const groups = new Map<ServiceId, { head: TrackedAlert; size: number }>()
    for (const one of inOrder()) {
      if (one.overAt !== null) continue
      const cause = causeOf(one)
      const group = groups.get(cause)
      if (group === undefined) groups.set(cause, { head: one, size: 1 })
      else {
        group.size++
        if (one.alert.service === cause && group.head.alert.service !== cause) group.head = one
      }
    }
    return [...groups.values()].map(({ head, size }) => [head, size - 1] as const)
  }

  /** By beginning, then id: whatever the order of hearing, the same. */
  function inOrder(): readonly TrackedAlert[] {
    ordered ??= [...tracked.values()].sort(
      (a, b) => a.startedAt - b.startedAt || (a.alert.id < b.alert.id ? -1 : 1),
    )
    return ordered
  }

  function forget(at: Instant): void {
    for (const [id, one] of tracked) {
      if (one.overAt === null || at - one.overAt <= KEPT_AFTER_END) continue
      tracked.delete(id)
      ordered = null
      const { upstream, added, overAt } = one
      if (added > 0 || upstream !== null) past.set(id, { upstream, added, overAt })
    }
    for (const [id, { overAt }] of past) if (at - overAt > PAST_KEPT) past.delete(id)
  }
}

/** What an alert stems from: its upstream, or the service itself. */
function causeOf({ upstream, alert }: TrackedAlert): ServiceId {
  return upstream?.service ?? alert.service
}

function toSuffering({ alert, startedAt, mentionedCauses }: TrackedAlert): Suffering {
  const countries = new Map<string, number>()
  for (const { country, share } of alert.scope.regions) {
    countries.set(country, (countries.get(country) ?? 0) + share)
  }
  const whole = [...countries.values()].reduce((sum, share) => sum + share, 0)
  const most = [...countries].find(([, share]) => share >= CONFINED * whole)
  return { service: alert.service, startedAt, mentionedCauses, confinedTo: most?.[0] ?? null }
}

function isNews(found: Upstream, known: Upstream | null): boolean {
  if (known === null) return true
  return found.confidence >= known.confidence + CLEARLY
}

function isSurer(found: Upstream, known: Upstream | null): boolean {
  return found.service === known?.service && found.confidence > known.confidence
}

function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}
