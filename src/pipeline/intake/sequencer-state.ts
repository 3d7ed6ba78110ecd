import type { SavedOrder, SavedOrderHead } from '../../core/engine/order/stream-order.js'
import type { Instant } from '../../core/model/instant.js'
import { DAY } from '../../core/model/instant.js'
import { defineBareCodec, defineCodec } from '../log/codec.js'
import { KEYS } from '../log/keys.js'
import { listAll } from '../log/list-all.js'
import { createTextMemo } from '../log/memo.js'
import { sequencerHeadFrom1, sequencerHeadFrom2, sequencerHeadFrom3, unchanged } from '../log/migrations.js'
import type { KeyValue, Store } from '../ports/store.js'

export const sequencerOffsetCodec = defineCodec<SequencerOffset>({ kind: 'sequencer offset', version: 1 })
const headCodec = defineCodec<SavedOrderHead>({
  kind: 'sequencer head',
  version: 7,
  migrations: {
    1: sequencerHeadFrom1,
    2: sequencerHeadFrom2,
    3: sequencerHeadFrom3,
    4: unchanged,
    5: unchanged,
    6: unchanged,
  },
})
const beginCodec = defineCodec<{ readonly at: Instant }>({ kind: 'beginning of the stream', version: 1 })
const seenCodec = defineBareCodec<number[]>()

/**
 * How far the order has come. Its text is the fence: a step is committed only if it still stands where the step began.
 */
export interface SequencerOffset {
  readonly version: 1
  /** The last entry of the intake log that was put in order. */
  readonly position: number
  /** Number of steps so far: distinguishes two steps without an entry. */
  readonly step: number
}

export const SEQUENCER_OFFSET = KEYS.sequencerOffset
const HEAD = KEYS.sequencerHead
const SEEN = KEYS.seen
const AUTHORS = KEYS.seenAuthors
/** Keys of posts and of accounts seen are kept in pieces of so many, so that a step writes one piece and not a week. */
const PIECE = 512

export const readSequencerOffset = (text: string | null): SequencerOffset =>
  text === null
    ? { version: 1, position: 0, step: 0 }
    : sequencerOffsetCodec.decode(text, 'the offset of the sequencer')

/** Everything the order knows, as it was last committed. @throws DamagedState */
export async function loadOrder(store: Store): Promise<{
  readonly offset: string | null
  readonly saved: SavedOrder | undefined
  readonly pieces: SeenPieces
  readonly authorPieces: SeenPieces
}> {
  const [offset = null, head = null] = await store.get([SEQUENCER_OFFSET, HEAD])
  const found = (await listAll(store, SEEN)).map(readPiece)
  const authors = (await listAll(store, AUTHORS)).map(readPiece)
  return {
    offset,
    saved:
      head === null
        ? undefined
        : {
            head: headCodec.decode(head, 'the head of the sequencer'),
            seen: byDay(found),
            authors: byDay(authors),
          },
    pieces: createSeenPieces(SEEN, found),
    authorPieces: createSeenPieces(AUTHORS, authors),
  }
}

function byDay(pieces: readonly Piece[]): { readonly day: number; readonly keys: readonly number[] }[] {
  const days = new Map<number, number[]>()
  for (const { day, keys } of pieces) days.set(day, [...(days.get(day) ?? []), ...keys])
  return [...days].map(([day, keys]) => ({ day, keys }))
}

/**
 * How far the posts themselves have come: what is counted and decided is as of this time. Null before the first post.
 */
export async function readStreamTime(store: Store): Promise<Instant | null> {
  const [head = null] = await store.get([HEAD])
  return head === null ? null : timeIn(head, 'the head of the sequencer')
}

/** Most requests ask for it, and the head has more. */
const timeIn = createTextMemo((head, name) => headCodec.decode(head, name).clock.time)

/**
 * Since when the stream has been processed. Null before its first step, and of a store that an older version began.
 */
export async function readStreamBegin(store: Store): Promise<Instant | null> {
  const [begin = null] = await store.get([KEYS.streamBegin])
  return begin === null ? null : beginCodec.decode(begin, 'the beginning of the stream').at
}

export function saveBegin(at: Instant): KeyValue {
  return { key: KEYS.streamBegin, value: beginCodec.encode({ at }) }
}

export function saveHead(head: SavedOrderHead): KeyValue {
  return { key: HEAD, value: headCodec.encode(head) }
}

/** The posts or accounts seen, as pieces of which only the last of a day still grows. */
export interface SeenPieces {
  add(key: number, now: Instant): void
  /** Pieces that changed since the last call, and those of days past `retentionDays`. */
  takeChanges(
    now: Instant | null,
    retentionDays: number,
  ): { readonly set: KeyValue[]; readonly gone: string[] }
}

interface Piece {
  readonly day: number
  readonly number: number
  readonly keys: number[]
}

function createSeenPieces(prefix: string, found: readonly Piece[]): SeenPieces {
  const known = new Map<number, Piece[]>()
  const changed = new Set<Piece>()
  for (const piece of found) known.set(piece.day, [...(known.get(piece.day) ?? []), piece])

  return {
    add(key, now) {
      const day = Math.floor(now / DAY)
      const pieces = known.get(day) ?? []
      known.set(day, pieces)
      let last = pieces.at(-1)
      if (last === undefined || last.keys.length >= PIECE) {
        last = { day, number: pieces.length + 1, keys: [] }
        pieces.push(last)
      }
      last.keys.push(key)
      changed.add(last)
    },
    takeChanges(now, retentionDays) {
      const set = [...changed].map((piece) => ({
        key: keyOf(prefix, piece),
        value: seenCodec.encode(piece.keys),
      }))
      changed.clear()
      // What is full and written need not be held in memory: its number is enough.
      for (const pieces of known.values()) {
        for (const piece of pieces.slice(0, -1)) piece.keys.length = 0
      }
      const gone: string[] = []
      if (now === null) return { set, gone }
      for (const [day, pieces] of known) {
        if (day >= Math.floor(now / DAY) - retentionDays) continue
        gone.push(...pieces.map((piece) => keyOf(prefix, piece)))
        known.delete(day)
      }
      return { set, gone }
    },
  }
}

function keyOf(prefix: string, { day, number }: Piece): string {
  return `${prefix}${String(day).padStart(6, '0')}/${String(number).padStart(7, '0')}`
}

function readPiece({ key, value }: KeyValue): Piece {
  const [, day, number] = key.split('/')
  const keys = seenCodec.decode(value, `what was seen in ${key}`)
  return { day: Number(day), number: Number(number), keys }
}
