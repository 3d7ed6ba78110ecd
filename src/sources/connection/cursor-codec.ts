import type { CodecParts } from '../../pipeline/log/codec.js'
import { defineCodec } from '../../pipeline/log/codec.js'
import { DamagedState } from '../../pipeline/log/damaged-state.js'

/** How a source writes and reads its cursor. */
export interface CursorCodec<T> {
  write(cursor: T): string
  /** Null for no cursor, and for one that cannot be read: the source then begins with now, and says so. */
  read(cursor: string | null): T | null
}

/** The codec of stored values, for a cursor: with its version, and with migrations of older ones. */
export function defineCursorCodec<T extends object>(parts: CodecParts<T>): CursorCodec<T> {
  const codec = defineCodec<T>(parts)
  return {
    write: (cursor) => codec.encode(cursor),
    read(cursor) {
      try {
        return cursor === null ? null : codec.decode(cursor, `the ${parts.kind}`)
      } catch (error) {
        if (error instanceof DamagedState) return null
        throw error
      }
    },
  }
}
