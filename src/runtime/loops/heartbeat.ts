import { readStreamTime } from '../../pipeline/intake/sequencer-state.js'
import { KEYS } from '../../pipeline/log/keys.js'
import type { Store } from '../../pipeline/ports/store.js'
import type { Context } from '../compose/context.js'
import type { HealthReport } from '../process/health.js'
import { runLoop } from './loop.js'

/** The duties of a deployment; each is done by at least one process. */
export type Duty = 'ingest' | 'detect' | 'deliver'

const DUTIES: readonly Duty[] = ['ingest', 'detect', 'deliver']
const BEAT_MS = 3_000
export const DEAD_AFTER = 15_000

const beatKey = (duty: Duty) => `${KEYS.heartbeat}${duty}`

/**
 * Writes every few seconds that this process does a duty, so that the health check can see whether all duties are done.
 */
export async function runHeartbeat(context: Context, duty: Duty): Promise<void> {
  const { backend, clock, log, health, signal } = context
  await runLoop({
    name: `${duty} heartbeat`,
    idleMs: BEAT_MS,
    clock,
    log,
    health,
    signal,
    step: async () => {
      await backend.store.commit({ set: [{ key: beatKey(duty), value: String(clock.now()) }] })
      return 'idle'
    },
  })
}

/**
 * The health of this process' own parts, and whether each duty has a live worker. Also whether stream time is ahead of
 * the clock by more than `maxSkew`; null where time comes from the posts.
 */
export async function reportDeployment(
  store: Store,
  now: number,
  own: HealthReport,
  maxSkew: number | null,
): Promise<HealthReport> {
  const beats = await store.get(DUTIES.map(beatKey))
  const others = DUTIES.map((duty, offset) => {
    const beat = beats[offset]
    const isAlive = beat != null && now - Number(beat) < DEAD_AFTER
    const detail = `no ${duty} worker has sent a heartbeat for ${DEAD_AFTER / 1_000} s; start one`
    return [`${duty} workers`, isAlive ? { ok: true } : { ok: false, detail }] as const
  })
  const ahead = maxSkew === null ? 0 : ((await readStreamTime(store)) ?? 0) - now
  const detail = `stream time is ${Math.round(ahead / 1_000)} s ahead of the clock; check NTP`
  const isAhead = maxSkew !== null && ahead > maxSkew
  return {
    ready: own.ready && !isAhead && others.every(([, { ok }]) => ok),
    checks: {
      ...own.checks,
      ...Object.fromEntries(others),
      ...(isAhead ? { 'stream time': { ok: false, detail } } : {}),
    },
  }
}
