import { SECOND } from '../../../core/model/instant.js'
import type { Clock } from '../../../pipeline/ports/clock.js'
import type { Ended } from '../../connection/reconnect.js'
import { reconnect } from '../../connection/reconnect.js'
import type { TimelineState } from '../board.js'
import type { Coordinator } from '../coordinator.js'
import type { MastodonInstance, MastodonSettings } from '../mastodon-options.js'
import { instanceAddress } from '../mastodon-options.js'
import type { Timeline } from '../timelines.js'
import { timelinesOf } from '../timelines.js'
import type { ChildSignal } from './child-signal.js'
import { childOf } from './child-signal.js'
import type { Refusals, Way } from './choose-transport.js'
import { chooseWay, NO_REFUSALS } from './choose-transport.js'
import type { TimelineEnding } from './consume-timeline.js'
import { consumeTimeline, pollTimeline, waitAfter } from './consume-timeline.js'
import type { InstanceFacts } from './read-instance.js'
import { readInstance } from './read-instance.js'
import type { Ask } from './request-instance.js'
import { createAsk } from './request-instance.js'

export interface InstanceParts {
  readonly instance: MastodonInstance
  readonly settings: MastodonSettings
  readonly coordinator: Coordinator
  readonly clock: Clock
  readonly show: (timeline: string, state: TimelineState | null) => void
  readonly signal: AbortSignal
}

/** How one try to consume an instance ended. */
type Reason =
  /** Something was learnt: choose anew, at once. */
  | { readonly kind: 'learnt' }
  /** Nothing to do but to ask again much later. */
  | { readonly kind: 'off' }
  | { readonly kind: 'failed' }

/** An instance, and what was learnt of it. */
interface Consuming {
  readonly parts: InstanceParts
  readonly base: URL
  timelines: readonly Timeline[]
  readonly ask: Ask
  refused: Refusals
  triesLeft: number
  trouble: string
}

/** Consumes all timelines of one instance until the signal aborts, by the best transport that the instance allows. */
export async function consumeInstance(parts: InstanceParts): Promise<void> {
  const { instance, settings, clock, signal } = parts
  const base = instanceAddress(instance.url)
  const consuming: Consuming = {
    parts,
    base,
    timelines: timelinesOf(base.host, settings),
    ask: createAsk({ base, clock, answerMs: settings.answerMs }),
    refused: NO_REFUSALS,
    triesLeft: settings.streamTries,
    trouble: '',
  }
  await reconnect({
    connect: () => connect(consuming),
    waitBefore: (failures, failure) => {
      const { kind } = failure as Reason
      if (kind === 'learnt') return 0
      return kind === 'off' ? settings.offAgainMs : waitAfter(failures, settings)
    },
    onWait: (ms, failure) => {
      if ((failure as Reason).kind !== 'failed') return
      showAll(consuming, {
        kind: 'connecting',
        detail: `${base.host} ${consuming.trouble}; trying again in ${Math.ceil(ms / SECOND)} s`,
      })
    },
    clock,
    signal,
  })
}

async function connect(consuming: Consuming): Promise<Ended> {
  const { base, ask, parts } = consuming
  const { instance, settings, signal } = parts
  const read = await readInstance(base, ask, instance.token, signal)
  if (read.kind === 'failed') {
    consuming.trouble = read.what
    return ended('failed', false)
  }
  const { way, timelines, isInstead } = wayOf(consuming, read.facts)
  for (const { key } of consuming.timelines)
    if (!timelines.some((one) => one.key === key)) parts.show(key, null)
  consuming.timelines = timelines
  if (way.kind === 'off') {
    showAll(consuming, { kind: 'off', detail: way.detail })
    // What was refused may be allowed when it is asked again.
    consuming.refused = NO_REFUSALS
    return ended('off', false)
  }
  const child = childOf(signal)
  const learnt = await Promise.all([
    ...timelines.map((timeline) => consumeOne(consuming, timeline, way, read.facts.streaming, child)),
    isInstead || (way.kind === 'poll' && instance.token !== null) ? retry(consuming, child) : null,
  ])
  child.release()
  consuming.triesLeft = consuming.refused.away ? 1 : settings.streamTries
  const news = learnt.find((one) => one !== null)
  consuming.refused = news === undefined ? NO_REFUSALS : { ...consuming.refused, [news]: true }
  return ended('learnt', true)
}

