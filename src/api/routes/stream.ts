import { setMaxListeners } from 'node:events'
import type { Writable } from 'node:stream'
import { z } from 'zod'
import { EVENT_TYPES } from '../../core/model/alert.js'
import { SEVERITIES } from '../../core/model/vocabulary.js'
import { createKeyWatch } from '../../pipeline/access/watch-keys.js'
import { createEventTail } from '../../pipeline/alerts/event-tail.js'
import type { CurrentAlerts } from '../../pipeline/alerts/search/current-alerts.js'
import { networkOf } from '../access/network-of.js'
import type { ApiParts } from '../http/api-parts.js'
import { country, language, list, name, yesOrNo } from '../http/query.js'
import { route, stream } from '../http/route.js'
import type { Asked, Outcome, Route } from '../http/types.js'
import { STREAM_OPTIONS, startOf, streamEvents } from '../stream/event-stream.js'
import { createStreamOffsets } from '../stream/stream-offsets.js'
import { alertEvent, STATUSES } from '../views/alert-schemas.js'
import { nameAlertOf } from '../views/alert-view.js'
import { createKnownServices } from '../views/known-services.js'

/**
 * An event is out so long after its storage at most, and as often the log's end is looked at while somebody listens.
 */
const POLL_MS = 100

const HEADERS = {
  'Cache-Control': 'no-store, no-transform',
  // nginx gathers answers otherwise.
  'X-Accel-Buffering': 'no',
  // When the process stops, the connection is not kept for a next request.
  Connection: 'close',
}

const query = {
  type: list(z.enum(EVENT_TYPES)).optional(),
  status: list(z.enum(STATUSES)).optional().describe('Status of the alert after the event'),
  service: list(name).optional(),
  severity: list(z.enum(SEVERITIES)).optional(),
  lang: list(language).optional(),
  country: list(country).optional(),
  source: list(name).optional(),
  discovered: yesOrNo.optional(),
  lastEventId: z
    .string()
    .max(40)
    .optional()
    .describe('Like the header Last-Event-ID, which takes precedence'),
}

type StreamQuery = z.infer<z.ZodObject<typeof query>>
type StreamParts = Pick<
  ApiParts,
  'store' | 'clock' | 'log' | 'services' | 'pageUrl' | 'stream' | 'stopping' | 'observeStreams' | 'onEvents'
> & { readonly current: CurrentAlerts }

export function streamRoutes(parts: StreamParts): Route[] {
  const context = contextOf(parts)

  return [
    route({
      method: 'get',
      path: '/v1/alerts/stream',
      id: 'streamEvents',
      summary: 'Stream stored events to the client (server-sent events)',
      scope: 'read',
      query,
      headers: { 'Last-Event-ID': 'The id of the last received event; the stream continues after it' },
      answers: {
        200: {
          description: 'Each event by its type, its data a stored event; `resync`: read the lists again',
          type: 'text/event-stream',
          schema: alertEvent,
          uncached: true,
        },
      },
      problems: ['too-many-streams', 'streams-full', 'unknown-id'],
      handle: (asked) => admitStream(context, asked),
    }),
  ]
}

type StreamContext = ReturnType<typeof contextOf>

function contextOf(parts: StreamParts) {
  const { store, clock, log, observeStreams } = parts
  const options = { ...STREAM_OPTIONS, ...parts.stream }
  const stopping = parts.stopping ?? new AbortController().signal
  // Every stream waits for it.
  setMaxListeners(0, stopping)
  const tail = createEventTail({ store, clock, pollMs: POLL_MS, nameAlert: nameAlertOf(parts) })
  parts.onEvents?.(tail.wake)
  const places = createStreamOffsets({ all: options.most, perClient: options.maxPerClient })
  const known = createKnownServices(parts, parts.current)
  return {
    ...{ clock, log, observeStreams, options, stopping, tail, places, known },
    keys: createKeyWatch({ store, clock }),
  }
}

/** Takes an offset in the event log and a place among the open streams. */
async function admitStream(
  context: StreamContext,
  { query: { lastEventId, ...filter }, header, key, address }: Asked<unknown, StreamQuery, unknown>,
): Promise<Outcome> {
  const { tail, options, places, observeStreams, known } = context
  const wrong = await known.check(filter.service ?? [], () => ({ parameter: 'service' }))
  if (wrong !== null) return wrong
  const start = await startOf(tail, header('Last-Event-ID') ?? lastEventId, options.maxBehind)
  return stream('text/event-stream; charset=utf-8', HEADERS, () => {
    const place = places.take(key?.id ?? networkOf(address))
    if (place.kind === 'problem') return place
    observeStreams?.(places.taken)
    const watch = key === null ? null : context.keys.watch(key.id)
    const leave = () => {
      place.release()
      watch?.stop()
    }
    const stopping = watch === null ? context.stopping : AbortSignal.any([context.stopping, watch.ended])
    return {
      kind: 'admitted',
      run: (response) => run({ ...context, stopping }, response, start, filter, leave),
    }
  })
}

async function run(
  { clock, log, observeStreams, options, stopping, tail, places }: StreamContext,
  response: Writable,
  start: Parameters<typeof streamEvents>[1],
  filter: Parameters<typeof streamEvents>[2]['filter'],
  release: () => void,
): Promise<void> {
  try {
    const end = await streamEvents(response, start, { tail, clock, options, filter, stopping })
    // What waits for a client that takes nothing is thrown away with its connection, or it would hold up a stop as
    // well.
    if (end === 'too-slow' || response.writableNeedDrain) response.destroy()
    else response.end()
  } catch (error) {
    log.error({ err: error, route: '/v1/alerts/stream' }, 'a stream failed; its client may reconnect')
    response.destroy()
  } finally {
    release()
    observeStreams?.(places.taken)
  }
}
