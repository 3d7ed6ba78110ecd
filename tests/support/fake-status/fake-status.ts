import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server of status pages: each path has a body with an ETag, until a test changes it or makes the server misbehave. */
export interface FakeStatus {
  readonly url: string
  readonly asked: readonly { readonly path: string; readonly status: number }[]
  page(path: string, body: FakePage): void
  /** Answers so many requests with this status. */
  refuse(times: number, status: number, headers?: Readonly<Record<string, string>>): void
  stop(): Promise<void>
}

export type FakePage = string | Buffer | object

export async function startFakeStatus(): Promise<FakeStatus> {
  const pages = new Map<string, Buffer>()
  const asked: { path: string; status: number }[] = []
  let refusal = { times: 0, status: 503, headers: {} as Readonly<Record<string, string>> }
  const server = createServer((request, response) => {
    const path = request.url!
    const answer = (status: number, headers: Readonly<Record<string, string>> = {}, body?: Buffer) => {
      asked.push({ path, status })
      response.writeHead(status, headers).end(body)
    }
    if (refusal.times > 0) {
      refusal = { ...refusal, times: refusal.times - 1 }
      return answer(refusal.status, refusal.headers)
    }
    const body = pages.get(path)
    if (body === undefined) return answer(404)
    const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 12)}"`
    if (request.headers['if-none-match'] === etag) return answer(304, { etag })
    return answer(200, { etag }, body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    page(path, body) {
      pages.set(
        path,
        typeof body === 'string' || Buffer.isBuffer(body)
          ? Buffer.from(body)
          : Buffer.from(JSON.stringify(body)),
      )
    },
    refuse(times, status, headers = {}) {
      refusal = { times, status, headers }
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** An incident as Statuspage writes it, with its updates oldest first. */
export function statuspageIncident(
  id: string,
  name: string,
  updates: readonly (readonly [status: string, at: string])[],
) {
  return {
    id,
    name,
    impact: 'major',
    status: updates.at(-1)![0],
    components: [{ id: 'c1', name: 'Web' }],
    incident_updates: updates.map(([status, at], n) => ({
      id: `${id}-${n}`,
      status,
      body: `This incident is ${status}.`,
      created_at: at,
      display_at: at,
    })),
  }
}
