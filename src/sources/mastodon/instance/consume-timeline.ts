import { backoff } from '../../../core/model/backoff.js'
import { formatInstant, SECOND } from '../../../core/model/instant.js'
import type { Clock } from '../../../pipeline/ports/clock.js'
import type { Ended } from '../../connection/reconnect.js'
import type { TimelineState } from '../board.js'
import type { Coordinator } from '../coordinator.js'
import type { MastodonSettings } from '../mastodon-options.js'
import { isStatusId, laterId } from '../status-order.js'
import type { Timeline } from '../timelines.js'
import type { ChildSignal } from './child-signal.js'
import { childOf } from './child-signal.js'
import type { StreamEnding } from './consume-stream.js'
import { consumeStream } from './consume-stream.js'
import type { SseEvent } from './read-sse.js'
import type { Turn } from './read-turn.js'
import { giveUpOld, readTurn } from './read-turn.js'
import type { Ask } from './request-instance.js'

export interface ConsumeParts {
  readonly timeline: Timeline
  readonly streaming: URL
  readonly token: string
  readonly settings: MastodonSettings
  readonly ask: Ask
  readonly coordinator: Coordinator
  readonly clock: Clock
  readonly show: (state: TimelineState) => void
  readonly signal: AbortSignal
}

export type TimelineEnding =
  | StreamEnding
  /** Its heart beat, but the timeline had statuses that it did not bring. */
  | { readonly kind: 'unavailable' }

/** A timeline while its stream lasts. */
interface Consuming {
  readonly parts: ConsumeParts
  readonly child: ChildSignal
  isWhole: boolean
  isUnavailable: boolean
  updates: number
  /** The highest that the stream brought while the place could not move. */
  ahead: string | null
  repairing: Promise<void>
}

/**
 * Consumes one timeline by one connection. The stream cannot go back, so the timeline is read beside it from the cursor
 * on. The stream is opened first, or what came in between would be missed. Until nothing newer is left there, what the
 * stream brings does not move the place. From time to time the same again, for what a stream has lost without a word.
 */
export async function consumeTimeline(
  parts: ConsumeParts,
): Promise<Ended & { readonly failure: TimelineEnding }> {
  const { timeline, settings, coordinator, clock } = parts
  const child = childOf(parts.signal)
  const consuming: Consuming = {
    parts,
    child,
    isWhole: false,
    isUnavailable: false,
    updates: 0,
    ahead: null,
    repairing: Promise.resolve(),
  }
  const { ending, wasAlive } = await consumeStream({
    address: new URL(timeline.streamPath, parts.streaming),
    token: parts.token,
    idleTimeoutMs: settings.idleTimeoutMs,
    answerMs: settings.answerMs,
    clock,
    onOpen: () => {
      consuming.repairing = repair(consuming)
    },
    onEvent: (event) => onEvent(consuming, event),
    onTooLarge: () => coordinator.odd('too-large'),
    isFull: () => coordinator.isFull,
    signal: child.signal,
  })
  child.abort()
  child.release()
  await consuming.repairing
  return { wasHealthy: wasAlive, failure: consuming.isUnavailable ? { kind: 'unavailable' } : ending }
}

/** A deletion carries the number of the status, the others the status itself. */
function onEvent(consuming: Consuming, { name, data }: SseEvent): void {
  const { timeline, coordinator } = consuming.parts
  if (name === 'delete' && isStatusId(data.trim())) coordinator.remove(timeline.key, data.trim())
  if (name !== 'update' && name !== 'status.update') return
  if (name === 'update') consuming.updates++
  const raw = parse(data)
  if (raw === undefined) {
    coordinator.odd('not-json')
    return
  }
  if (name === 'status.update') {
    coordinator.edit(timeline.key, raw)
    return
  }
  const taken = coordinator.take(timeline.key, raw, consuming.isWhole)
  if (taken !== null && !consuming.isWhole) consuming.ahead = laterId(consuming.ahead, taken.statusId)
}

