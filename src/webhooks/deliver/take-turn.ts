import type { HeldSubscription } from '../../pipeline/endpoints/subscriptions.js'
import type { HeldDelivery } from '../../pipeline/notify/delivery-store.js'
import { readDelivery } from '../../pipeline/notify/delivery-store.js'
import type { Turn } from '../../pipeline/notify/order/read-turn.js'
import { readTurn } from '../../pipeline/notify/order/read-turn.js'
import type { JobDone } from '../../pipeline/ports/job-queue.js'
import { attempt } from './attempt.js'
import type { DeliveryContext } from './context.js'
import { DONE } from './context.js'
import { discard, discardOvertaken } from './discard.js'
import { turnLockOf } from './turn-lock.js'

/** The delay before another worker may have ended a request for the same alert. Unit: milliseconds. */
const TURN_WAIT = 100

const AGAIN: JobDone = { kind: 'again', inMs: TURN_WAIT }

/**
 * Attempts a delivery in its turn. One that must wait is done for now: the end of the delivery before it starts it, and
 * the sweep does if that was lost.
 */
export async function takeTurn(
  context: DeliveryContext,
  held: HeldDelivery,
  found: HeldSubscription,
  signal: AbortSignal,
): Promise<JobDone> {
  const turn = await readTurn(context.store, held.delivery)
  if (turn.kind === 'wait') return DONE
  const overtakes = turn.kind === 'send' ? turn.overtakes : []
  const release = await takeLocks(context, [held, ...overtakes])
  if (release === null) return AGAIN
  try {
    // Read again under the lock: its last holder may have sent or dropped this one.
    const now = await readDelivery(context.store, held.delivery.id)
    if (now?.text !== held.text) return AGAIN
    // A newer state may have been sent, or stored, since the turn was read.
    if (!isSameTurn(turn, await readTurn(context.store, held.delivery))) return AGAIN
    if (turn.kind === 'overtaken') return await discard(context, held, 'overtaken')
    if (!(await discardOvertaken(context, overtakes, held))) return AGAIN
    return await attempt(context, held, found, signal)
  } finally {
    await release()
  }
}

function isSameTurn(one: Turn, other: Turn): boolean {
  if (one.kind !== 'send' || other.kind !== 'send') return one.kind === other.kind
  const ids = ({ overtakes }: typeof one) => overtakes.map(({ delivery }) => delivery.id).join(' ')
  return ids(one) === ids(other)
}

/** All of the locks or none, so that two deliveries never wait for each other. */
async function takeLocks(
  { turns }: DeliveryContext,
  of: readonly HeldDelivery[],
): Promise<(() => Promise<void>) | null> {
  const names = new Set(
    of.filter(({ delivery }) => isOrdered(delivery)).map(({ delivery }) => turnLockOf(delivery)),
  )
  const releases: (() => Promise<void>)[] = []
  const releaseAll = async () => {
    for (const release of releases) await release()
  }
  for (const name of names) {
    const release = await turns.take(name)
    if (release === null) {
      await releaseAll()
      return null
    }
    releases.push(release)
  }
  return releaseAll
}

function isOrdered({ alert, digest }: HeldDelivery['delivery']): boolean {
  return alert !== null || digest !== undefined
}
