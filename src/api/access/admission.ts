import type { Request, Response } from 'express'
import type { Scope } from '../../pipeline/access/api-keys.js'
import { createTextMemo } from '../../pipeline/log/memo.js'
import { problem, retryAfter } from '../http/problem.js'
import type { Rate, Rates } from '../http/rates.js'
import { within } from '../http/with-timeout.js'
import type { Admission, Authenticator } from './authenticate.js'
import { networkOf } from './network-of.js'
import { policyOf, stateOf } from './rate-limits.js'

/** What a request needs before anything is done for it. */
export interface Needed {
  /** Null: anybody may. */
  readonly scope: Scope | null
  /** Null: it is not counted. */
  readonly rate: Rate | null
}

/**
 * Lets a request in, or says why not: first who asks, then how often. Writes into the answer's headers what is left.
 */
export type AdmissionControl = (asked: Asked, needed: Needed) => Promise<Admission>

interface Asked {
  readonly request: Request
  readonly response: Response
  readonly address: string
}

export interface GateParts {
  readonly authenticator: Authenticator
  /** Undefined: nothing is counted. */
  readonly rates: Rates | undefined
  readonly storeTimeoutMs: number
}

const OPEN: Admission = { kind: 'admitted', key: null }

export function createAdmissionControl({
  authenticator,
  rates,
  storeTimeoutMs,
}: GateParts): AdmissionControl {
  const networkIn = createTextMemo(networkOf)
  function admit(authorization: string | undefined, address: string, scope: Scope | null) {
    if (scope === null) return OPEN
    const admission = authenticator({ authorization, address }, scope)
    // Only a key is looked up in the store.
    return authorization === undefined ? admission : within(storeTimeoutMs, admission)
  }

  return async ({ request, response, address }, { scope, rate }) => {
    const admission = await admit(request.headers.authorization, address, scope)
    if (admission.kind === 'problem' || rate === null || rates === undefined) return admission

    const visitor = admission.key === null ? networkIn(address, address) : `key/${admission.key.id}`
    const taken = await within(storeTimeoutMs, rates.take(rate, visitor))
    if (taken === null) return admission
    response.setHeader('RateLimit-Policy', policyOf(rate, taken.limit))
    response.setHeader('RateLimit', stateOf(rate, taken))
    if (!taken.isOver) return admission
    const who = admission.key === null ? 'this address' : `the key ${admission.key.id}`
    return problem(
      'too-many-requests',
      `${who} has used up its ${taken.limit} requests a minute; come back in ${taken.resetSeconds} seconds`,
      { ...retryAfter(taken.resetSeconds), extra: { 'violated-policies': [rate] } },
    )
  }
}
