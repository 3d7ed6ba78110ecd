import { createCappedMap } from '../../core/model/capped-map.js'
import type { Instant } from '../../core/model/instant.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { Batcher } from '../connection/batcher.js'
import type { Cursors } from './cursors.js'
import { writeCursors } from './cursors.js'
import type { OddReason } from './read-status.js'
import { readStatus } from './read-status.js'
import { laterId } from './status-order.js'

/**
 * Receives the statuses of all timelines of all instances. Each status is read, checked against earlier ones, and
 * passed on with the places of all timelines, as they are after it.
 */
export interface Coordinator {
  /** Takes one status. `movesCursor` says that everything before it on this timeline has been handed in. */
  take(timeline: string, raw: unknown, movesCursor: boolean): Taken | null
  /** A status was deleted; instances name it by their own number. */
  remove(timeline: string, statusId: string): void
  /** A status has another text now; the old one goes. */
  edit(timeline: string, raw: unknown): void
  /** Moves a timeline's place forward; a place behind the present one changes nothing. */
  move(timeline: string, id: string): void
  placeOf(timeline: string): string | null
  /** Has the places stored although no post came with them. */
  save(): void
  /** Reading on would only fill the memory: what was read is not stored yet. */
  readonly isFull: boolean
  odd(reason: OddReason): void
}

export interface Taken {
  readonly statusId: string
  /** When it was written; null for one that could not be read. */
  readonly at: Instant | null
  /** Whether it is the first time that this post comes, from wherever. */
  readonly isNew: boolean
}

export interface CoordinatorParts {
  readonly cursors: Cursors
  readonly batcher: Batcher
  readonly clock: Clock
  readonly holdAbove: number
  readonly remembered: number
  /** Official accounts, as `name@host`. */
  readonly officials: ReadonlySet<string>
  readonly onOdd: (reason: OddReason) => void
}

/** Whose deletion is understood: about three hours of a large instance, some 10 MB. */
const REMEMBERED_STATUSES = 100_000

export function createCoordinator(parts: CoordinatorParts): Coordinator {
  const { batcher, onOdd } = parts
  const seen = createMemory(parts.remembered)
  const postIds = createCappedMap<string, string>(REMEMBERED_STATUSES)
  const places: Places = { cursors: new Map(parts.cursors), written: null }
  let isSaving = false
  return {
    take(timeline, raw, movesCursor) {
      const read = readOne(parts, timeline, raw)
      const { statusId } = read
      if (statusId === null) return null
      const hasMoved = movesCursor && moveTo(places, timeline, statusId)
      const post = read.kind === 'post' ? read.post : null
      if (post !== null) postIds.set(`${hostOf(timeline)} ${statusId}`, post.id)
      const isNew = post !== null && seen.add(post.id)
      if (isNew || hasMoved) batcher.add(isNew ? post : null, writtenPlaces(places))
      return { statusId, at: read.kind === 'odd' ? null : read.at, isNew }
    },
    remove(timeline, statusId) {
      const host = hostOf(timeline)
      // The instance's own statuses have its number in their post's id, so they are known after a restart too.
      const id = postIds.get(`${host} ${statusId}`) ?? `${host}/${statusId}`
      batcher.add(null, null, { kind: 'post', id })
    },
    edit(timeline, raw) {
      const read = readOne(parts, timeline, raw)
      if (read.kind === 'post') batcher.add(null, null, { kind: 'post', id: read.post.id })
    },
    move(timeline, id) {
      if (moveTo(places, timeline, id)) batcher.add(null, writtenPlaces(places))
    },
    placeOf: (timeline) => places.cursors.get(timeline) ?? null,
    save() {
      if (isSaving) return
      isSaving = true
      batcher
        .flush()
        // The batcher has reported it already.
        .catch(() => {})
        .finally(() => {
          isSaving = false
        })
    },
    get isFull() {
      return batcher.waiting > parts.holdAbove
    },
    odd: onOdd,
  }
}

/** Reads one status, and reports one that is odd. */
function readOne({ clock, officials, onOdd }: CoordinatorParts, timeline: string, raw: unknown) {
  const read = readStatus(raw, clock.now(), { host: hostOf(timeline), officials })
  if (read.kind === 'odd') onOdd(read.reason)
  return read
}

/** How far each timeline is read. */
interface Places {
  readonly cursors: Map<string, string>
  /** All of them as one text; null since one has moved. */
  written: string | null
}

/** Moves a timeline's place, unless it is there or further. Returns whether it has moved. */
function moveTo(places: Places, timeline: string, id: string): boolean {
  const now = places.cursors.get(timeline) ?? null
  const next = laterId(now, id)
  if (next === now) return false
  places.cursors.set(timeline, next)
  places.written = null
  return true
}

function writtenPlaces(places: Places): string {
  places.written ??= writeCursors(places.cursors)
  return places.written
}

/** A timeline's key begins with the instance. */
function hostOf(timeline: string): string {
  return timeline.slice(0, timeline.indexOf(' '))
}

interface Memory {
  /** Whether it was new. */
  add(id: string): boolean
}

/** Remembers at least the last so many, at most twice as many. */
function createMemory(least: number): Memory {
  let young = new Set<string>()
  let old = new Set<string>()
  return {
    add(id) {
      if (young.has(id) || old.has(id)) return false
      young.add(id)
      if (young.size >= least) {
        old = young
        young = new Set()
      }
      return true
    },
  }
}
