import { createParser } from 'eventsource-parser'
import type { AlertEvent } from '../../core/model/alert.js'
import type { Desk, JsonOption } from './desk.js'
import { ServerError, UNREACHABLE } from './server.js'
import { printable } from './table.js'

export interface TailOptions extends JsonOption {
  readonly service?: readonly string[]
  /** Goes on behind this event: an id of the stream. */
  readonly after?: string
  /** Ends after so many events. */
  readonly count?: number
}

const RETRY_MS = 2_000

/** `outcry tail`: one line for each event as it comes, until Ctrl-C; a broken connection is taken up where it ended. */
export async function tail(options: TailOptions, desk: Desk): Promise<number> {
  const { server, clock, signal, err } = desk
  const query =
    options.service === undefined ? '' : `?service=${options.service.map(encodeURIComponent).join(',')}`
  const state: TailState = { lastId: options.after ?? null, left: options.count ?? Number.POSITIVE_INFINITY }
  let wasConnected = false
  while (!signal.aborted && state.left > 0) {
    try {
      const headers = {
        Accept: 'text/event-stream',
        ...(state.lastId === null ? {} : { 'Last-Event-ID': state.lastId }),
      }
      const answer = await server.open(`/v1/alerts/stream${query}`, headers, signal)
      wasConnected = true
      await readEvents(answer, state, options, desk)
    } catch (error) {
      if (signal.aborted) break
      // A key that is refused stays so; a server that was there may come back.
      if (
        !wasConnected ||
        (error instanceof ServerError && error.exitCode !== UNREACHABLE && error.status !== 503)
      )
        throw error
      err('outcry tail: the connection broke; trying again\n')
    }
    if (state.left > 0 && !signal.aborted) await clock.sleep(RETRY_MS, signal)
  }
  return 0
}

interface TailState {
  lastId: string | null
  left: number
}

async function readEvents(
  answer: Response,
  state: TailState,
  { json }: TailOptions,
  desk: Desk,
): Promise<void> {
  const parser = createParser({
    onEvent({ id, event, data }) {
      if (state.left <= 0) return
      if (id !== undefined) state.lastId = id
      if (event === 'resync') {
        desk.err(
          'outcry tail: some events are lost, because they are too old; outcry alerts shows what is open\n',
        )
        return
      }
      state.left--
      desk.out(json === true ? `${data}\n` : lineOf(JSON.parse(data) as AlertEvent))
    },
  })
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
  try {
    while (state.left > 0) {
      const { done, value } = await reader.read()
      if (done) return
      parser.feed(value)
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

function lineOf({ type, at, alert, reason }: AlertEvent): string {
  const kind = type.replace('alert.', '')
  const text = `${at.slice(0, 19).replace('T', ' ')}  ${kind.padEnd(12)}  ${alert.severity.padEnd(8)}  ${alert.service}  ${alert.id}  ${reason}`
  return `${printable(text)}\n`
}
