import { postKey } from '../../core/engine/post/classified-post.js'
import type { IngestedPost } from '../../core/engine/post/ingested-post.js'
import { EARLIEST, LATEST } from '../../core/model/instant.js'
import type { NameFilter } from '../../core/text/match/name-filter.js'
import { createNameFilter, EMPTY_HASH, growHash, mayHold } from '../../core/text/match/name-filter.js'
import type { Reader } from '../../core/text/reader.js'
import { POSSIBLE } from '../../core/text/scan/word-gate.js'
import { createReadInstant } from './read-instant.js'
import type { LineScan, Span } from './scan-line.js'
import { newLineScan, scanLine } from './scan-line.js'

/**
 * Finds in the bytes of a line that its post matters to no service, which is true of most posts. Such a line is never
 * parsed. The result equals that of reading the whole post: time and author move stream time, and hashtags count.
 * Anything doubtful is left to the parser.
 */
export interface Skimmer {
  /** The post of the line that begins at `from`; null where the line must be parsed. */
  skim(bytes: Buffer, from: number, limit: number): IngestedPost | null
  /** After a post: the offset after its line end. */
  readonly next: number
}

type Screener = Pick<Reader, 'mayName' | 'screen' | 'foreignTags' | 'accounts'>

export function createSkimmer(reader: Screener): Skimmer {
  const line = newLineScan()
  const accounts = markAccounts(reader.accounts)
  const readInstant = createReadInstant()
  return {
    get next() {
      return line.next
    },
    skim(bytes, from, limit) {
      if (!scanLine(line, bytes, from, limit) || isEmpty(line.id) || isEmpty(line.source)) return null
      const at = readInstant(bytes, line.createdAt.from, line.createdAt.to)
      if (at === undefined || at < EARLIEST || at >= LATEST) return null
      const tags = tagsOf(bytes, line, reader)
      if (tags === null || mayBeOfficial(bytes, line, accounts)) return null
      const author = isEmpty(line.authorId) ? line.id : line.authorId
      if (author === line.id || tags.length > 0) {
        // The author's DID is taken out of the id, and a repost's tags do not count.
        if (holdsDid(bytes, line.id) || line.mayBeRepost) return null
      }
      const key = tags.length === 0 ? 0 : keyOf(bytes, line)
      return { at, author: markOf(bytes, author), key, classified: null, hashtags: tags }
    },
  }
}

const NO_TAGS: readonly string[] = []

function isEmpty({ from, to }: Span): boolean {
  return from === to
}

function latin1(bytes: Buffer, { from, to }: Span): string {
  return bytes.toString('latin1', from, to)
}

/** The hashtags of a text that matters to nobody; null for any other text. */
function tagsOf(bytes: Buffer, { text }: LineScan, reader: Screener): readonly string[] | null {
  const { from, to, hasEscapes } = text
  if (hasEscapes) {
    const value = JSON.parse(bytes.toString('utf8', from - 1, to + 1)) as string
    return reader.mayName(value) ? null : reader.foreignTags(value)
  }
  const found = reader.screen(bytes, from, to)
  if (found === 0) return NO_TAGS
  const value = bytes.toString(text.isWide ? 'utf8' : 'latin1', from, to)
  if ((found & POSSIBLE) !== 0 && reader.mayName(value)) return null
  return reader.foreignTags(value)
}

function keyOf(bytes: Buffer, { id, source }: LineScan): number {
  return postKey({ source: latin1(bytes, source), id: latin1(bytes, id) })
}

function holdsDid(bytes: Buffer, { from, to }: Span): boolean {
  return bytes.toString('latin1', from, to).includes('did:')
}

/** As `classifyPost` marks an author. */
function markOf(bytes: Uint8Array, { from, to }: Span): number {
  let mark = to - from
  for (let index = Math.max(from, to - 6); index < to; index++)
    mark = (Math.imul(mark, 31) + bytes[index]!) | 0
  return mark
}

/** One account in a hundred is taken for official, and its posts are parsed. */
function markAccounts(accounts: readonly string[]): NameFilter {
  return createNameFilter(accounts.map((account) => String.fromCharCode(...Buffer.from(account).map(small))))
}

/** Capitals count as small letters. */
function small(byte: number): number {
  return byte | 0x20
}

const AT = 64
const STATUS = Buffer.from('status')

/** Posts of status pages are of their services; others are by their author's id or handle. */
function mayBeOfficial(bytes: Buffer, { source, authorId, handle }: LineScan, accounts: NameFilter): boolean {
  if (
    source.to - source.from === STATUS.length &&
    STATUS.every((byte, at) => bytes[source.from + at] === byte)
  )
    return true
  if (isMarked(bytes, authorId.from, authorId.to, accounts)) return true
  return isMarked(bytes, bytes[handle.from] === AT ? handle.from + 1 : handle.from, handle.to, accounts)
}

function isMarked(bytes: Uint8Array, from: number, to: number, accounts: NameFilter): boolean {
  if (from >= to) return false
  let hash = EMPTY_HASH
  for (let at = from; at < to; at++) hash = growHash(hash, small(bytes[at]!))
  return mayHold(accounts, hash)
}
