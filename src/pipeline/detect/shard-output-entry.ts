import type { Finding } from '../../core/causes/shard-output.js'
import type { Instant } from '../../core/model/instant.js'
import { DamagedState } from '../log/damaged-state.js'

/** What one step of a shard found, and how far it came in stream time, as the log of findings keeps it. */
export interface FindingEntry {
  readonly v: typeof VERSION
  readonly shard: number
  readonly time: Instant | null
  readonly findings: readonly Finding[]
}

const VERSION = 1

/** What all shards found, in the order of their steps; `keep-causes.ts` brings it into the order of stream time. */
export const FINDINGS = 'findings'

export function packFindings(
  shard: number,
  time: Instant | null,
  findings: readonly Finding[],
): { readonly log: string; readonly value: string } {
  return {
    log: FINDINGS,
    value: JSON.stringify({ v: VERSION, shard, time, findings } satisfies FindingEntry),
  }
}

/** @throws DamagedState when it was not written by this version */
export function unpackFindings(text: string, number: number): FindingEntry {
  const where = `entry ${number} of the log of findings`
  let entry: Partial<FindingEntry> | null
  try {
    entry = JSON.parse(text) as Partial<FindingEntry> | null
  } catch (error) {
    throw new DamagedState(where, 'it is not JSON', { cause: error })
  }
  if (entry?.v !== VERSION || !Array.isArray(entry.findings) || entry.shard === undefined) {
    throw new DamagedState(where, `its version is ${entry?.v}, this Outcry knows ${VERSION}`)
  }
  return entry as FindingEntry
}
