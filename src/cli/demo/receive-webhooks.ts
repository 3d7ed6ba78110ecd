import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A message whose signature was checked with the secret of its subscription. */
export interface Received {
  readonly type: string
  readonly service: string
  readonly isVerified: boolean
}

export interface Receiver {
  readonly url: string
  /** Called once the webhook is created; before that no signature can be verified. */
  trust(secret: string): void
  close(): void
}

/** Somebody's server that subscribed, as `examples/receiver.mjs` shows one: it believes nothing that it cannot verify. */
export async function receiveWebhooks(onReceived: (received: Received) => void): Promise<Receiver> {
  let key: Buffer | null = null
  const handled = new Set<string>()
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString('utf8')
    const isVerified = key !== null && verify(request.headers, body, key)
    const id = String(request.headers['webhook-id'])
    // At least once is promised, so the same message may come again.
    if (!handled.has(id)) {
      handled.add(id)
      const { type, data } = JSON.parse(body) as { type: string; data: { service?: string } }
      onReceived({ type, service: data.service ?? '', isVerified })
    }
    response.writeHead(isVerified ? 204 : 401).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    trust(secret) {
      key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function verify(headers: IncomingHttpHeaders, body: string, key: Buffer): boolean {
  const mine = createHmac('sha256', key)
    .update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`)
    .digest()
  return String(headers['webhook-signature'])
    .split(' ')
    .some((signature) => {
      const theirs = Buffer.from(signature.replace(/^v1,/, ''), 'base64')
      return theirs.length === mine.length && timingSafeEqual(theirs, mine)
    })
}
