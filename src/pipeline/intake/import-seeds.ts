import type { Seed } from '../../core/engine/seed.js'
import type { Instant } from '../../core/model/instant.js'
import { formatInstant } from '../../core/model/instant.js'
import { defineCodec } from '../log/codec.js'
import { KEYS } from '../log/keys.js'
import type { Clock } from '../ports/clock.js'
import type { Store } from '../ports/store.js'
import { EMPTY } from './intake.js'
import { packEntry } from './intake-entry.js'
import { INTAKE } from './sequencer.js'
import { readStreamBegin, readStreamTime } from './sequencer-state.js'

/** What recorded posts taught. */
export interface Learnt {
  /** The same for the same posts, whatever their files are called and however they are packed. */
  readonly id: string
  /** The times of the first and of the last post. */
  readonly from: Instant
  readonly to: Instant
  readonly posts: number
  readonly seeds: readonly Seed[]
}

export type Imported =
  | { readonly kind: 'imported' }
  | { readonly kind: 'known'; readonly at: Instant }
  | { readonly kind: 'refused'; readonly detail: string }

interface ImportRecord {
  readonly id: string
  readonly from: Instant
  readonly to: Instant
  readonly at: Instant
}

const codec = defineCodec<{ readonly imports: readonly ImportRecord[] }>({ kind: 'imports', version: 1 })

/**
 * Puts what recorded posts taught into the intake log, from where the sequencer passes it to the shards. It is learnt
 * once, in one order, and while posts come in. The record of the import is part of the same commit. So a second import
 * of the same posts changes nothing, and neither do two at the same time.
 *
 * Posts count once, so no time may be learnt twice: it must lie before the stream, and beside every earlier import.
 */
export async function importSeeds(store: Store, clock: Clock, learnt: Learnt): Promise<Imported> {
  for (;;) {
    const [text = null] = await store.get([KEYS.imports])
    const imports = text === null ? [] : codec.decode(text, 'the list of imports').imports
    const known = imports.find(({ id }) => id === learnt.id)
    if (known !== undefined) return { kind: 'known', at: known.at }
    const detail = overlapOf(learnt, imports) ?? (await aheadOf(store, clock, learnt))
    if (detail !== null) return { kind: 'refused', detail }
    const { id, from, to, seeds } = learnt
    const at = clock.now()
    const committed = await store.commit({
      checks: [{ key: KEYS.imports, value: text }],
      set: [{ key: KEYS.imports, value: codec.encode({ imports: [...imports, { id, from, to, at }] }) }],
      append: seeds.map((seed) => ({
        log: INTAKE,
        value: packEntry({ ...EMPTY, source: 'import', receivedAt: at, seed }),
      })),
    })
    if (committed.kind !== 'refused') return { kind: 'imported' }
  }
}

function overlapOf({ from, to }: Learnt, imports: readonly ImportRecord[]): string | null {
  const other = imports.find((each) => from <= each.to && each.from <= to)
  if (other === undefined) return null
  return (
    `posts of ${span(other)} are imported already, and these are of ${span({ from, to })}; ` +
    'leave the common time out with --from and --to'
  )
}

async function aheadOf(store: Store, clock: Clock, { from, to }: Learnt): Promise<string | null> {
  const time = await readStreamTime(store)
  if (time === null) {
    return to <= clock.now() ? null : `the newest post is of ${formatInstant(to)}, which is in the future`
  }
  const begin = await readStreamBegin(store)
  if (begin === null) {
    return 'this store does not know since when it has processed posts; begin a new one, and import before its start'
  }
  if (to < begin) return null
  return (
    `the posts are of ${span({ from, to })}, and the store has processed posts since ${formatInstant(begin)}; ` +
    `leave out what is later: --to ${formatInstant(begin)}`
  )
}

function span({ from, to }: { readonly from: Instant; readonly to: Instant }): string {
  return `${formatInstant(from)} to ${formatInstant(to)}`
}
