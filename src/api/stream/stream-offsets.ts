import type { Problem } from '../http/problem.js'
import { problem, retryAfter } from '../http/problem.js'

/** How many may be connected for long at the same time, so that a few clients cannot take all there is. */
export interface StreamOffsets {
  /** A slot, or the reason why none is free. The caller returns the slot. */
  take(client: string): StoredOffset | Problem
  readonly taken: number
}

export interface StoredOffset {
  readonly kind: 'offset'
  release(): void
}

const RETRY_SECONDS = 30

export function createStreamOffsets(most: {
  readonly all: number
  readonly perClient: number
}): StreamOffsets {
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
        kind: 'offset',
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
