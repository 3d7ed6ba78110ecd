import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { AddressInfo, Socket } from 'node:net'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { AlertEvent } from '../../src/core/model/alert.js'
import { parsePost } from '../../src/core/model/post.js'
import type { Scope } from '../../src/pipeline/access/api-keys.js'
import { createApiKeys } from '../../src/pipeline/access/api-keys.js'
import { composeDetection } from '../../src/runtime/compose/compose-detection.js'
import { packageRoot } from '../../src/runtime/config/package-root.js'
import { systemClock } from '../../src/runtime/process/clock.js'
import { openEmbeddedStore } from '../../src/stores/embedded/embedded-store.js'
import { configuration } from '../support/configuration.js'
import { startWorker } from '../support/worker.js'

/** All of Outcry in a process of its own, reached over a line that can be cut, and the recorded evening to play into it. */
export interface LiveService {
  /** Where a browser reaches it: through the line. */
  readonly url: string
  readonly key: string
  /** A key that may read and nothing else. */
  readonly readKey: string
  ask<T>(path: string, init?: { readonly method?: string; readonly body?: unknown }): Promise<T>
  /** Sends the posts of the recording from where it stopped up to a time such as `20:40`. */
  playTo(time: string): Promise<void>
  /** Ends what runs over the line, and refuses what comes, until it is opened again. */
  cut(): void
  open(): void
  close(): Promise<void>
}

const RECORDING = join(packageRoot(), 'examples', 'whatsapp-2022-04-28.ndjson.gz')
const BATCH = 400

/** What a replay of the recording finds until a time of its day. */
export function replayTo(time: string): AlertEvent[] {
  const { takePost } = composeDetection({ authorKey: 'a key of a test' }, configuration)
  return recordedPosts().flatMap((line) => {
    const parsed = after(line, time) ? null : parsePost(JSON.parse(line))
    return parsed?.kind === 'post' ? takePost(parsed.post) : []
  })
}

function recordedPosts(): string[] {
  return gunzipSync(readFileSync(RECORDING)).toString().trim().split('\n')
}

export async function startLiveService(env: Readonly<Record<string, string>> = {}): Promise<LiveService> {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-web-'))
  const worker = startWorker('all', {
    ...{ CLOCK: 'stream', SOURCES: 'none', PORT: '0', DATA_DIR: folder },
    ...{
      WEBHOOK_ALLOW_CIDRS: '127.0.0.0/8',
      AUTHOR_KEY: 'a key of a test',
      RATE_LIMIT_ADMIN_PER_MINUTE: '0',
    },
    ...env,
  })
  const target = await addressOf(worker)
  const store = openEmbeddedStore(folder, { clock: systemClock })
  const keys = createApiKeys({ store, clock: systemClock })
  const newKey = async (...scopes: Scope[]) => (await keys.create({ name: 'test', scopes })).secret
  const [key, readKey] = [await newKey('read', 'ingest', 'admin'), await newKey('read')]
  const line = await startLine(Number(new URL(target).port))
  const left = recordedPosts()

  async function ask<T>(path: string, { method = 'GET', body = undefined as unknown } = {}): Promise<T> {
    const response = await fetch(target + path, {
      method,
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    // As a client does: on a busy machine the store may not answer in time, and a post that comes twice counts once.
    if (response.status === 503) {
      await systemClock.sleep(
        1_000 * Number(response.headers.get('Retry-After') ?? 1),
        new AbortController().signal,
      )
      return ask(path, { method, body })
    }
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return (text === '' ? null : JSON.parse(text)) as T
  }

  return {
    url: `http://127.0.0.1:${line.port}`,
    key,
    readKey,
    ask,
    async playTo(time) {
      const end = left.findIndex(
        (post) => post.includes(`"createdAt":"2022-04-28T${time}`) || after(post, time),
      )
      const posts = left.splice(0, end < 0 ? left.length : end).map((post) => JSON.parse(post) as unknown)
      for (let start = 0; start < posts.length; start += BATCH) {
        await ask('/v1/posts', { method: 'POST', body: posts.slice(start, start + BATCH) })
      }
    },
    cut: line.cut,
    open: line.open,
    async close() {
      await line.close()
      await store.close()
      await worker.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function after(post: string, time: string): boolean {
  return (JSON.parse(post) as { createdAt: string }).createdAt.slice(11) >= time
}

async function addressOf(worker: ReturnType<typeof startWorker>): Promise<string> {
  for (let looks = 0; looks < 600; looks++) {
    for (const { msg } of worker.log()) {
      const found = /the API listens at (\S+)/.exec(String(msg))
      if (found !== null) return found[1]!
    }
    await systemClock.sleep(50, new AbortController().signal)
  }
  throw new Error(`the service did not start: ${JSON.stringify(worker.log())}`)
}

async function startLine(target: number) {
  const sockets = new Set<Socket>()
  let isOpen = true
  const server = createServer((near) => {
    if (!isOpen) return near.destroy()
    const far = connect(target, '127.0.0.1')
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.pipe(to)
      from.on('error', () => to.destroy())
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const end = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      isOpen = false
      end()
    },
    open() {
      isOpen = true
    },
    async close() {
      end()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

/** The events of all alerts so far. */
export async function eventsOf(service: LiveService): Promise<AlertEvent[]> {
  const { data } = await service.ask<{ data: { id: string }[] }>('/v1/alerts?limit=200')
  const histories = await Promise.all(
    data.map(({ id }) => service.ask<{ data: AlertEvent[] }>(`/v1/alerts/${id}/events`)),
  )
  return histories.flatMap((history) => history.data)
}