async function repair(consuming: Consuming): Promise<void> {
  const { parts, child } = consuming
  const { timeline, settings, clock, show } = parts
  let token: string | null = parts.token
  let loss: string | null = null
  let rewinds = true
  let failures = 0
  let updatesBefore = 0
  while (!child.signal.aborted) {
    const turn = await readTurn({ ...parts, token, rewinds, signal: child.signal })
    switch (turn.kind) {
      case 'stopped':
        return
      case 'complete':
        consuming.isUnavailable =
          consuming.isWhole && turn.newPosts > 0 && consuming.updates === updatesBefore
        if (consuming.isUnavailable) {
          child.abort()
          return
        }
        becomeWhole(consuming)
        failures = 0
        rewinds = true
        updatesBefore = consuming.updates
        await clock.sleep(settings.checkEveryMs, child.signal)
        break
      case 'more':
        failures = 0
        rewinds = false
        loss = lossOf(parts) ?? loss
        showIfLate(parts, turn, loss)
        break
      default:
        failures++
        // Streams ask for no scope, timelines do; without a token they may be public.
        if (isForbidden(turn)) token = token === null ? parts.token : null
        show({
          kind: 'live',
          lack: `${timeline.name} is consumed, but its timeline, which fills gaps, cannot be read (${wordsFor(turn)})`,
        })
        await clock.sleep(waitAfter(failures, settings), child.signal)
    }
  }
}

/** From here on the stream alone brings everything, and moves the place. */
function becomeWhole(consuming: Consuming): void {
  const { timeline, coordinator, show } = consuming.parts
  consuming.isWhole = true
  if (consuming.ahead !== null) coordinator.move(timeline.key, consuming.ahead)
  coordinator.save()
  show({ kind: 'live', lack: null })
}

export interface PollParts extends Omit<ConsumeParts, 'streaming' | 'token'> {
  readonly token: string | null
  /** Why it is not consumed as a stream, as the end of a sentence. */
  readonly why: string
  readonly pollEveryMs: number
}

/** Reads one timeline again and again; ends only when the instance refuses to show it (or with the signal). */
export async function pollTimeline(parts: PollParts): Promise<'refused' | 'stopped'> {
  const { timeline, settings, coordinator, clock, show, signal } = parts
  let loss: string | null = null
  let rewinds = true
  let failures = 0
  while (!signal.aborted) {
    const turn = await readTurn({ ...parts, rewinds })
    switch (turn.kind) {
      case 'stopped':
        return 'stopped'
      case 'complete':
        failures = 0
        rewinds = true
        coordinator.save()
        show({
          kind: 'polled',
          detail: `${timeline.name} is read every ${Math.ceil(parts.pollEveryMs / SECOND)} s, since ${parts.why}`,
        })
        await clock.sleep(parts.pollEveryMs, signal)
        break
      case 'more':
        failures = 0
        rewinds = false
        loss = lossOf(parts) ?? loss
        showIfLate(parts, turn, loss)
        break
      default: {
        if (isForbidden(turn)) return 'refused'
        failures++
        const waitMs = waitAfter(failures, settings)
        show({
          kind: 'connecting',
          detail: `${timeline.name} cannot be read (${wordsFor(turn)}); trying again in ${Math.ceil(waitMs / SECOND)} s`,
        })
        await clock.sleep(waitMs, signal)
      }
    }
  }
  return 'stopped'
}

export function waitAfter(
  failures: number,
  { firstWaitMs, longestWaitMs }: Pick<MastodonSettings, 'firstWaitMs' | 'longestWaitMs'>,
): number {
  return backoff(failures, { firstMs: firstWaitMs, longestMs: longestWaitMs })
}

type CommonParts = Omit<ConsumeParts, 'streaming' | 'token'>

/** Asked only when a turn did not reach the end: where nothing is written for long, an old place is no gap. */
function lossOf({ timeline, coordinator, clock, settings }: CommonParts): string | null {
  const given = giveUpOld({ timeline, coordinator, now: clock.now(), reachBackMs: settings.reachBackMs })
  return given === null
    ? null
    : `what came from ${formatInstant(given.from)} to ${formatInstant(given.to)} is too long ago and given up`
}

/** Only what is well behind is late: a short gap of a busy instance takes a turn or two as well. */
function showIfLate(
  { timeline, clock, settings, show }: CommonParts,
  { newestAt }: Extract<Turn, { readonly kind: 'more' }>,
  loss: string | null,
): void {
  const lagMs = newestAt === null ? 0 : clock.now() - newestAt
  if (newestAt === null || lagMs <= settings.lateAboveMs) return
  const where = `${timeline.name} was read up to ${formatInstant(newestAt)} and catches up`
  show({ kind: 'late', lagMs, detail: loss === null ? where : `${where}; ${loss}` })
}

function isForbidden(turn: Turn): boolean {
  return turn.kind === 'refused' && (turn.status === 401 || turn.status === 403)
}

function wordsFor(turn: Extract<Turn, { readonly kind: 'refused' | 'failed' }>): string {
  return turn.kind === 'refused' ? `answered ${turn.status}` : turn.what
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}