/** How an instance is consumed; where it has closed its public timeline, by hashtags instead. */
function wayOf({ parts, base, refused }: Consuming, facts: InstanceFacts) {
  const { instance, settings } = parts
  const chosen = (asked: MastodonSettings) => ({
    way: chooseWay(base.host, instance.token, facts, asked.stream, refused),
    timelines: timelinesOf(base.host, asked),
  })
  const wanted = { ...chosen(settings), isInstead: false }
  const hashtags = settings.hashtagsWhereClosed
  if (wanted.way.kind !== 'off' || settings.stream === 'hashtags' || hashtags.length === 0) return wanted
  const instead = chosen({ ...settings, stream: 'hashtags', hashtags })
  return instead.way.kind === 'off' ? wanted : { ...instead, isInstead: true }
}

/** Resolves, once the child has aborted, to what was refused to this timeline. */
async function consumeOne(
  { parts, timelines, ask, refused, triesLeft }: Consuming,
  timeline: Timeline,
  way: Exclude<Way, { readonly kind: 'off' }>,
  streaming: URL,
  child: ChildSignal,
): Promise<keyof Refusals | null> {
  const common = {
    ...parts,
    timeline,
    ask,
    show: (state: TimelineState) => parts.show(timeline.key, state),
    signal: child.signal,
  }
  const refusal =
    way.kind === 'stream'
      ? await reconnectStream({
          ...common,
          streaming,
          token: way.token,
          tries: refused.timelines ? Number.POSITIVE_INFINITY : triesLeft,
        })
      : await pollTimeline({
          ...common,
          ...way,
          // Beyond four timelines more requests would take more than a fair part of what the instance allows.
          pollEveryMs: parts.settings.pollEveryMs * Math.ceil(timelines.length / 4),
        })
  if (refusal === 'stopped') return null
  child.abort()
  return refusal === 'refused' ? 'timelines' : refusal
}

/** A token or a stream that was refused once, by a server that was being mended, is tried again. */
async function retry({ parts, refused }: Consuming, child: ChildSignal): Promise<null> {
  const { settings, clock } = parts
  await clock.sleep(refused.away ? settings.streamAgainMs : settings.offAgainMs, child.signal)
  child.abort()
  return null
}

function showAll({ parts, timelines }: Consuming, state: TimelineState): void {
  for (const { key } of timelines) parts.show(key, state)
}

/** Reconnects to a stream until it is clear that streaming is not possible. */
async function reconnectStream(
  parts: Parameters<typeof consumeTimeline>[0] & {
    /** Given up as away after so many connections in a row that brought nothing, until one has brought something. */
    readonly tries: number
  },
): Promise<'token' | 'stream' | 'away' | 'stopped'> {
  const { settings, timeline } = parts
  let { tries } = parts
  const gaveUp = await reconnect({
    async connect() {
      const ended = await consumeTimeline(parts)
      // The count of failures begins with the one that ended it, which was not in vain.
      if (ended.wasHealthy && Number.isFinite(tries)) tries = settings.streamTries + 1
      return ended
    },
    waitBefore: (failures, failure) => {
      const ending = failure as TimelineEnding
      if (ending.kind === 'refused' && isFinal(ending.status)) return null
      if (failures >= tries) return null
      const waitMs = waitAfter(failures, settings)
      return ending.kind === 'refused' ? Math.max(ending.waitMs, waitMs) : waitMs
    },
    onWait: (ms, failure) =>
      parts.show({
        kind: 'connecting',
        detail: `${timeline.name} ${describe(failure as TimelineEnding, settings)}; trying again in ${Math.ceil(ms / SECOND)} s`,
      }),
    clock: parts.clock,
    signal: parts.signal,
  })
  if (gaveUp === null) return 'stopped'
  const ending = gaveUp.gaveUpOn as TimelineEnding
  if (ending.kind !== 'refused' || !isFinal(ending.status)) return 'away'
  return REFUSED_TOKEN.has(ending.status) ? 'token' : 'stream'
}

/** Trying again would bring the same answer. */
function isFinal(status: number): boolean {
  return REFUSED_TOKEN.has(status) || NO_STREAM.has(status)
}

const REFUSED_TOKEN: ReadonlySet<number> = new Set([401, 403])
const NO_STREAM: ReadonlySet<number> = new Set([400, 404, 405, 410, 501])

function describe(ending: TimelineEnding, { idleTimeoutMs }: MastodonSettings): string {
  switch (ending.kind) {
    case 'failed':
      return `is unavailable (${ending.what})`
    case 'refused':
      return `answered ${ending.status}${ending.error === '' ? '' : ` (${ending.error})`}`
    case 'closed':
      return 'closed the connection'
    case 'silent':
      return `was silent for ${idleTimeoutMs / SECOND} s`
    case 'unavailable':
      return 'did not bring what its timeline has'
    case 'stopped':
      return 'was left'
  }
}

function ended(kind: Reason['kind'], wasHealthy: boolean): Ended {
  return { wasHealthy, failure: { kind } satisfies Reason }
}
