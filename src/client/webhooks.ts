import { Webhook } from 'standardwebhooks'
import type { Message } from './types.js'

export type { Alert, AlertMessage, Message } from './types.js'

/** Headers of a request, as Node and the Fetch API give them. */
export type MessageHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>

const SIGNED = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const

/**
 * Verifies a message of a webhook and gives its content. `body` is the raw text of the request, before any parsing.
 * `secret` is the secret of the webhook (`whsec_…`). A message whose timestamp is five minutes off is refused.
 *
 * @throws InvalidMessage when the message is not of this Outcry, or was changed or repeated
 */
export function verifyMessage(secret: string, headers: MessageHeaders, body: string | Uint8Array): Message {
  const read = (name: string) => (headers instanceof Headers ? headers.get(name) : headers[name]) ?? ''
  const signed = Object.fromEntries(SIGNED.map((name) => [name, String(read(name))]))
  try {
    const text = typeof body === 'string' ? body : new TextDecoder().decode(body)
    return new Webhook(secret).verify(text, signed) as Message
  } catch (error) {
    throw new InvalidMessage(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

/** The message is to be answered with 400 or 401, and must not be used. */
export class InvalidMessage extends Error {
  override readonly name = 'InvalidMessage'
}
