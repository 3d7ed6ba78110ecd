import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Somebody who subscribed: checks each signature by itself, and remembers which event came under which id. */
export interface WebhookReceiver {
  readonly url: string
  /** By event (`alert id/sequence`): the ids under which it came. */
  readonly received: ReadonlyMap<string, ReadonlySet<string>>
  /** Events that came although a newer one of their alert had come before. */
  readonly late: readonly string[]
  readonly requests: () => number
  readonly badSignatures: () => number
  close(): Promise<void>
}

export async function startReceiver(options: {
  readonly secret: () => string
  /** Whether the first request with an id is to fail; those after it succeed, since a third waits for five minutes. */
  readonly failsFirst?: () => boolean
}): Promise<WebhookReceiver> {
  const received = new Map<string, Set<string>>()
  const seen = new Set<string>()
  const newest = new Map<string, number>()
  const late: string[] = []
  let requests = 0
  let bad = 0
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      requests++
      const body = Buffer.concat(pieces).toString()
      const id = String(request.headers['webhook-id'])
      const key = Buffer.from(options.secret().replace('whsec_', ''), 'base64')
      const signature = createHmac('sha256', key)
        .update(`${id}.${request.headers['webhook-timestamp']}.${body}`)
        .digest('base64')
      if (!String(request.headers['webhook-signature']).split(' ').includes(`v1,${signature}`)) bad++
      const { data } = JSON.parse(body) as { data: { id: string; sequence: number } }
      const event = `${data.id}/${data.sequence}`
      // Also of what it refuses: the body has come.
      if (data.sequence < (newest.get(data.id) ?? 0)) late.push(event)
      else newest.set(data.id, data.sequence)
      const isFirst = !seen.has(id)
      seen.add(id)
      if (isFirst && options.failsFirst?.() === true) {
        response.writeHead(500).end()
        return
      }
      received.set(event, (received.get(event) ?? new Set()).add(id))
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    late,
    requests: () => requests,
    badSignatures: () => bad,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
