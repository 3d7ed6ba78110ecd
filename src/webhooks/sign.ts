import { createHmac } from 'node:crypto'
import type { Instant } from '../core/model/instant.js'
import { SECOND } from '../core/model/instant.js'
import type { Secrets } from '../pipeline/endpoints/subscriptions.js'

/**
 * The headers by which a receiver knows that a message is ours, as Standard Webhooks has them. The signature is
 * HMAC-SHA-256 of `id.timestamp.body`, by every secret that counts at `at`, the new one first.
 */
export function signedHeaders(
  id: string,
  body: string,
  secrets: Secrets,
  at: Instant,
): Record<string, string> {
  const timestamp = Math.floor(at / SECOND)
  const { current, previous } = secrets
  const signing = previous !== null && at < previous.until ? [current, previous.secret] : [current]
  const signatures = signing.map((secret) => {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`
  })
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  }
}
