import { renameFields } from '../../pipeline/log/codec.js'
import { defineCursorCodec } from '../connection/cursor-codec.js'
import { isStatusId } from './status-order.js'

/** How far each timeline was consumed: the id of a status on its instance, by the timeline's key. */
export type Cursors = ReadonlyMap<string, string>

/** The form in which the places are stored, all of them together: every batch is stored with the whole. */
export function writeCursors(cursors: Cursors): string {
  return codec.write({ cursors: Object.fromEntries(cursors) })
}

/**
 * The valid part of a stored cursor. An invalid position is left out, and its timeline is consumed from now on.
 * Timelines that are no longer asked for stay, so that one taken out and put back goes on where it was.
 */
export function readCursors(cursor: string | null): Map<string, string> {
  const cursors = new Map<string, string>()
  for (const [key, id] of Object.entries(codec.read(cursor)?.cursors ?? {})) {
    if (isStatusId(id) && KEY.test(key) && cursors.size < MAX_PLACES) cursors.set(key, id)
  }
  return cursors
}

/** `host public`, `host public:local`, `host #tag`. */
const KEY = /^\S{1,300} \S{1,300}$/

const MAX_PLACES = 10_000

interface StoredCursors {
  readonly cursors: Readonly<Record<string, string>>
}

const codec = defineCursorCodec<StoredCursors>({
  kind: 'cursor of Mastodon',
  version: 2,
  migrations: { 1: (value) => renameFields(value, { places: 'cursors' }) },
  isValid: ({ cursors }) => typeof cursors === 'object',
})
