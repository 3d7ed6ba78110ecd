import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Writable } from 'node:stream'
import { createBrotliCompress, createGzip } from 'node:zlib'
import type { FakeXOptions } from './answers.js'
import { createAnswers, problems } from './answers.js'
import type { Entry } from './records.js'
import { dataOf, matchableOf, userOf } from './records.js'
import type { createRules } from './rules.js'

interface Stream {
  readonly response: ServerResponse
  readonly out: Writable & { flush?: (done: () => void) => void }
  readonly fields: ReadonlySet<string>
  readonly hasUsers: boolean
  isStalled: boolean
  /** What is to be sent, in order: a cut line must not have another in its middle. */
  tail: Promise<void>
  heartbeat: NodeJS.Timeout | null
}

/** The streams: one at a time, with heartbeats, and the slot that a broken one may keep. */
export function createStreams(
  options: FakeXOptions,
  rules: ReturnType<typeof createRules>,
  charge: (dollars: number, id?: string) => void,
) {
  const answers = createAnswers({ ...options })
  const open = new Set<Stream>()
  const past: { id: string; connected_at: string; disconnect_reason: string }[] = []
  const timers = new Set<NodeJS.Timeout>()
  /** Slots of clients that are gone. */
  let zombies = 0

  return {
    get connected() {
      return open.size
    },
    /** Resolves when all that was written so far has gone out. */
    async flushed(): Promise<void> {
      await Promise.all([...open].map(({ tail }) => tail))
    },
    open(request: IncomingMessage, response: ServerResponse, ask: URLSearchParams): void {
      later(options.answerAfterMs ?? 0, () => begin(request, response, ask))
    },
    send(entry: Entry): void {
      const matching = rules.matching(matchableOf(entry))
      if (matching.length === 0) return
      later(options.latencyMs ?? 0, () => {
        for (const stream of open) {
          if (stream.isStalled) continue
          charge(0.005, entry.id)
          push(stream, `${JSON.stringify(messageOf(stream, entry, matching))}\r\n`)
        }
      })
    },
    sendRaw(data: string | Buffer): void {
      for (const stream of open) push(stream, data)
    },
    stall(): void {
      for (const stream of open) {
        stream.isStalled = true
        if (stream.heartbeat !== null) clearInterval(stream.heartbeat)
      }
    },
    drop(how: 'reset' | 'quiet' = 'reset'): void {
      for (const stream of open) {
        if (options.zombieMs !== undefined) takeSlot(options.zombieMs)
        if (how === 'reset') stream.response.socket?.resetAndDestroy()
        else stream.response.socket?.destroy()
        forget(stream, 'dropped')
      }
    },
    disconnect(): void {
      const error = {
        title: 'operational-disconnect',
        disconnect_type: 'UpstreamOperationalDisconnect',
        detail: 'This stream has been disconnected upstream for operational reasons.',
        type: 'https://api.x.com/2/problems/operational-disconnect',
      }
      for (const stream of open) {
        push(stream, `${JSON.stringify({ errors: [error] })}\r\n`)
        void stream.tail.then(() => stream.out.end())
      }
    },
    end(): void {
      for (const stream of open) void stream.tail.then(() => stream.out.end())
    },
    occupy: takeSlot,
    history() {
      return { data: past, meta: { result_count: past.length } }
    },
    /** `all`, or the name of an endpoint such as `filtered_stream`. */
    free(_endpoint: string) {
      const count = open.size + zombies
      zombies = 0
      for (const stream of open) stream.response.destroy()
      return { data: { successful_kills: count, failed_kills: 0 } }
    },
    stop(): void {
      for (const timer of timers) clearTimeout(timer)
      for (const stream of open) stream.response.destroy()
    },
  }

  function begin(request: IncomingMessage, response: ServerResponse, ask: URLSearchParams): void {
    if (open.size + zombies >= 1) {
      answers.send(request, response, 429, problems.connection)
      return
    }
    const accepts = String(request.headers['accept-encoding'] ?? '')
    const packing =
      options.compress !== undefined && accepts.includes(options.compress) ? options.compress : null
    if (packing !== null) response.setHeader('content-encoding', packing)
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' })
    response.socket?.setNoDelay(true)
    response.flushHeaders()
    const out = packerOf(packing, response)
    const stream: Stream = {
      response,
      out,
      fields: new Set((ask.get('tweet.fields') ?? '').split(',')),
      hasUsers: (ask.get('expansions') ?? '').includes('author_id'),
      isStalled: false,
      tail: Promise.resolve(),
      heartbeat: null,
    }
    open.add(stream)
    response.on('close', () => forget(stream, 'client_disconnected'))
    beat(stream)
  }

  function messageOf(stream: Stream, entry: Entry, matching: readonly { id: string; tag?: string }[]) {
    return {
      data: dataOf(entry, options.family ?? 'tweet', stream.fields),
      ...(stream.hasUsers ? { includes: { users: [userOf(entry)] } } : {}),
      matching_rules: matching.map(({ id, tag }) => ({ id, tag })),
    }
  }

  function push(stream: Stream, data: string | Buffer): void {
    const bytes = Buffer.from(data)
    const size = options.pieceBytes ?? bytes.length
    stream.tail = stream.tail.then(async () => {
      for (let at = 0; at < bytes.length; at += size) {
        if (stream.out.destroyed || stream.out.writableEnded) return
        stream.out.write(bytes.subarray(at, at + size))
        await flushed(stream.out)
      }
    })
    beat(stream)
  }

  /** The empty line that says that the connection lives, from the last thing sent on. */
  function beat(stream: Stream): void {
    if (stream.heartbeat !== null) clearInterval(stream.heartbeat)
    if (stream.isStalled) return
    stream.heartbeat = setInterval(() => push(stream, '\r\n'), options.heartbeatMs ?? 20_000)
  }

  function forget(stream: Stream, reason: string): void {
    if (stream.heartbeat !== null) clearInterval(stream.heartbeat)
    if (!open.delete(stream)) return
    past.push({ id: String(past.length), connected_at: new Date().toISOString(), disconnect_reason: reason })
  }

  function takeSlot(ms?: number): void {
    zombies++
    if (ms !== undefined) later(ms, () => (zombies = Math.max(zombies - 1, 0)))
  }

  function later(ms: number, act: () => void): void {
    if (ms === 0) {
      act()
      return
    }
    const timer = setTimeout(() => {
      timers.delete(timer)
      act()
    }, ms)
    timers.add(timer)
  }
}

function packerOf(packing: 'gzip' | 'br' | null, response: ServerResponse): Stream['out'] {
  if (packing === null) return response
  const packer = packing === 'gzip' ? createGzip() : createBrotliCompress()
  packer.pipe(response)
  return packer as Stream['out']
}

/** Each piece travels as a chunk of its own. */
async function flushed(out: Stream['out']): Promise<void> {
  if ('flush' in out && typeof out.flush === 'function' && 'bytesWritten' in out) {
    await new Promise<void>((resolve) => (out as unknown as Flushing).flush(resolve))
  }
  await new Promise((resolve) => setImmediate(resolve))
}

interface Flushing {
  flush(done: () => void): void
}
