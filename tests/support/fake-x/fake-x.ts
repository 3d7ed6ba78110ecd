import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Asked, FakeXOptions, Problem } from './answers.js'
import { createAnswers, problems } from './answers.js'
import { createCompliance } from './compliance.js'
import { createPosts } from './posts.js'
import type { Entry, Written } from './records.js'
import { entryOf } from './records.js'
import type { FakeRule } from './rules.js'
import { createRules } from './rules.js'
import { createStreams } from './streams.js'

/**
 * X on a socket of its own: the filtered stream with its rules, its connections, recent counts and recent search, as
 * docs.x.com describes them, and every way to misbehave that clients have met.
 */
export interface FakeX {
  /** For `apiUrl`. */
  readonly apiUrl: string
  /** Every request so far. */
  readonly asked: readonly Asked[]
  readonly rules: readonly FakeRule[]
  /** Streams that are open on both sides. */
  readonly connected: number
  /** What the client would be charged for: a post once in a day, a request for counts each time. Unit: US dollars. */
  readonly charged: number
  /** Writes a post: searchable, counted, and sent on the stream where a rule finds it. */
  write(written: Written): Entry
  /** Writes it without sending it: as if nobody had been connected. */
  withhold(written: Written): Entry
  /** Sends a written post again, or late. */
  resend(entry: Entry): void
  /** Sends bytes of no meaning to the stream. */
  sendRaw(data: string | Buffer): void
  /** Resolves when all that was written so far has gone out to the streams. */
  flushed(): Promise<void>
  /** No posts and no heartbeats any more on what is open now. */
  stall(): void
  /** Breaks every stream without a word: by a reset, or quietly, in the middle of the answer. */
  drop(how?: 'reset' | 'quiet'): void
  /** Ends every stream with an error in the stream, as X does when it restarts. */
  disconnect(): void
  /** Ends every stream as a server does that is done. */
  end(): void
  /** Takes the slot, as a connection does whose client is gone; for so long, or until connections are deleted. */
  occupy(ms?: number): void
  /** Answers the next requests for a path in this way. */
  refuse(path: string, times: number, problem: Problem): void
  /** Never answers requests for a path from now on. */
  silence(path: string): void
  /** Connections of any kind that clients hold. */
  readonly sockets: number
  /** Lets credits run out, or come back. */
  setCredits(credits: number): void
  /** Results of compliance jobs name the post from now on. */
  takeBack(entry: Entry, reason?: string): void
  /** How compliance jobs end from now on. */
  endJobsAs(status: string): void
  stop(): Promise<void>
}

