import { causeMentionsSince } from '../causes/cause-mentions.js'
import { takeVotes } from '../detection/opening/votes.js'
import type { CloseCommand, Command, ForgetCommand, ReportCommand, VoteCommand } from '../model/command.js'
import type { Instant } from '../model/instant.js'
import { lastStep } from '../model/instant.js'
import { takeReport } from './reader-reports.js'
import { dropIfIdle, noteDue } from './schedule.js'
import { closeAlert, forgetPost } from './service/close-alert.js'
import { shardOf } from './shard-of.js'
import type { ShardState } from './shard-state.js'
import { isOwn } from './shard-state.js'

/** Carries out what an operator wants, or what people vote, as far as it concerns this shard. */
export function applyCommand(state: ShardState, command: Command, now: Instant): void {
  if (command.kind === 'forget') forgetText(state, command)
  else if (!isOwn(state, shardOf(command.service))) return
  else if (command.kind === 'close') close(state, command)
  else if (command.kind === 'report') report(state, command, now)
  else takeVote(state, command, now)
}

/** Closes at the last whole ten seconds: everything until then is decided. */
function close(state: ShardState, command: CloseCommand): void {
  if (state.time === null) return
  const at = lastStep(state.time)
  const { service } = command
  const serviceState = state.serviceStates.get(service)
  const closing = serviceState === undefined ? NOT_HELD : closeAlert(serviceState, command, at)
  if (serviceState !== undefined && closing.kind === 'closed') {
    const mentionedCauses = causeMentionsSince(
      serviceState.causeMentions,
      Date.parse(closing.event.alert.startedAt) - state.policy.causes.window,
    )
    const { event } = closing
    state.outputs.push({ kind: 'event', at, service, event, mentionedCauses, isCommanded: true })
    state.changes.services.add(serviceState)
    dropIfIdle(state, serviceState)
  } else if (closing.kind === 'nothing' && closing.reason === 'not-held') {
    state.outputs.push({ kind: 'orphaned', at, service, command })
  }
}

const NOT_HELD = { kind: 'nothing', reason: 'not-held' } as const

/** A service that was forgotten since has no threshold left that could move. */
function takeVote(state: ShardState, command: VoteCommand, now: Instant): void {
  const serviceState = state.serviceStates.get(command.service)
  if (serviceState === undefined) return
  serviceState.votes = takeVotes(serviceState.votes, command, now, state.policy.votes)
  state.changes.services.add(serviceState)
}

/** A report of a service that no post has named counts nothing: there is nothing to compare it with. */
function report(state: ShardState, { service }: ReportCommand, now: Instant): void {
  const serviceState = state.serviceStates.get(service)
  if (serviceState === undefined || state.unwatched.has(service)) return
  takeReport(serviceState, now, state.policy)
  state.changes.services.add(serviceState)
  noteDue(state, serviceState)
}

/** Any service may hold the text of a post, so all are looked through; this is rare. */
function forgetText(state: ShardState, { source, id }: ForgetCommand): void {
  for (const serviceState of state.serviceStates.values())
    if (forgetPost(serviceState, { source, id })) state.changes.services.add(serviceState)
  if (state.time === null) return
  state.outputs.push({ kind: 'forgotten', at: lastStep(state.time), service: '', post: { source, id } })
}
