import { postKey } from '../../core/engine/post/classified-post.js'
import type { IngestedPost } from '../../core/engine/post/ingested-post.js'
import { EARLIEST, LATEST } from '../../core/model/instant.js'
import type { Reader } from '../../core/text/reader.js'
import { EMPTY_HASH, grow } from '../../core/text/scan/hash-bits.js'
import { DOUBTFUL_TAGS, POSSIBLE, TAGGED } from '../../core/text/scan/word-gate.js'
import { createReadInstant } from './read-instant.js'
import type { LineScan, Span } from './scan-line.js'
import { MAX_TEXT_BYTES, newLineScan, scanLine } from './scan-line.js'
import { ascii, matches } from './skip-json.js'

/**
 * Finds in the bytes of a line that its post matters to no service, which is true of most posts. Such a line is never
 * parsed. The result equals that of reading the whole post. Time and author move stream time, and a post with
 * hashtags counts once. Anything doubtful is left to the parser.
 */
export interface Skimmer {
  /** The post of the line that begins at `from`, and ends in a line end; null where it must be parsed. */
  skim(bytes: Buffer, from: number): IngestedPost | null
  /** After a post: the offset after its line end. */
  readonly next: number
}

type Screener = Pick<Reader, 'mayName' | 'screen' | 'foreignTags' | 'accounts'>

/** Live, hashtags are counted, and the API says which posts it has already. A replay needs neither. */
export type SkimFor = 'replay' | 'live'

export function createSkimmer(reader: Screener, skimFor: SkimFor): Skimmer {
  const isLive = skimFor === 'live'
  const line = newLineScan()
  const accounts = markAccounts(reader.accounts)
  const readInstant = createReadInstant()
  return {
    get next() {
      return line.next
    },
    skim(bytes, from) {
      if (!scanLine(line, bytes, from) || isEmpty(line.id) || isEmpty(line.source)) return null
      // What takes long must be marked as work, and charged by its length: the intake does both.
      if (isLive && line.text.to - line.text.from > MAX_LIVE_TEXT_BYTES) return null
      const at = readInstant(bytes, line.createdAt.from, line.createdAt.to)
      if (at === undefined || at < EARLIEST || at >= LATEST) return null
      const tags = tagsOf(bytes, line, reader, isLive)
      if (tags === null || mayBeOfficial(bytes, line, accounts)) return null
      const author = isEmpty(line.authorId) ? line.id : line.authorId
      if (author === line.id || tags.length > 0) {
        // The author's DID is taken out of the id, and a repost's tags do not count.
        if (holdsDid(bytes, line.id) || line.mayBeRepost) return null
      }
      const key = tags.length === 0 && !isLive ? 0 : keyOf(bytes, line)
      return { at, author: markOf(bytes, author), key, classified: null, hashtags: tags }
    },
  }
}

/** Posts of most networks are shorter. */
const MAX_LIVE_TEXT_BYTES = 1_200

const NO_TAGS: readonly string[] = []

function isEmpty({ from, to }: Span): boolean {
  return from === to
}

function latin1(bytes: Buffer, { from, to }: Span): string {
  return bytes.toString('latin1', from, to)
}

/** Which hashtags a post has does not matter, but that it has some. */
const UNCOUNTED: readonly string[] = ['']

/** Texts with escapes are written here without. */
const UNESCAPED = Buffer.alloc(MAX_TEXT_BYTES)

/** The hashtags of a text that matters to nobody; null for any other text. */
function tagsOf(
  bytes: Buffer,
  { text }: LineScan,
  reader: Screener,
  isLive: boolean,
): readonly string[] | null {
  const { from, to, hasEscapes } = text
  const escaped = hasEscapes ? (JSON.parse(bytes.toString('utf8', from - 1, to + 1)) as string) : null
  const found =
    escaped === null
      ? reader.screen(bytes, from, to)
      : reader.screen(UNESCAPED, 0, UNESCAPED.write(escaped, 'utf8'))
  if ((found & (POSSIBLE | DOUBTFUL_TAGS)) === 0) {
    if ((found & TAGGED) === 0) return NO_TAGS
    if (!isLive) return UNCOUNTED
  }
  const value = escaped ?? bytes.toString(text.isWide ? 'utf8' : 'latin1', from, to)
  if ((found & POSSIBLE) !== 0 && reader.mayName(value)) return null
  const tags = reader.foreignTags(value)
  return tags === null || tags.length === 0 || isLive ? tags : UNCOUNTED
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

/** Ids and handles of official accounts, with the hashes of all. */
interface Accounts {
  readonly names: ReadonlySet<string>
  readonly hashes: Uint8Array
}

const HASH_MASK = (1 << 16) - 1

function markAccounts(accounts: readonly string[]): Accounts {
  const names = new Set<string>()
  const hashes = new Uint8Array(HASH_MASK + 1)
  for (const account of accounts) {
    const bytes = Buffer.from(account)
    names.add(smallText(bytes))
    hashes[hashOf(bytes, 0, bytes.length)] = 1
  }
  return { names, hashes }
}

/** Capitals count as small letters. */
function small(byte: number): number {
  return byte | 0x20
}

function smallText(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.map(small))
}

function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = EMPTY_HASH
  for (let at = from; at < to; at++) hash = grow(hash, small(bytes[at]!))
  return (hash ^ (hash >>> 16)) & HASH_MASK
}

const AT = 64
const STATUS = ascii('status')

/** Posts of status pages are of their services; others are by their author's id or handle. */
function mayBeOfficial(bytes: Buffer, { source, authorId, handle }: LineScan, accounts: Accounts): boolean {
  if (source.to - source.from === STATUS.length && matches(bytes, source.from, STATUS)) return true
  if (isOfficial(bytes, authorId.from, authorId.to, accounts)) return true
  return isOfficial(bytes, bytes[handle.from] === AT ? handle.from + 1 : handle.from, handle.to, accounts)
}

function isOfficial(bytes: Uint8Array, from: number, to: number, { names, hashes }: Accounts): boolean {
  if (from >= to || hashes[hashOf(bytes, from, to)] === 0) return false
  return names.has(smallText(bytes.subarray(from, to)))
}
