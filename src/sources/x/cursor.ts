import type { ServiceId } from '../../core/model/vocabulary.js'
import { isPostId, newerId } from './post-id.js'

/**
 * Where the source is: what the cursor of its last batch says. Every field only ever moves forwards, but for a gap that
 * is closed.
 */
export interface XCursor {
  /** The newest post that was received; null before the first. */
  readonly newest: string | null
  /** The last post before a gap that is not yet repaired. A restart goes on from there. */
  readonly gapFrom: string | null
  /** The last service whose history was counted; `ALL_SEEDED` when it is every one. */
  readonly seededTo: ServiceId | typeof ALL_SEEDED | null
}

export const ALL_SEEDED = '*'

export const NO_PLACE: XCursor = { newest: null, gapFrom: null, seededTo: null }

export function withReceived(cursor: XCursor, id: string): XCursor {
  return { ...cursor, newest: cursor.newest === null ? id : newerId(cursor.newest, id) }
}

/** The stream is no longer consumed: posts after the newest one are missing, or after an older gap's beginning. */
export function withGap(cursor: XCursor): XCursor {
  return { ...cursor, gapFrom: cursor.gapFrom ?? cursor.newest }
}

export function writeCursor(cursor: XCursor): string {
  return JSON.stringify({ v: 1, ...cursor })
}

/** Null for what is no place of this version: then it begins with now, and says so. */
export function readCursor(cursor: string): XCursor | null {
  let fields: Readonly<Record<string, unknown>> | null
  try {
    fields = JSON.parse(cursor) as typeof fields
  } catch {
    return null
  }
  if (typeof fields !== 'object' || fields === null || fields.v !== 1) return null
  const { newest, gapFrom, seededTo } = fields
  if (newest !== null && !isPostId(newest)) return null
  if (gapFrom !== null && !isPostId(gapFrom)) return null
  if (seededTo !== null && typeof seededTo !== 'string') return null
  return { newest, gapFrom, seededTo }
}
