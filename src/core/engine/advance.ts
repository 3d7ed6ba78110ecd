import { numbersOf } from '../alerting/public-alert.js'
import { causeMentionsSince } from '../causes/cause-mentions.js'
import { findCoordinatedActivity } from '../detection/evidence/coordinated-activity.js'
import type { TimelinePoint } from '../model/alert.js'
import type { Instant } from '../model/instant.js'
import { DAY, DECISION_STEP, MINUTE } from '../model/instant.js'
import { dropIfIdle, dueAt, nextDecision } from './schedule.js'
import { decide } from './service/decide.js'
import { skipLearning } from './service/learn.js'
import { observe } from './service/observe.js'
import type { ServiceState } from './service/service-state.js'
import { forgetIdle } from './service-registry.js'
import type { ShardState } from './shard-state.js'

/** Moves the shard's time on: what falls due on the way is decided, and idle services are forgotten at midnight. */
export function advance(state: ShardState, to: Instant): void {
  if (state.time !== null && to <= state.time) return
  // Nothing came between what a service was seeded with and the first post.
  if (state.time === null)
    for (const serviceState of state.serviceStates.values()) skipLearning(serviceState, to)
  const from = state.time ?? to
  const midnight = Math.floor(to / DAY) * DAY
  if (midnight > from) {
    decideUntil(state, from, midnight)
    forgetIdle(state, midnight)
    decideUntil(state, midnight, to)
  } else decideUntil(state, from, to)
  state.time = to
}

function decideUntil(state: ShardState, from: Instant, to: Instant): void {
  let minute = Math.floor(from / MINUTE) * MINUTE + MINUTE
  for (;;) {
    const at = nextDecision(state, to)
    if (state.onPoint !== undefined) {
      for (; minute <= Math.min(at, to); minute += MINUTE) observeAll(state, minute, state.onPoint)
    }
    if (at > to) return
    for (const serviceState of dueAt(state, at)) {
      decideService(state, serviceState, at)
      state.changes.services.add(serviceState)
      dropIfIdle(state, serviceState)
    }
  }
}

/** Decides about a service, and puts out what came of it and which causes people name. */
function decideService(state: ShardState, serviceState: ServiceState, at: Instant): void {
  const { policy, outputs } = state
  const { service, causeMentions } = serviceState
  const events = decide(serviceState, at, state.context)
  const coordinatedActivity = findCoordinatedActivity(serviceState.coordinatedActivity, at, policy.resistance)
  if (coordinatedActivity !== null)
    outputs.push({ kind: 'coordinated-activity', at, service, coordinatedActivity })

  const alert = serviceState.alert
  if (events.length === 0 && alert !== null && alert.resolvedAt === null && at % MINUTE === 0)
    outputs.push({ kind: 'numbers', at, service, alert: alert.id, numbers: numbersOf(alert) })
  const mustReport =
    alert !== null && causeMentions.at.length > causeMentions.reported && at % policy.life.updateEvery === 0
  if (events.length === 0 && !mustReport) return
  causeMentions.reported = causeMentions.at.length
  const mentionedCauses = causeMentionsSince(causeMentions, (alert?.startedAt ?? at) - policy.causes.window)
  for (const event of events) outputs.push({ kind: 'event', at, service, event, mentionedCauses })
  if (events.length === 0 && alert !== null)
    outputs.push({ kind: 'cause-mentions', at, service, alert: alert.id, mentionedCauses })
}

/** A point of the timeline for each service that people lately talked about. */
function observeAll(state: ShardState, at: Instant, onPoint: (point: TimelinePoint) => void): void {
  for (const serviceState of state.serviceStates.values()) {
    const last = serviceState.counts.steps.at(-1)
    if (last !== undefined && last * DECISION_STEP >= at - state.policy.people.memory)
      onPoint(observe(serviceState, at, state.context))
  }
}
