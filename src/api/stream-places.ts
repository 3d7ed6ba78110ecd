import { isIPv6 } from 'node:net'
import type { Problem } from './problem.js'
import { problem, retryAfter } from './problem.js'

/** How many may be connected for long at the same time, so that a few clients cannot take all there is. */
export interface StreamPlaces {
  /** A place, or why there is none. Whoever got one gives it back. */
  take(client: string): Place | Problem
  readonly taken: number
}

export interface Place {
  readonly kind: 'place'
  release(): void
}

const RETRY_SECONDS = 30

export function createStreamPlaces(most: { readonly all: number; readonly perClient: number }): StreamPlaces {
  const taken = new Map<string, number>()
  let all = 0

  return {
    get taken() {
      return all
    },
    take(client) {
      const own = taken.get(client) ?? 0
      if (own >= most.perClient) {
        return problem(
          'too-many-streams',
          `${own} streams are open for this key or address, as many as may be; close one first`,
          retryAfter(RETRY_SECONDS),
        )
      }
      if (all >= most.all) {
        return problem(
          'streams-full',
          'as many streams are open as this server holds; come back, or ask GET /v1/alerts from time to time',
          retryAfter(RETRY_SECONDS),
        )
      }
      taken.set(client, own + 1)
      all++
      let isHeld = true
      return {
        kind: 'place',
        release() {
          if (!isHeld) return
          isHeld = false
          all--
          const left = taken.get(client)! - 1
          if (left === 0) taken.delete(client)
          else taken.set(client, left)
        },
      }
    },
  }
}

/** Whom an address stands for: of IPv6 the network, since one subscriber has 2^64 addresses of it. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  if (!isIPv6(plain)) return plain
  const [head = '', tail] = plain.toLowerCase().split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const groups =
    tail === undefined ? before : [...before, ...zeros(8 - before.length - after.length), ...after]
  return `${groups.slice(0, 4).join(':')}::/64`
}

function zeros(count: number): string[] {
  return new Array<string>(Math.max(0, count)).fill('0')
}
