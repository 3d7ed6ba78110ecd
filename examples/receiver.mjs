// A receiver of Outcry's webhooks that believes nothing it cannot verify.
//
//   WEBHOOK_SECRET=whsec_… PORT=3000 node examples/receiver.mjs
import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'

const secret = process.env.WEBHOOK_SECRET ?? ''
const port = Number(process.env.PORT ?? 3_000)
/** Seconds by which a message may be old, or a clock wrong. */
const TOLERANCE = 300
/** More is no message of Outcry's. */
const MAX_BYTES = 1_000_000

if (!secret.startsWith('whsec_')) {
  console.error('WEBHOOK_SECRET is not set; it is the whsec_… that POST /v1/webhooks answered')
  process.exit(1)
}

/** Ids that were handled: a message may come more than once. Keep them in a database where that matters. */
const handled = new Set()

function verify(headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signatures = '' } = headers
  if (!(Math.abs(Date.now() / 1_000 - Number(at)) <= TOLERANCE)) return false
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const mine = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest()
  return signatures.split(' ').some((signature) => {
    const theirs = Buffer.from(signature.replace(/^v1,/, ''), 'base64')
    return theirs.length === mine.length && timingSafeEqual(theirs, mine)
  })
}

const server = createServer(async (request, response) => {
  const chunks = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes > MAX_BYTES) return response.writeHead(413).end()
    chunks.push(chunk)
  }
  const body = Buffer.concat(chunks).toString('utf8')
  if (!verify(request.headers, body)) return response.writeHead(401).end('the signature is not valid\n')
  const id = request.headers['webhook-id']
  if (!handled.has(id)) {
    handled.add(id)
    const { type, data } = JSON.parse(body)
    console.log(`${type} ${data.service ?? ''}`.trim())
  }
  response.writeHead(204).end()
})

server.listen(port, '127.0.0.1', () => console.log(`listening on ${server.address().port}`))
