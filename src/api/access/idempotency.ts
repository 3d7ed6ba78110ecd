import { createHash } from 'node:crypto'
import type { Instant } from '../../core/model/instant.js'
import { DAY } from '../../core/model/instant.js'
import type { Accepted, Also } from '../../pipeline/intake/intake.js'
import { defineCodec } from '../../pipeline/log/codec.js'
import { KEYS } from '../../pipeline/log/keys.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { Store } from '../../pipeline/ports/store.js'

/** Prevents that a request is processed twice when a client sends it again after a lost response. */
export interface Idempotency<T> {
  /**
   * Gives the answer that belongs to a key, or does the work and stores its answer in the same commit. `work` commits
   * what it is given along with its own, and may be asked to again.
   */
  once(request: KeyedRequest, work: (also: Also) => Promise<Accepted>, answer: T): Promise<Once<T>>
}

export interface KeyedRequest {
  /** Who sent it: two clients may choose the same key. */
  readonly sender: string
  readonly key: string
  readonly body: Buffer
}

export type Once<T> =
  | { readonly kind: 'done' | 'done-before'; readonly answer: T }
  /** The key came before, with another body. */
  | { readonly kind: 'other-request' }

/** Nobody tries again after a day. */
export const KEPT = DAY
/** Number of requests between two deletions of expired entries, so that entries expire faster than they come. */
const SWEEP_EVERY = 32
const SWEEP_SIZE = 200

const PREFIX = KEYS.idempotency

export function createIdempotency<T>({ store, clock }: { store: Store; clock: Clock }): Idempotency<T> {
  const codec = defineCodec<StoredValue<T>>({ kind: 'answer', version: 1 })
  let requests = 0
  let sweptTo: string | undefined

  return {
    async once({ sender, key, body }, work, answer) {
      const index = `${PREFIX}${hashOf(`${sender}\n${key}`)}`
      const bodyHash = hashOf(body)
      for (;;) {
        const [text = null] = await store.get([index])
        const before = text === null ? null : codec.decode(text, index)
        if (before !== null && clock.now() - before.at < KEPT) {
          if (before.bodyHash !== bodyHash) return { kind: 'other-request' }
          return { kind: 'done-before', answer: before.answer }
        }
        const storedValue: StoredValue<T> = { version: 1, at: clock.now(), bodyHash, answer }
        const accepted = await work({
          checks: [{ key: index, value: text }],
          set: [{ key: index, value: codec.encode(storedValue) }],
        })
        // Refused: the same request came by another way in this moment.
        if (accepted.kind === 'refused') continue
        if (++requests % SWEEP_EVERY === 0) await sweep()
        return { kind: 'done', answer }
      }
    },
  }

  /** Goes on where it stopped the last time, through all keys and then from the beginning. */
  async function sweep(): Promise<void> {
    const after = sweptTo === undefined ? {} : { after: sweptTo }
    const found = await store.list({ prefix: PREFIX, limit: SWEEP_SIZE, ...after })
    sweptTo = found.length < SWEEP_SIZE ? undefined : found.at(-1)!.key
    const old = found.filter(({ key, value }) => clock.now() - codec.decode(value, key).at >= KEPT)
    if (old.length > 0) await store.commit({ delete: old.map(({ key }) => key) })
  }
}

interface StoredValue<T> {
  readonly version: 1
  readonly at: Instant
  readonly bodyHash: string
  readonly answer: T
}

function hashOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}
