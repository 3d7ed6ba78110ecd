import { SECOND } from '../../core/model/instant.js'
import { fieldsOf } from './read-frame.js'

const ANSWER_WITHIN = 15 * SECOND
const DID = /^did:[a-z]+:[A-Za-z0-9._:%-]{1,400}$/

/**
 * Asks for the DID of a handle, without a key. A handle that nobody has is answered with 400.
 * Source: docs.bsky.app, com.atproto.identity.resolveHandle.
 */
export function createResolveHandle(api: string) {
  return async (handle: string, signal: AbortSignal): Promise<string | null> => {
    const address = new URL('/xrpc/com.atproto.identity.resolveHandle', api)
    address.searchParams.set('handle', handle)
    const response = await fetch(address, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN)]),
      headers: { accept: 'application/json', 'user-agent': 'outcry', connection: 'close' },
    })
    const body = fieldsOf(await response.json().catch(() => null))
    if (response.status === 400 && body?.error === 'InvalidRequest') return null
    if (!response.ok) throw new Error(`the handle ${handle} was answered with ${response.status}`)
    if (typeof body?.did === 'string' && DID.test(body.did)) return body.did
    throw new Error(`the handle ${handle} was answered without a DID`)
  }
}