export async function startFakeX(options: FakeXOptions = {}): Promise<FakeX> {
  const token = options.token ?? TOKEN
  const asked: Asked[] = []
  const refusals: { path: string; left: number; problem: Problem }[] = []
  const silent = new Set<string>()
  const sockets = new Set<Socket>()
  const answers = createAnswers(options)
  const account = {
    credits: options.credits ?? Number.POSITIVE_INFINITY,
    charged: 0,
    seen: new Set<string>(),
  }
  const rules = createRules(options)
  const posts = createPosts(options, charge)
  const streams = createStreams(options, rules, charge)
  const compliance = createCompliance(options)
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  return {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/2/`,
    asked,
    get rules() {
      return rules.all
    },
    get connected() {
      return streams.connected
    },
    get charged() {
      return account.charged
    },
    write(written) {
      const entry = entryOf(written)
      posts.keep(entry)
      streams.send(entry)
      return entry
    },
    withhold(written) {
      const entry = entryOf(written)
      posts.keep(entry)
      return entry
    },
    resend: (entry) => streams.send(entry),
    sendRaw: (data) => streams.sendRaw(data),
    flushed: () => streams.flushed(),
    stall: () => streams.stall(),
    drop: (how) => streams.drop(how),
    disconnect: () => streams.disconnect(),
    end: () => streams.end(),
    occupy: (ms) => streams.occupy(ms),
    refuse(path, times, problem) {
      refusals.push({ path, left: times, problem })
    },
    silence(path) {
      silent.add(path)
    },
    get sockets() {
      return sockets.size
    },
    setCredits(credits) {
      account.credits = credits
    },
    takeBack: (entry, reason = 'deleted') => compliance.takeBack(entry.id, reason),
    endJobsAs: (status) => compliance.endAs(status),
    async stop() {
      streams.stop()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }

  function charge(dollars: number, id?: string): void {
    const key = id === undefined ? null : `${id} ${new Date().toISOString().slice(0, 10)}`
    if (key !== null && account.seen.has(key)) return
    if (key !== null) account.seen.add(key)
    account.charged += dollars
    account.credits -= dollars
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, 'http://x')
    const path = url.pathname.replace(/^\/2\//, '')
    const method = request.method!
    const body = await readBody(request)
    asked.push({
      method,
      path,
      query: url.searchParams,
      body,
      at: Date.now(),
      agent: request.headers['user-agent'] ?? '',
    })
    if (silent.has(path)) return
    const stored = /^\/(upload|download)\/(\d+)$/.exec(path)
    if (stored !== null) return answerStorage(request, response, { ...stored, body })
    if (request.headers.authorization !== `Bearer ${token}`) {
      return answers.send(request, response, 401, problems.unauthorized)
    }
    const refusal = refusals.find((each) => each.path === path && each.left > 0)
    if (refusal !== undefined) {
      refusal.left--
      return answers.send(request, response, refusal.problem.status, refusal.problem, refusal.problem.headers)
    }
    const limited = answers.limit(method, path, response)
    if (limited !== null) return answers.send(request, response, 429, limited)
    if (PAID.has(path) && account.credits <= 0)
      return answers.send(request, response, 402, problems.noCredits)
    const connection = /^connections\/(\w+)$/.exec(path)?.[1]
    if (method === 'GET' && path === 'tweets/search/stream')
      return streams.open(request, response, url.searchParams)
    if (path === 'tweets/search/stream/rules' && (method === 'GET' || method === 'POST')) {
      const { status, json } =
        method === 'GET' ? rules.list() : rules.change(body, url.searchParams.get('dry_run') === 'true')
      return answers.send(request, response, status, json)
    }
    if (method === 'GET' && path === 'tweets/counts/recent') {
      const { status, json } = posts.count(url.searchParams)
      return answers.send(request, response, status, json)
    }
    if (method === 'GET' && path === 'tweets/search/recent') {
      const { status, json } = posts.search(url.searchParams)
      return answers.send(request, response, status, json)
    }
    const origin = `http://${request.headers.host}`
    const job = /^compliance\/jobs\/(\d+)$/.exec(path)?.[1]
    if (method === 'POST' && path === 'compliance/jobs')
      return answers.send(request, response, 200, compliance.create(origin))
    if (method === 'GET' && job !== undefined) {
      const found = compliance.look(origin, job)
      if (found !== null) return answers.send(request, response, 200, found)
    }
    if (method === 'GET' && path === 'usage/tweets') {
      const usage = { cap_reset_day: 10, project_cap: '2000000', project_id: '1', project_usage: '43435' }
      return answers.send(request, response, 200, { data: usage })
    }
    if (method === 'GET' && path === 'connections')
      return answers.send(request, response, 200, streams.history())
    if (method === 'DELETE' && connection !== undefined) {
      return answers.send(request, response, 200, streams.free(connection))
    }
    return answers.send(request, response, 404, problems.notFound)
  }

  /** Storage refuses whoever brings a token of the API: its addresses are signed. */
  function answerStorage(
    { headers }: IncomingMessage,
    response: ServerResponse,
    { 1: what, 2: id, body }: { 1?: string; 2?: string; body: unknown },
  ): void {
    const isRefused = headers.authorization !== undefined
    if (what === 'upload' && !isRefused) compliance.upload(id!, String(body))
    response.writeHead(isRefused ? 400 : 200, { 'content-type': 'application/octet-stream' })
    response.end(what === 'download' && !isRefused ? compliance.result(id!) : '')
  }
}

export const TOKEN = 'a-token'

const PAID: ReadonlySet<string> = new Set([
  'tweets/search/stream',
  'tweets/counts/recent',
  'tweets/search/recent',
])

async function readBody(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  if (parts.length === 0) return null
  const text = Buffer.concat(parts).toString('utf8')
  return request.url!.startsWith('/upload/') ? text : JSON.parse(text)
}
