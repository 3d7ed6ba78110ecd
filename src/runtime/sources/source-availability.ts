import { newSource } from '../../core/detection/baseline/source-outages.js'
import type { Instant } from '../../core/model/instant.js'
import { DAY } from '../../core/model/instant.js'
import type { Intake } from '../../pipeline/intake/intake.js'
import { defineCodec } from '../../pipeline/log/codec.js'
import { KEYS } from '../../pipeline/log/keys.js'
import { listAll } from '../../pipeline/log/list-all.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { SourceCondition } from '../../pipeline/ports/source.js'
import type { Store } from '../../pipeline/ports/store.js'
import { isStale, STALE_AFTER, statusCodec } from './stored-status.js'

/**
 * Reports unavailable sources to the detection, so that their missing posts count as missing data and not as calm.
 *
 * A source that is unavailable for less than `GRACE` is not reported: it usually reconnects and repairs its gap. A
 * source that returns through `late` has caught up, so no post is missing. What was reported is stored: the process
 * that reads the source next reports the end. A source that has never brought a post is reported as new. One that the
 * settings name no more is reported as unavailable for a day: by then the baseline knows the deployment without it.
 */
export interface SourceAvailability {
  /** This process begins to read a source. */
  begin(source: string): Promise<void>
  /** Another process reads it from now on. */
  release(source: string): void
  note(source: string, condition: SourceCondition): void
  /** Reports the outages that have begun or ended by now. */
  reportOutages(): Promise<void>
}

export const GRACE = 30_000

interface Unavailable {
  readonly since: Instant
  isReported: boolean
  isCatchingUp: boolean
  recoversAt: Instant | null
}

export interface AvailabilityParts {
  readonly intake: Pick<Intake, 'sourceOutage'>
  readonly clock: Clock
  readonly store: Store
  /** The sources of the settings. */
  readonly sources: readonly string[]
}

const codec = defineCodec<{ readonly since: Instant }>({ kind: 'source outage', version: 1 })

interface Availability extends AvailabilityParts {
  readonly unavailable: Map<string, Unavailable>
  /** Sources that have never brought a post. */
  readonly neverRead: Set<string>
  readonly arrived: Map<string, Instant>
  readonly startedAt: Instant
  hasLookedForRemoved: boolean
}

export function createSourceAvailability(parts: AvailabilityParts): SourceAvailability {
  const state: Availability = {
    ...parts,
    unavailable: new Map(),
    neverRead: new Set(),
    arrived: new Map(),
    startedAt: parts.clock.now(),
    hasLookedForRemoved: false,
  }
  return {
    begin: (source) => begin(state, source),
    release: (source) => void state.unavailable.delete(source),
    note: (source, condition) => note(state, source, condition),
    async reportOutages() {
      await reportNew(state)
      await noteRemoved(state)
      for (const [source, outage] of state.unavailable) await report(state, source, outage)
    },
  }
}

async function begin(state: Availability, source: string): Promise<void> {
  const { store, unavailable, neverRead } = state
  const [outage, coverage] = await store.get([outageKey(source), `${KEYS.coverage}${source}`])
  if (outage != null) unavailable.set(source, reported(codec.decode(outage, outageKey(source)).since))
  if (coverage == null) neverRead.add(source)
}

function note(state: Availability, source: string, condition: SourceCondition): void {
  const { unavailable, neverRead, arrived, clock } = state
  const known = unavailable.get(source)
  if (isAvailable(condition)) {
    if (known !== undefined) known.recoversAt ??= clock.now()
    if (neverRead.delete(source)) arrived.set(source, clock.now())
    return
  }
  const isCatchingUp = condition.kind === 'late'
  if (known === undefined) {
    unavailable.set(source, { since: clock.now(), isReported: false, isCatchingUp, recoversAt: null })
  } else {
    known.isCatchingUp = isCatchingUp
    known.recoversAt = null
  }
}

async function reportNew({ arrived, intake }: Availability): Promise<void> {
  for (const [source, at] of arrived) {
    await intake.sourceOutage(newSource(source, at))
    arrived.delete(source)
  }
}

/** Sources of earlier settings, once it is clear that no other process reads them. */
async function noteRemoved(state: Availability): Promise<void> {
  const { clock, store, sources, unavailable, startedAt } = state
  const now = clock.now()
  if (state.hasLookedForRemoved || now - startedAt < 2 * STALE_AFTER) return
  state.hasLookedForRemoved = true
  const isGone = (name: string) => name !== 'http' && !sources.includes(name)
  for (const { key, value } of await listAll(store, KEYS.sourceStatus)) {
    const status = statusCodec.decode(value, key)
    const { name, seenAt } = status
    if (!isGone(name) || !isStale(status, now) || status.lastEventAt === null) continue
    const [outage] = await store.get([outageKey(name)])
    if (outage != null) unavailable.set(name, reported(codec.decode(outage, key).since))
    else if (now - Date.parse(seenAt) < DAY)
      unavailable.set(name, { ...reported(Date.parse(seenAt)), isReported: false })
  }
}

async function report(state: Availability, source: string, outage: Unavailable): Promise<void> {
  const { clock, intake, store, sources, unavailable } = state
  const { since, recoversAt, isCatchingUp } = outage
  if (!outage.isReported && recoversAt === null && clock.now() - since >= GRACE) {
    await store.commit({ set: [{ key: outageKey(source), value: codec.encode({ since }) }] })
    await intake.sourceOutage({ source, from: since, to: null })
    outage.isReported = true
  }
  const isForgotten = !sources.includes(source) && clock.now() - since >= DAY
  const end = isForgotten ? clock.now() : recoversAt
  if (end === null) return
  if (outage.isReported) {
    await intake.sourceOutage({ source, from: since, to: isCatchingUp ? since : end })
    await store.commit({ delete: [outageKey(source)] })
  }
  unavailable.delete(source)
}

const outageKey = (source: string) => `${KEYS.sourceOutage}${source}`

const reported = (since: Instant): Unavailable => ({
  since,
  isReported: true,
  isCatchingUp: false,
  recoversAt: null,
})

function isAvailable(condition: SourceCondition): boolean {
  switch (condition.kind) {
    case 'live':
    case 'ended':
      return true
    case 'degraded':
      return condition.isUnavailable !== true
    default:
      return false
  }
}
