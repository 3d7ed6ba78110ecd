import type { Happening } from './records.js'

/** A happening as one instance has it in its archive. */
export interface Entry {
  readonly seq: number
  /** When the instance saw it. Unit: microseconds. */
  readonly timeUs: number
  readonly what: Happening
}

const NAME = 'network.bsky.jetstream.subscribeEvents'

/** The frame of `/subscribe`; new instances add their number as `cursor`. */
export function v1Frame({ seq, timeUs, what }: Entry, hasCursor: boolean): string {
  const head = { did: what.did, time_us: timeUs, ...(hasCursor ? { cursor: seq } : {}), kind: what.kind }
  if (what.kind === 'commit') return JSON.stringify({ ...head, commit: commitOf(what) })
  return JSON.stringify({ ...head, [what.kind]: upstream(what, timeUs) })
}

/** The frame of `subscribeEvents`; instances of the first months have no `witnessedAt`. */
export function v2Frame({ seq, timeUs, what }: Entry, hasWitnessed: boolean): string {
  const time = microTime(timeUs)
  const head = { seq, did: what.did, time, ...(hasWitnessed ? { witnessedAt: time } : {}) }
  const body = what.kind === 'commit' ? commitOf(what) : { [what.kind]: upstream(what, timeUs) }
  return v2Message(what.kind, { ...head, ...body })
}

export function v2Message(kind: string, fields: object): string {
  return JSON.stringify({ $type: 'message', payload: { $type: `${NAME}#${kind}`, ...fields } })
}

export function v2Error(error: string, message: string): string {
  return JSON.stringify({ $type: 'error', error, message })
}

function commitOf(what: Happening & { kind: 'commit' }): object {
  const { operation, collection, rkey, record } = what
  const written = record === undefined ? {} : { record, cid: 'bafyinvented' }
  return { rev: '3mminvented222', operation, collection, rkey, ...written }
}

/** What the relay said; its number and time are its own. */
function upstream(what: Happening & { kind: 'account' | 'identity' }, timeUs: number): object {
  const relay = { did: what.did, seq: 777, time: new Date(timeUs / 1_000).toISOString() }
  return what.kind === 'account' ? { ...relay, active: what.active, status: 'deactivated' } : relay
}

/** RFC 3339 with exactly six digits behind the second. */
export function microTime(timeUs: number): string {
  const millis = new Date(Math.floor(timeUs / 1_000)).toISOString().slice(0, -1)
  return `${millis}${String(timeUs % 1_000).padStart(3, '0')}Z`
}
