import type { Outcome } from '../../src/pipeline/notify/deliveries.js'
import type { Send } from '../../src/webhooks/send.js'
import type { Life } from './process-store.js'
import { wait } from './process-store.js'
import type { World } from './world.js'

/** One request that an endpoint took. */
export interface Arrival {
  readonly messageId: string
  readonly url: string
  readonly body: string
}

export interface Receivers {
  readonly arrivals: readonly Arrival[]
  /** The sender of a process: a request under way is lost with it, or arrives all the same. */
  connect(life: Life): Send
}

const ANSWERED = { retryAfterMs: null, wantsNoMore: false, answer: '' }
/** As long as a request may take. */
const TIMEOUT = 15_000

/** Endpoints that answer late, refuse, time out, or cut the connection after they took a message. */
export function createReceivers(world: World, isStored: (messageId: string) => boolean): Receivers {
  const arrivals: Arrival[] = []

  return {
    arrivals,
    connect: (life) => async (request) => {
      const latency = world.draw(1, 200)
      await wait(world, life, latency)
      const fault = world.isStormy ? world.random() : 1
      if (fault < 0.08) {
        await wait(world, life, TIMEOUT)
        return { kind: 'unanswered', error: 'no answer within 15 s', latencyMs: TIMEOUT }
      }
      if (fault < 0.16) return answer(500, latency)
      if (fault < 0.2) return { ...answer(429, latency), retryAfterMs: world.draw(1, 60) * 1_000 }
      const messageId = request.headers['webhook-id']!
      if (!isStored(messageId)) throw new Error(`${messageId} was sent before it was stored`)
      arrivals.push({ messageId, url: request.url, body: request.body })
      await wait(world, life, world.isStormy && world.chance(0.05) ? world.draw(1_000, 8_000) : 1)
      if (fault < 0.28) return { kind: 'unanswered', error: 'cut off', latencyMs: latency }
      return answer(204, latency)
    },
  }
}

function answer(status: number, latencyMs: number): Extract<Outcome, { kind: 'answered' }> {
  return { kind: 'answered', status, latencyMs, ...ANSWERED }
}
