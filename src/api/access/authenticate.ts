import type { ApiKey, ApiKeys, Scope } from '../../pipeline/access/api-keys.js'
import { allows } from '../../pipeline/access/api-keys.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { Problem } from '../http/problem.js'
import { problem, retryAfter } from '../http/problem.js'
import type { WrongKeys } from './failed-auth-limiter.js'

export interface AuthenticatorParts {
  readonly keys: ApiKeys
  readonly wrongKeys: WrongKeys
  readonly clock: Clock
  readonly publicRead: boolean
}

export interface Visitor {
  /** The header as it came. */
  readonly authorization: string | undefined
  readonly address: string
}

/** Whether a request may do what needs a scope, and by which key. */
export type Authenticator = (visitor: Visitor, needed: Scope) => Promise<Admission>

export type Admission = { readonly kind: 'admitted'; readonly key: ApiKey | null } | Problem

export function createAuthenticator({
  keys,
  wrongKeys,
  clock,
  publicRead,
}: AuthenticatorParts): Authenticator {
  return async ({ authorization, address }, needed) => {
    if (authorization === undefined) {
      if (needed === 'read' && publicRead) return { kind: 'admitted', key: null }
      return problem('no-key', `this needs a key with the scope ${needed}: Authorization: Bearer outcry_…`, {
        headers: { 'WWW-Authenticate': 'Bearer realm="outcry"' },
      })
    }
    // Even where reading is open: who sends a key means it, and wants to know that it is none.
    const secret = /^Bearer +(\S+) *$/i.exec(authorization)?.[1]
    const checked = secret === undefined ? null : await keys.check(secret)
    if (checked?.kind !== 'known') {
      // Only wrong keys wait: many clients share an address, and a right key of 256 bits is not guessed.
      const wait = wrongKeys.waitSeconds(address, clock.now())
      if (wait > 0) {
        const detail = `come back in ${wait} seconds, with a key that is known`
        return problem('too-many-wrong-keys', detail, retryAfter(wait))
      }
      wrongKeys.add(address, clock.now())
      const detail =
        checked === null
          ? 'the header is not of the form Authorization: Bearer outcry_…'
          : checked.reason === 'expired'
            ? 'the key has expired; ask an operator for a new one (outcry keys create)'
            : 'the key is not known, or was revoked; ask an operator for one (outcry keys create)'
      return problem('unknown-key', detail, {
        headers: { 'WWW-Authenticate': 'Bearer realm="outcry", error="invalid_token"' },
      })
    }
    if (!allows(checked.key, needed)) {
      return problem('missing-scope', `the key ${checked.key.id} lacks the scope ${needed}`, {
        headers: {
          'WWW-Authenticate': `Bearer realm="outcry", error="insufficient_scope", scope="${needed}"`,
        },
      })
    }
    return { kind: 'admitted', key: checked.key }
  }
}
