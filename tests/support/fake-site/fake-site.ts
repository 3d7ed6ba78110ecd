import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A web server whose pages a test writes, and that misbehaves in every way that servers have shown. */
export interface FakeSite {
  readonly url: string
  /** Every request so far. */
  readonly asked: readonly { readonly path: string; readonly status: number }[]
  /** What a path answers; a function is called at each request. */
  page(path: string, body: string | (() => string)): void
  /** Answers so many requests with this. */
  refuse(times: number, status: number, headers?: Readonly<Record<string, string>>): void
  /** Takes so many requests and never answers them, or begins an answer and never ends it. */
  hang(times: number, how: 'silent' | 'half'): void
  /** Answers so many requests with these bytes. */
  answer(times: number, body: string): void
  stop(): Promise<void>
}

interface Fault {
  left: number
  readonly kind: 'refuse' | 'silent' | 'half' | 'answer'
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const NONE: Fault = { left: 0, kind: 'answer', status: 200, headers: {}, body: '' }

export async function startFakeSite(): Promise<FakeSite> {
  const pages = new Map<string, string | (() => string)>()
  const asked: { path: string; status: number }[] = []
  let fault: Fault = NONE
  const server = createServer((request, response) => {
    const path = request.url!
    const answer = (status: number, body: string, headers: Readonly<Record<string, string>> = {}) => {
      asked.push({ path, status })
      response.writeHead(status, headers).end(body)
    }
    if (fault.left > 0) {
      fault.left--
      if (fault.kind === 'silent') return
      if (fault.kind === 'half') return void response.writeHead(200).write('{"half":')
      return answer(fault.status, fault.body, fault.headers)
    }
    const page = pages.get(path)
    if (page === undefined) return answer(404, '')
    return answer(200, typeof page === 'string' ? page : page())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    page: (path, body) => void pages.set(path, body),
    refuse(times, status, headers = {}) {
      fault = { ...NONE, kind: 'refuse', left: times, status, headers }
    },
    hang(times, how) {
      fault = { ...NONE, kind: how, left: times }
    },
    answer(times, body) {
      fault = { ...NONE, left: times, body }
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
