import type { Instant } from '../../../core/model/instant.js'
import type { Clock } from '../../../pipeline/ports/clock.js'
import type { Coordinator } from '../coordinator.js'
import type { MastodonSettings } from '../mastodon-options.js'
import { fieldsOf } from '../read-status.js'
import { compareIds, earlierId, FIRST_ID, idAt, isStatusId, laterId, timeOfId } from '../status-order.js'
import type { Timeline } from '../timelines.js'
import type { Ask } from './request-instance.js'

/** What came of reading on in a timeline. */
export type Turn =
  /** Nothing newer is left. */
  | { readonly kind: 'complete'; readonly newPosts: number }
  /** The turn is over before the end of the timeline; `newestAt` is the time that was reached. */
  | { readonly kind: 'more'; readonly newestAt: Instant | null }
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'failed'; readonly what: string }
  | { readonly kind: 'stopped' }

export interface TurnParts {
  readonly timeline: Timeline
  readonly token: string | null
  /**
   * Whether to begin a little before the place, for what came in below it; not when a turn goes on from the one before.
   */
  readonly rewinds: boolean
  readonly settings: MastodonSettings
  readonly ask: Ask
  readonly coordinator: Coordinator
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * Reads a timeline on from its place, oldest first, page by page (`min_id`), and moves the place with every status. A
 * page that is not full is not the end, since servers leave some out of it; one without anything new is.
 */
export async function readTurn(parts: TurnParts): Promise<Turn> {
  const { timeline, settings, coordinator, clock, signal } = parts
  const cursor = coordinator.placeOf(timeline.key)
  if (cursor === null) return begin(parts)
  let from = parts.rewinds ? earlierId(cursor, settings.rewindMs) : cursor
  let newestAt: Instant | null = null
  let newPosts = 0
  for (let page = 0; page < settings.pagesInTurn; page++) {
    if (page > 0) await clock.sleep(settings.pagePauseMs, signal)
    const query = { ...timeline.query, min_id: from, limit: String(settings.pageSize) }
    const answer = await parts.ask(timeline.path, query, parts.token, signal)
    if (answer.kind === 'refused') return { kind: 'refused', status: answer.status }
    if (answer.kind !== 'ok') return answer
    if (!Array.isArray(answer.body)) return { kind: 'failed', what: 'its answer is no timeline' }
    let reached = from
    for (const raw of inOrder(answer.body)) {
      const taken = coordinator.take(timeline.key, raw, true)
      if (taken === null) continue
      reached = laterId(reached, taken.statusId)
      if (taken.isNew) newPosts++
      if (taken.at !== null) newestAt = Math.max(newestAt ?? taken.at, taken.at)
    }
    if (isStatusId(answer.newerThan)) reached = laterId(reached, answer.newerThan)
    if (compareIds(reached, from) <= 0) return { kind: 'complete', newPosts }
    from = reached
    while (coordinator.isFull && !signal.aborted) await clock.sleep(settings.pagePauseMs, signal)
  }
  coordinator.move(timeline.key, from)
  return { kind: 'more', newestAt: newestAt ?? timeOfId(from) }
}

/**
 * Where the place lies further back than is of use, moves it up.
 * @returns from when to when everything is given up; null for nothing
 */
export function giveUpOld(parts: {
  readonly timeline: Timeline
  readonly coordinator: Coordinator
  readonly now: Instant
  readonly reachBackMs: number
}): { readonly from: Instant; readonly to: Instant } | null {
  const { timeline, coordinator, now } = parts
  const cursor = coordinator.placeOf(timeline.key)
  const from = cursor === null ? null : timeOfId(cursor)
  const to = now - parts.reachBackMs
  if (from === null || from >= to) return null
  coordinator.move(timeline.key, idAt(to))
  return { from, to }
}

/** The first time: nothing to repair, only the place from which on nothing may be missed. */
async function begin({ timeline, token, ask, coordinator, signal }: TurnParts): Promise<Turn> {
  const answer = await ask(timeline.path, { ...timeline.query, limit: '1' }, token, signal)
  if (answer.kind === 'refused') return { kind: 'refused', status: answer.status }
  if (answer.kind !== 'ok') return answer
  if (!Array.isArray(answer.body)) return { kind: 'failed', what: 'its answer is no timeline' }
  const id = fieldsOf(answer.body[0])?.id
  coordinator.move(timeline.key, isStatusId(id) ? id : FIRST_ID)
  return { kind: 'complete', newPosts: 0 }
}

/** Pages come newest first; the place must not step over what is below it in the same page. */
function inOrder(page: readonly unknown[]): unknown[] {
  const idOf = (raw: unknown): string => {
    const id = fieldsOf(raw)?.id
    return isStatusId(id) ? id : ''
  }
  return [...page].sort((a, b) => compareIds(idOf(a), idOf(b)))
}
