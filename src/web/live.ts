import type { AlertEvent } from './api-client.js'
import { authorisation, KEY_CHANGED } from './api-client.js'

/** `notAllowed`: reading needs a key here. `absent`: this deployment serves no stream, so the page polls the lists. */
export type LineState = 'connecting' | 'live' | 'cut' | 'absent' | 'notAllowed'

export interface Listener {
  readonly onEvent: (event: AlertEvent) => void
  /** Events may have been missed: read the lists again. */
  readonly onResync: () => void
  readonly onState: (state: LineState) => void
}

const FIRST_PAUSE_MS = 500
const MAX_PAUSE_MS = 15_000
const ABSENT_PAUSE_MS = 15_000
/** A connection without even a heartbeat for this time is closed, whatever the state of its socket. */
const HEARTBEAT_TIMEOUT_MS = 45_000

/** Consumes the event stream until the signal; after a lost connection it resumes where it stopped. */
export async function consumeEvents(listener: Listener, signal: AbortSignal): Promise<void> {
  let lastId = ''
  let pause = FIRST_PAUSE_MS
  let known = false
  while (!signal.aborted) {
    const line = new AbortController()
    const stop = () => line.abort()
    signal.addEventListener('abort', stop)
    let watch = setTimeout(stop, HEARTBEAT_TIMEOUT_MS)
    let state: LineState = 'cut'
    try {
      const response = await requestStream(lastId, line.signal)
      // More tabs behind one address than may have a stream: the page reads the lists instead
      if (response.status === 404 || response.status === 429) {
        listener.onState('absent')
        listener.onResync()
        await sleep(ABSENT_PAUSE_MS, signal)
        continue
      }
      if (response.status === 401 || response.status === 403) state = 'notAllowed'
      if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`)
      // Without an id there is nothing to resume from: what happened meanwhile is in the lists alone.
      if (known && lastId === '') listener.onResync()
      known = true
      pause = FIRST_PAUSE_MS
      listener.onState('live')
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
      let rest = ''
      for (;;) {
        const { done, value } = await reader.read()
        if (done) break
        clearTimeout(watch)
        watch = setTimeout(stop, HEARTBEAT_TIMEOUT_MS)
        const blocks = (rest + value).replaceAll('\r\n', '\n').split('\n\n')
        rest = blocks.pop() ?? ''
        for (const block of blocks) {
          const message = parseBlock(block)
          if (message.id !== null) lastId = message.id
          if (message.event === 'resync') listener.onResync()
          else if (message.data !== '') listener.onEvent(JSON.parse(message.data) as AlertEvent)
        }
      }
    } catch {
      // Cut, refused or unreadable: all of them end in another attempt from the last known event.
    } finally {
      clearTimeout(watch)
      signal.removeEventListener('abort', stop)
      line.abort()
    }
    if (signal.aborted) return
    listener.onState(state)
    await sleep(pause, signal)
    pause = Math.min(pause * 2, MAX_PAUSE_MS)
  }
}

function requestStream(lastId: string, signal: AbortSignal): Promise<Response> {
  return fetch('/v1/alerts/stream', {
    headers: {
      Accept: 'text/event-stream',
      ...authorisation(),
      ...(lastId === '' ? {} : { 'Last-Event-ID': lastId }),
    },
    cache: 'no-store',
    signal,
  })
}

/**
 * Reads one block of the stream. By hand, since `eventsource-parser` reports nothing of a block without data. The
 * server's first block and its heartbeats are such, and their ids are where to resume.
 */
export function parseBlock(block: string): { id: string | null; event: string; data: string } {
  let id: string | null = null
  let event = 'message'
  const data: string[] = []
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':')
    if (colon === 0) continue
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'id') id = value
    else if (field === 'event') event = value
    else if (field === 'data') data.push(value)
  }
  return { id, event, data: data.join('\n') }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      removeEventListener(KEY_CHANGED, done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
    // A new key is tried at once.
    addEventListener(KEY_CHANGED, done)
  })
}
