import { createHash, randomUUID } from 'node:crypto'
import type { Instant } from '../../core/model/instant.js'
import { DAY, formatInstant, SECOND } from '../../core/model/instant.js'
import { defineCodec } from '../../pipeline/log/codec.js'
import { KEYS } from '../../pipeline/log/keys.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { Store } from '../../pipeline/ports/store.js'
import { problem } from '../http/problem.js'
import type { Answer, Outcome, RawAsked, Route } from '../http/types.js'

const codec = defineCodec<StoredAnswer>({ kind: 'stored answer', version: 1 })

interface StoredAnswer {
  readonly version: 1
  readonly at: Instant
  readonly bodyHash: string
  readonly answer: Answer
}

/** Visible characters, as a UUID has them. */
export const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,200}$/
/** Nobody tries again after a day. */
const KEPT = DAY
/** Longer than any request takes. */
const WORK_MS = 60 * SECOND
const LOOK_MS = 50
const NEVER = new AbortController().signal
const SWEEP_EVERY = 32
const SWEEP_SIZE = 200

/** Answers a request with an `Idempotency-Key`: the work is done once, and the same answer is given again. */
export type AnswerOnce = (route: Route, asked: RawAsked) => Promise<Outcome>

/**
 * The answer is stored after the work, so a process that dies in between leaves the work done and no answer. `POST
 * /v1/posts` stores both in one commit and does without this.
 */
export function createAnswerOnce({ store, clock }: { store: Store; clock: Clock }): AnswerOnce {
  let answers = 0
  return async (route, asked) => {
    const key = asked.header('Idempotency-Key')
    if (key === undefined || route.method !== 'post' || !route.isRepeatable) return route.respond(asked)
    if (!IDEMPOTENCY_KEY.test(key)) {
      return problem('bad-header', 'Idempotency-Key: write 1 to 200 visible characters, such as a UUID')
    }
    const hash = hashOf(`${asked.key?.id ?? ''}\n${asked.url}\n${key}`)
    const lease = `idempotency/${hash}`
    const holder = randomUUID()
    // The same request is in progress: its answer is this one's too.
    while (!(await store.takeLease(lease, holder, WORK_MS))) await clock.sleep(LOOK_MS, NEVER)
    try {
      const outcome = await answerOf({ store, clock }, hash, route, asked)
      if (++answers % SWEEP_EVERY === 0) await sweep(store, clock.now())
      return outcome
    } finally {
      await store.dropLease(lease, holder)
    }
  }
}

async function answerOf(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  hash: string,
  route: Route,
  asked: RawAsked,
): Promise<Outcome> {
  const now = clock.now()
  const bodyHash = hashOf(asked.body.bytes)
  const index = `${BY_HASH}${hash}`
  const [text = null] = await store.get([index])
  const before = text === null ? null : codec.decode(text, 'a stored answer')
  if (before !== null && now - before.at < KEPT) {
    return before.bodyHash === bodyHash
      ? before.answer
      : problem('idempotency-key-reused', 'this Idempotency-Key came with another body; draw a new one')
  }
  const outcome = await route.respond(asked)
  // A problem changed nothing: the same request may succeed later.
  if (outcome.kind !== 'answer') return outcome
  const stored = codec.encode({ version: 1, at: now, bodyHash, answer: outcome })
  const byTime = { key: `${BY_TIME}${formatInstant(now)}/${hash}`, value: hash }
  await store.commit({ set: [{ key: index, value: stored }, byTime] })
  return outcome
}

const BY_HASH = `${KEYS.storedAnswer}hash/`
const BY_TIME = `${KEYS.storedAnswer}time/`

async function sweep(store: Store, now: Instant): Promise<void> {
  const end = `${BY_TIME}${formatInstant(now - KEPT)}`
  const old = (await store.list({ prefix: BY_TIME, limit: SWEEP_SIZE })).filter(({ key }) => key < end)
  if (old.length === 0) return
  await store.commit({ delete: old.flatMap(({ key, value }) => [key, `${BY_HASH}${value}`]) })
}

function hashOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}
