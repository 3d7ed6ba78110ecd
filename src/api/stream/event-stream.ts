import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { AlertEvent } from '../../core/model/alert.js'
import type { EventTail, TailEntry } from '../../pipeline/alerts/event-tail.js'
import { EventsGone } from '../../pipeline/alerts/event-tail.js'
import type { AlertFilter } from '../../pipeline/alerts/search/alert-filter.js'
import { testOf } from '../../pipeline/alerts/search/alert-filter.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { StreamOptions } from '../http/api-parts.js'

export const STREAM_OPTIONS: StreamOptions = {
  most: 1_000,
  maxPerClient: 40,
  heartbeatMs: 15_000,
  retryMs: 5_000,
  stallMs: 30_000,
  maxBehind: 10_000,
}

export interface EventFilter extends AlertFilter {
  readonly type?: readonly AlertEvent['type'][] | undefined
}

/** Where a stream begins. */
export type StreamStart =
  | { readonly kind: 'after'; readonly number: number }
  | { readonly kind: 'resync'; readonly reason: 'too-old' | 'unknown-id'; readonly number: number }

/** Decides where a client goes on that last saw this id; without one it begins with what is to come. */
export async function startOf(
  tail: EventTail,
  lastEventId: string | undefined,
  maxBehind: number,
): Promise<StreamStart> {
  const newest = await tail.newest()
  if (lastEventId === undefined || lastEventId === '') return { kind: 'after', number: newest }
  const number = /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : Infinity
  if (number > newest) return { kind: 'resync', reason: 'unknown-id', number: newest }
  if (newest - number > maxBehind) return { kind: 'resync', reason: 'too-old', number: newest }
  try {
    await tail.read(number, 1)
    return { kind: 'after', number }
  } catch (error) {
    if (error instanceof EventsGone) return { kind: 'resync', reason: 'too-old', number: newest }
    throw error
  }
}

/** Why a stream ended. */
export type StreamEnd = 'client-left' | 'stopping' | 'too-slow'

export interface StreamParts {
  readonly tail: EventTail
  readonly clock: Clock
  readonly options: StreamOptions
  readonly filter: EventFilter
  /** Aborts when the process stops. */
  readonly stopping: AbortSignal
}

/**
 * Writes events to one client until either side ends it. The client never gets more than its connection takes. It has
 * an offset in the log and no queue. A slow client costs the memory of one socket, delays no other client, and is
 * disconnected in the end. The client may reconnect with its last id.
 */
export async function streamEvents(
  response: Writable,
  start: StreamStart,
  parts: StreamParts,
): Promise<StreamEnd> {
  const { tail, clock, options, filter } = parts
  const isWanted = wantedTest(filter)
  const ended = new AbortController()
  const leave = () => ended.abort()
  response.once('close', leave)
  parts.stopping.addEventListener('abort', leave)
  if (parts.stopping.aborted) leave()

  let position = start.number
  let wroteAt = clock.now()
  try {
    // The id at once: who is cut off before the first event misses nothing either.
    await write(`retry: ${options.retryMs}\nid: ${position}\n\n`)
    if (start.kind === 'resync') await write(resync(start))
    while (!ended.signal.aborted) {
      const entries = await tail.read(position, PAGE)
      for (const entry of entries) {
        if (await isWanted(entry)) await write(frame(entry))
        if (ended.signal.aborted) break
        position = entry.number
      }
      const rest = wroteAt + options.heartbeatMs - clock.now()
      if (rest <= 0) await write(`: still here\nid: ${position}\n\n`)
      else if (entries.length === 0) await waitForMore(rest)
    }
    return parts.stopping.aborted ? 'stopping' : 'client-left'
  } catch (error) {
    // Events that the log has deleted meanwhile cannot be sent: the client reconnects and gets a `resync`.
    if (error instanceof TooSlow || error instanceof EventsGone) return 'too-slow'
    throw error
  } finally {
    response.off('close', leave)
    parts.stopping.removeEventListener('abort', leave)
    ended.abort()
  }

  async function write(text: string): Promise<void> {
    if (ended.signal.aborted) return
    wroteAt = clock.now()
    if (!response.write(text)) await drained(response, ended.signal, parts)
  }

  async function waitForMore(ms: number): Promise<void> {
    const enough = new AbortController()
    const stop = () => enough.abort()
    ended.signal.addEventListener('abort', stop)
    await Promise.race([tail.wait(position, enough.signal), clock.sleep(ms, enough.signal)])
    ended.signal.removeEventListener('abort', stop)
    stop()
  }
}

const PAGE = 64

class TooSlow extends Error {}

/** Resolves when the client has taken what it was sent, or is gone. @throws TooSlow */
async function drained(
  response: Writable,
  ended: AbortSignal,
  { clock, options }: StreamParts,
): Promise<void> {
  const enough = new AbortController()
  const stop = () => enough.abort()
  ended.addEventListener('abort', stop)
  const came = await Promise.race([
    once(response, 'drain', { signal: enough.signal }).then(
      () => 'drained',
      () => 'ended',
    ),
    clock.sleep(options.stallMs, enough.signal).then(() => (enough.signal.aborted ? 'ended' : 'stalled')),
  ])
  ended.removeEventListener('abort', stop)
  stop()
  if (came === 'stalled') throw new TooSlow()
}

/**
 * Type and status are those of the event. Every other field is the alert's, now or at any earlier event. So a client
 * that got an alert also gets its later events, even when the alert has become `minor` or spread elsewhere.
 */
function wantedTest(filter: EventFilter): (entry: TailEntry) => Promise<boolean> {
  const { type, status, ...ofAlert } = filter
  const fits = testOf(ofAlert)
  const takesAll = Object.values(ofAlert).every((value) => value === undefined)
  return async (entry) => {
    if (type !== undefined && !type.includes(entry.event.type)) return false
    if (status !== undefined && !status.includes(entry.event.alert.status)) return false
    if (takesAll || fits(entry.summary)) return true
    return (await entry.earlier()).some(fits)
  }
}

/** JSON has no line breaks, so that the data are one line. */
function frame({ number, event, text }: TailEntry): string {
  return `id: ${number}\nevent: ${event.type}\ndata: ${text}\n\n`
}

function resync({ number, reason }: Extract<StreamStart, { kind: 'resync' }>): string {
  const data = JSON.stringify({ reason, lastEventId: String(number) })
  return `id: ${number}\nevent: resync\ndata: ${data}\n\n`
}
