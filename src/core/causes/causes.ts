import type { CausesPolicy } from '../detection/policy.js'
import type { Alert, AlertEvent, EventType } from '../model/alert.js'
import type { Instant } from '../model/instant.js'
import { completeEvent, groupEvents, takeRefreshed, upstreamEvent } from './cause-events.js'
import type { DependencyMap } from './dependency-map.js'
import { findCauses } from './find-causes.js'
import type { ShardOutput } from './shard-output.js'
import type { PastAlert, TrackedAlert, TrackedAlerts } from './tracked-alerts.js'
import { forgetEndedAlerts, noteOutput } from './tracked-alerts.js'

/**
 * What spans services: consumes the outputs of all shards in one order, and makes of them the events that leave the
 * system. Each alert gets its upstream and its siblings. An `alert.updated` is added where an upstream is named only
 * after the alert opened. So it is here that the events of an alert get their final numbers.
 *
 * Nothing goes back to the shards. A cause changes what is said about an alert, never whether it opens or ends. So no
 * shard has to wait for another, and the events depend on the outputs alone. Pure, and its state is plain data.
 *
 * Cost: nothing while there are no outputs; an output looks at the alerts that run.
 */
export interface Causes {
  /** Outputs in the order of their instants, all outputs of an instant in one call. */
  apply(outputs: readonly ShardOutput[]): AlertEvent[]
  /** Alerts whose numbers changed without an event since the last call. */
  takeRefreshed(): Alert[]
  save(): SavedCauses
}

export interface SavedCauses {
  readonly version: 1
  readonly alerts: readonly TrackedAlert[]
  /** What is left of alerts that are over for long, of which an operator may still say something. */
  readonly past: readonly (readonly [id: string, past: PastAlert])[]
}

export function createCauses(map: DependencyMap, policy: CausesPolicy, saved?: SavedCauses): Causes {
  const tracked = restore(saved)
  const state: CausesState = { tracked, map, policy }
  return {
    apply(outputs) {
      const events: AlertEvent[] = []
      for (let from = 0; from < outputs.length; ) {
        const { at } = outputs[from]!
        let to = from + 1
        while (to < outputs.length && outputs[to]!.at === at) to++
        events.push(...applyInstant(state, outputs.slice(from, to), at))
        from = to
      }
      return events
    },
    takeRefreshed: () => takeRefreshed(tracked),
    save: () => save(tracked),
  }
}

/** What is known of the alerts, and what decides about them. */
interface CausesState {
  readonly tracked: TrackedAlerts
  readonly map: DependencyMap
  readonly policy: CausesPolicy
}

function restore(saved: SavedCauses | undefined): TrackedAlerts {
  const alerts = structuralCopy(saved?.alerts ?? [])
  return {
    byId: new Map(alerts.map((one) => [one.alert.id, one])),
    past: new Map(saved?.past),
    ordered: null,
  }
}

function save({ byId, past }: TrackedAlerts): SavedCauses {
  return structuralCopy({ version: 1 as const, alerts: [...byId.values()], past: [...past] })
}

function structuralCopy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

/** Events that may carry the news of a cause; beside any other type the news is an event of its own. */
const CARRIERS: readonly EventType[] = ['alert.opened', 'alert.reopened', 'alert.updated']

/** Decisions come first, then what operators ended; texts are deleted last, since both may still hold them. */
function applyInstant(state: CausesState, outputs: readonly ShardOutput[], at: Instant): AlertEvent[] {
  const { tracked } = state
  const isForgotten = ({ kind }: ShardOutput) => kind === 'forgotten'
  const decided = outputs.filter((output) => !isCommanded(output) && !isForgotten(output))
  const events = decided.length === 0 ? [] : applyDecided(state, decided, at)
  for (const output of outputs) if (isCommanded(output)) events.push(applyCommanded(tracked, output, at))
  for (const output of outputs) if (isForgotten(output)) noteOutput(tracked, output, at)
  return events
}

function applyDecided(
  { tracked, map, policy }: CausesState,
  outputs: readonly ShardOutput[],
  at: Instant,
): AlertEvent[] {
  for (const output of outputs) noteOutput(tracked, output, at)
  const news = findCauses(tracked, map, policy)
  const events: AlertEvent[] = []
  for (const output of outputs) {
    if (output.kind !== 'event') continue
    const one = tracked.byId.get(output.event.alert.id)!
    const before = CARRIERS.includes(output.event.type) ? news.get(one) : undefined
    events.push(completeEvent(tracked, one, output.event, before))
    if (before !== undefined) news.delete(one)
  }
  for (const [one, before] of news) events.push(upstreamEvent(tracked, one, at, before))
  events.push(...groupEvents(tracked, at))
  forgetEndedAlerts(tracked, at)
  return events
}

type Commanded = Extract<ShardOutput, { kind: 'event' }>

function isCommanded(output: ShardOutput): output is Commanded {
  return output.kind === 'event' && output.isCommanded === true
}

/**
 * An operator ends an alert at the instant of the last decisions. Its output may come with those of the decisions, or
 * later. So it changes nothing that is said of others at this instant, and causes are looked for at the next.
 */
function applyCommanded(tracked: TrackedAlerts, output: Commanded, at: Instant): AlertEvent {
  noteOutput(tracked, output, at)
  return completeEvent(tracked, tracked.byId.get(output.event.alert.id)!, output.event, undefined, at)
}
