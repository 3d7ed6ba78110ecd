import type { ServiceId } from '../../core/model/vocabulary.js'
import { defineCursorCodec } from '../connection/cursor-codec.js'
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

const codec = defineCursorCodec<XCursor>({ kind: 'cursor of X', version: 1, isValid })

export function writeCursor(cursor: XCursor): string {
  return codec.write(cursor)
}

/** Null for what is no cursor: then it begins with now, and says so. */
export function readCursor(cursor: string): XCursor | null {
  return codec.read(cursor)
}

function isValid({ newest, gapFrom, seededTo }: Partial<XCursor>): boolean {
  return (
    (newest === null || isPostId(newest)) &&
    (gapFrom === null || isPostId(gapFrom)) &&
    (seededTo === null || typeof seededTo === 'string')
  )
}
