import { PostLines } from '../ndjson/post-lines.js'
import { createCsvReader, headerOf } from './csv-reader.js'
import type { IsOfficial } from './form.js'
import { EXPECTED } from './form.js'
import { createJsonReader } from './json-reader.js'
import type { PostReader, Skim } from './post-reader.js'
import { newBatch } from './post-reader.js'

/** A first line that is longer is no line of a post, but a JSON text without line breaks. Unit: bytes. */
const LONGEST_FIRST_LINE = 65_536

/**
 * Reads a file of any form, which its first line that is not blank decides. After a whole JSON object, lines are read.
 * A bracket or a part of an object begins JSON, and names of columns begin CSV. Anything else is read as lines, each of
 * which is a problem. What is said to be CSV (`isCsv`) begins with a header in any case.
 */
export function createPostReader<Skimmed = never>(
  isOfficial: IsOfficial,
  skimmer?: Skim<Skimmed>,
  isCsv = false,
): PostReader<Skimmed> {
  let reader: PostReader<Skimmed> | null = null
  let first = Buffer.alloc(0)

  return {
    take(piece) {
      if (reader !== null) return reader.take(piece)
      // The common case needs no copy: the first piece holds the whole first line.
      const bytes = first.length === 0 ? piece : Buffer.concat([first, piece])
      reader = choose(bytes, { isEnd: false, isCsv }, isOfficial, skimmer)
      if (reader !== null) return reader.take(bytes)
      first = Buffer.from(bytes)
      return newBatch()
    },
    end(isCut) {
      if (reader !== null) return reader.end(isCut)
      reader = choose(first, { isEnd: true, isCsv }, isOfficial, skimmer)!
      const { posts, lines, problems, passed } = reader.take(first)
      const rest = reader.end(isCut)
      return {
        posts: [...posts, ...rest.posts],
        lines: [...lines, ...rest.lines],
        problems: [...(isCut ? [] : problems), ...rest.problems],
        passed: (passed ?? 0) + (rest.passed ?? 0),
      }
    },
    get current() {
      return reader?.current ?? 1
    },
  }
}

const BYTE_ORDER_MARK = '\uFEFF'
const BLANK = /^[\s\uFEFF]*/

/** Null while more of the file is needed. */
function choose<Skimmed>(
  bytes: Buffer,
  { isEnd, isCsv }: { readonly isEnd: boolean; readonly isCsv: boolean },
  isOfficial: IsOfficial,
  skimmer?: Skim<Skimmed>,
): PostReader<Skimmed> | null {
  const text = bytes.toString('utf8', 0, LONGEST_FIRST_LINE).replace(BLANK, '')
  const isWhole = isEnd || bytes.length >= LONGEST_FIRST_LINE
  if (text === '') return isWhole ? new PostLines(isOfficial, skimmer) : null
  if (text.startsWith('[')) return createJsonReader(isOfficial)
  const end = text.indexOf('\n')
  if (end < 0 && !isWhole) return null
  const line = end < 0 ? text : text.slice(0, end)
  if (text.startsWith('{')) {
    return isObject(line) || !beginsObject(line, end < 0 && !isEnd)
      ? new PostLines(isOfficial, skimmer)
      : createJsonReader(isOfficial)
  }
  const header = headerOf(line.replace(BYTE_ORDER_MARK, ''))
  if (header === null && isCsv) return createUnusable(NO_HEADER)
  if (header === null) return new PostLines(isOfficial, skimmer)
  return header.kind === 'header'
    ? skipMark(createCsvReader(header.delimiter))
    : createUnusable(header.detail)
}

function isObject(line: string): boolean {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}

/**
 * Whether a line that is not JSON can be the beginning of an object over many lines. Such a line opens an object and
 * ends behind a brace, a bracket, a comma or a colon. A line that is broken in another way loses itself alone.
 */
function beginsObject(line: string, isCut: boolean): boolean {
  return isCut || /^\{\s*(?:"[^"]*"\s*:.*)?[{[,:]\s*$/.test(line) || /^\{\s*$/.test(line)
}

/** A byte order mark before the first name of a header is no part of it. */
function skipMark(reader: PostReader): PostReader {
  let isFirst = true
  return {
    take(piece) {
      const from = isFirst && piece.subarray(0, 3).equals(MARK) ? 3 : 0
      isFirst = false
      return reader.take(piece.subarray(from))
    },
    end: (isCut) => reader.end(isCut),
    get current() {
      return reader.current
    },
  }
}

const MARK = Buffer.from(BYTE_ORDER_MARK)

const NO_HEADER = `found CSV whose first line names no known column; ${EXPECTED}`

/** A file of which nothing can be used. */
function createUnusable(detail: string): PostReader {
  let isReported = false
  return {
    take() {
      const batch = newBatch()
      if (!isReported) batch.problems.push({ line: 1, reason: 'unknown-shape', detail })
      isReported = true
      return batch
    },
    end: newBatch,
    current: 1,
  }
}
