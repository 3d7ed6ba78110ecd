import { INTAKE } from '../../pipeline/intake/sequencer.js'
import { SEQUENCER_OFFSET } from '../../pipeline/intake/sequencer-state.js'
import { KEYS } from '../../pipeline/log/keys.js'
import type { Change, Store } from '../../pipeline/ports/store.js'

/**
 * Kills this process at a named point, as a power cut would. `order:before:3` is just before the third step of the
 * sequencer is committed, `shard:after:1` right after the first of a shard. For the fault tests. Everything that
 * matters lies between two commits, so these are all the places where dying could make a difference.
 */
export function withCrashPoint(store: Store, point: string): Store {
  const [step, moment, nth] = point.split(':')
  let left = Number(nth ?? 1)
  return {
    ...store,
    async commit(change) {
      const isIt = stepOf(change) === step && --left === 0
      if (isIt && moment === 'before') die()
      const done = await store.commit(change)
      if (isIt && moment === 'after') die()
      return done
    },
  }
}

/** Which step a change belongs to, by what it writes. */
function stepOf(change: Change): string {
  if (change.append?.some(({ log }) => log === INTAKE)) return 'intake'
  const keys = (change.set ?? []).map(({ key }) => key)
  if (keys.includes(SEQUENCER_OFFSET)) return 'order'
  if (keys.some((key) => /^shard\/\d+\/offset$/.test(key))) return 'shard'
  if (keys.some((key) => key === KEYS.fanOutOffset)) return 'fan-out'
  if (keys.some((key) => key.startsWith(KEYS.delivery))) return 'delivery'
  return 'other'
}

function die(): never {
  process.kill(process.pid, 'SIGKILL')
  throw new Error('unreachable')
}
