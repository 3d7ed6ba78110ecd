import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  readonly path: string
  readonly method: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** An endpoint on a real socket that keeps what it got and answers as it is told to. */
export interface Receiver {
  readonly url: string
  readonly port: number
  readonly received: Received[]
  answer: (got: Received, response: ServerResponse, request: IncomingMessage) => void
  close(): Promise<void>
}

export async function startReceiver(host = '127.0.0.1', port = 0): Promise<Receiver> {
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const got: Received = {
        path: request.url!,
        method: request.method!,
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      }
      receiver.received.push(got)
      receiver.answer(got, response, request)
    })
  }
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(port, host, resolve))
  const bound = (server.address() as AddressInfo).port
  const receiver: Receiver = {
    url: `http://${host}:${bound}/hook`,
    port: bound,
    received: [],
    answer: (_got, response) => response.writeHead(200).end('thanks'),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return receiver
}

/** How many of a request's signatures a secret made: what a receiver does, written apart from what signs. */
export function validSignatures({ headers, body }: Received, secret: string): number {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
  const mine = createHmac('sha256', key).update(signed).digest()
  const given = String(headers['webhook-signature']).split(' ')
  return given.filter((text) => {
    const theirs = Buffer.from(text.replace('v1,', ''), 'base64')
    return text.startsWith('v1,') && theirs.length === mine.length && timingSafeEqual(theirs, mine)
  }).length
}
