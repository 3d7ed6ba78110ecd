import { SHARDS } from '../../src/core/engine/shard-of.js'
import { EVENTS } from '../../src/pipeline/alerts/alert-store.js'
import { offsetKey } from '../../src/pipeline/detect/stored-shard.js'
import { INTAKE } from '../../src/pipeline/intake/sequencer.js'
import { SEQUENCER_OFFSET } from '../../src/pipeline/intake/sequencer-state.js'
import { shardLog } from '../../src/pipeline/intake/shard-entry.js'
import { KEYS } from '../../src/pipeline/log/keys.js'
import type { Store } from '../../src/pipeline/ports/store.js'

/** How long each stage stood still while there was something for it to do: the recovery, as a user feels it. Seconds. */
export type Standstill = Readonly<Record<string, number>>

const EVERY_MS = 100
const SHARD_NUMBERS = Array.from({ length: SHARDS }, (_, shard) => shard)

/** Watches the stages until `stop`. */
export function watchStandstill(store: Store): { stop(): Standstill } {
  const worst: Record<string, number> = { intake: 0, order: 0, shards: 0, 'fan-out': 0 }
  const seen = new Map<string, { readonly offset: number; readonly since: number }>()
  let isStopped = false
  const timer = setInterval(() => void look().catch(() => {}), EVERY_MS)

  return {
    stop() {
      isStopped = true
      clearInterval(timer)
      return Object.fromEntries(
        Object.entries(worst).map(([stage, ms]) => [stage, Math.round(ms / 100) / 10]),
      )
    },
  }

  async function look(): Promise<void> {
    const [intake = 0, events = 0, ...logs] = await store.tails([
      INTAKE,
      EVENTS,
      ...SHARD_NUMBERS.map(shardLog),
    ])
    const [order, fanOut, ...shards] = (
      await store.get([SEQUENCER_OFFSET, KEYS.fanOutOffset, ...SHARD_NUMBERS.map(offsetKey)])
    ).map((text) => (text === null ? 0 : (JSON.parse(text) as { position: number }).position))
    if (isStopped) return
    // The recording is played evenly, so something is always due until its end.
    note('intake', 'intake', intake, true)
    note('order', 'order', order!, intake > order!)
    note('fan-out', 'fan-out', fanOut!, events > fanOut!)
    for (const shard of SHARD_NUMBERS) {
      note('shards', `shard ${shard}`, shards[shard]!, logs[shard]! > shards[shard]!)
    }
  }

  function note(stage: string, what: string, offset: number, hasWork: boolean): void {
    const now = Date.now()
    const before = seen.get(what)
    if (before === undefined || before.offset !== offset || !hasWork) seen.set(what, { offset, since: now })
    else worst[stage] = Math.max(worst[stage]!, now - before.since)
  }
}
