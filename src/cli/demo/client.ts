import { createParser } from 'eventsource-parser'
import type { AlertEvent } from '../../core/model/alert.js'
import type { Instant } from '../../core/model/instant.js'
import { formatInstant, MINUTE } from '../../core/model/instant.js'
import type { Post } from '../../core/model/post.js'
import type { Clock } from '../../pipeline/ports/clock.js'

/** What the demo does with the public API, as any program with a key may. */
export interface Client {
  ready(): Promise<void>
  /** The names of all services, by id. */
  names(): Promise<ReadonlyMap<string, string>>
  /** Makes a subscription. Returns its secret. */
  subscribe(url: string, events: readonly AlertEvent['type'][]): Promise<string>
  send(posts: readonly Post[]): Promise<void>
  /** Waits until what was sent up to a moment has been decided upon. */
  untilDecided(service: string, at: Instant): Promise<void>
  /** Consumes the stream of events until the process ends. */
  consumeEvents(onEvent: (event: AlertEvent) => void): Promise<void>
}

export interface ClientParts {
  readonly url: string
  readonly key: string
  readonly clock: Clock
  readonly signal: AbortSignal
}

const WAIT_MS = 100
/** A point stands for the minute before it, and is there once that is closed. */
const POINT_LAG = 2 * MINUTE

export function createClient(parts: ClientParts): Client {
  const { url, key, clock, signal } = parts
  const ask = askWith(parts)
  return {
    async ready() {
      while (!signal.aborted) {
        const answer = await fetch(`${url}/readyz`, { signal }).catch(() => null)
        await answer?.body?.cancel()
        if (answer?.ok === true) return
        await clock.sleep(WAIT_MS, signal)
      }
    },
    async names() {
      const { data } = (await ask('GET', '/v1/services')) as { data: { id: string; name: string }[] }
      return new Map(data.map(({ id, name }) => [id, name]))
    },
    async subscribe(target, events) {
      const { secret } = (await ask('POST', '/v1/webhooks', { url: target, events })) as { secret: string }
      return secret
    },
    async send(posts) {
      await ask('POST', '/v1/posts', posts.map(toWire))
    },
    async untilDecided(service, at) {
      const from = formatInstant(at - 10 * MINUTE)
      while (!signal.aborted) {
        const path = `/v1/services/${service}/timeline?from=${from}&to=${formatInstant(at)}`
        const { data } = (await ask('GET', path)) as { data: { at: string }[] }
        const last = data.at(-1)
        if (last !== undefined && Date.parse(last.at) >= at - POINT_LAG) return
        await clock.sleep(WAIT_MS, signal)
      }
    },
    async consumeEvents(onEvent) {
      const answer = await fetch(`${url}/v1/alerts/stream`, { headers: headersWith(key), signal })
      const parser = createParser({
        onEvent({ event, data }) {
          if (event !== 'resync') onEvent(JSON.parse(data) as AlertEvent)
        },
      })
      for await (const text of answer.body!.pipeThrough(new TextDecoderStream())) parser.feed(text)
    },
  }
}

type Ask = (method: string, path: string, body?: unknown) => Promise<unknown>

/** Repeats the request until it is answered: a 429 or 503 is retried after the time it names. */
function askWith({ url, key, clock, signal }: ClientParts): Ask {
  return async (method, path, body) => {
    for (;;) {
      const answer = await fetch(url + path, {
        method,
        headers: headersWith(key),
        signal,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await answer.text()
      if (answer.ok) return JSON.parse(text)
      if (answer.status !== 429 && answer.status !== 503)
        throw new Error(`${method} ${path} was answered ${answer.status}: ${text}`)
      await clock.sleep(Number(answer.headers.get('Retry-After') ?? 1) * 1_000, signal)
    }
  }
}

function headersWith(key: string): Record<string, string> {
  return { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' }
}

/** A post as the contract has it. */
function toWire({ id, source, at, text, lang, author, place }: Post): unknown {
  return {
    ...{ id, source, createdAt: formatInstant(at), text, lang, place },
    author: author === null ? null : { id: author.id, handle: author.handle, verified: author.verified },
  }
}
