import type { IncomingHttpHeaders } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'

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

/**
 * Somebody's server that subscribed, as `examples/receiver.mjs` shows one: it believes nothing that it cannot verify.
 */
export async function receiveWebhooks(onReceived: (received: Received) => void): Promise<Receiver> {
  let webhook: Webhook | null = null
  const handled = new Set<string>()
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks).toString('utf8')
    const isVerified = webhook !== null && verify(request.headers, body, webhook)
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
      webhook = new Webhook(secret)
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function verify(headers: IncomingHttpHeaders, body: string, webhook: Webhook): boolean {
  try {
    webhook.verify(body, headers as Record<string, string>)
    return true
  } catch {
    return false
  }
}
