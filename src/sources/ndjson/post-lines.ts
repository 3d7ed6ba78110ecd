import { parsePost } from '../../core/model/post.js'
import type { IsOfficial } from '../forms/form.js'
import { addUnpacked } from '../forms/json-reader.js'
import type { OpenBatch, PostBatch, PostReader, Skim } from '../forms/post-reader.js'
import { newBatch } from '../forms/post-reader.js'
import { NOBODY, readValue } from '../forms/read-value.js'

/**
 * A longer line is passed over without being held in memory. Unit: bytes; the longest text that a post may have fits
 * three times.
 */
export const MAX_LINE_BYTES = 1_048_576

/**
 * Turns the pieces of an NDJSON file into posts; where the pieces are cut makes no difference.
 *
 * Lines are found in the bytes, where a line end is never part of another character, and decoded one by one. A whole
 * piece would become wide characters for the sake of a single emoji, which slows decoding and parsing.
 */
export class PostLines<Skimmed = never> implements PostReader<Skimmed> {
  private line = 0
  private held: Buffer[] = []
  private heldBytes = 0

  constructor(
    private readonly isOfficial: IsOfficial = NOBODY,
    private readonly skimmer?: Skim<Skimmed>,
  ) {}

  /** Reads a piece; the buffer may be reused afterwards. */
  take(piece: Buffer): PostBatch<Skimmed> {
    const batch = newBatch<Skimmed>()
    // A piece within the limit can hold no line beyond it, save the one that began before it.
    for (let from = 0; from < piece.length; from += MAX_LINE_BYTES) {
      this.takePart(piece.subarray(from, from + MAX_LINE_BYTES), batch)
    }
    return batch
  }

  /**
   * Reads the last line, which may lack its line end. After a cut only a whole object counts: its closing brace proves
   * it.
   */
  end(isCut: boolean): PostBatch<Skimmed> {
    const batch = newBatch<Skimmed>()
    if (this.heldBytes > 0) this.closeHeldLine(Buffer.alloc(0), batch)
    return isCut ? { ...batch, problems: [] } : batch
  }

  /** The line that was being read last. */
  get current(): number {
    return this.line
  }

  private takePart(piece: Buffer, batch: OpenBatch<Skimmed>): void {
    let start = 0
    if (this.heldBytes > 0) {
      const end = piece.indexOf(LINE_END)
      if (end < 0) {
        this.hold(piece)
        return
      }
      this.closeHeldLine(piece.subarray(0, end), batch)
      start = end + 1
    }
    const whole = piece.lastIndexOf(LINE_END) + 1
    while (start < whole) start = this.takeNext(piece, start, batch)
    if (start < piece.length) this.hold(piece.subarray(start))
  }

  /** Takes a whole line. Returns the offset after its line end. */
  private takeNext(piece: Buffer, start: number, batch: OpenBatch<Skimmed>): number {
    const skimmed = this.skimmer?.skim(piece, start) ?? null
    if (skimmed !== null) {
      batch.posts.push(skimmed)
      batch.lines.push(++this.line)
      return this.skimmer!.next
    }
    const end = piece.indexOf(LINE_END, start)
    this.takeLine(piece.toString('utf8', start, end), batch)
    return end + 1
  }

  private hold(part: Buffer): void {
    if (part.length === 0) return
    this.heldBytes += part.length
    if (this.heldBytes <= MAX_LINE_BYTES) this.held.push(Buffer.from(part))
    else this.held = []
  }

  private closeHeldLine(rest: Buffer, batch: OpenBatch<Skimmed>): void {
    const bytes = this.heldBytes + rest.length
    if (bytes <= MAX_LINE_BYTES) {
      this.takeLine(Buffer.concat([...this.held, rest]).toString('utf8'), batch)
    } else {
      this.line++
      batch.problems.push({
        line: this.line,
        reason: 'too-long',
        detail: `the line has ${bytes} bytes; at most ${MAX_LINE_BYTES} are read`,
      })
    }
    this.held = []
    this.heldBytes = 0
  }

  private takeLine(text: string, batch: OpenBatch<Skimmed>): void {
    this.line++
    if (text === '') return
    const raw = parseJson(text)
    if (raw === undefined) this.takeOddLine(text, batch)
    else this.takeValue(raw, batch)
  }

  /** A blank line is nothing; a byte order mark, of this file or of one that was appended to it, is passed over. */
  private takeOddLine(text: string, batch: OpenBatch<Skimmed>): void {
    const trimmed = text.trim()
    if (trimmed === '') return
    const raw = parseJson(trimmed)
    if (raw === undefined)
      batch.problems.push({ line: this.line, reason: 'not-json', detail: explainOdd(trimmed) })
    else this.takeValue(raw, batch)
  }

  private takeValue(raw: unknown, batch: OpenBatch<Skimmed>): void {
    const parsed = parsePost(raw)
    if (parsed.kind === 'post') {
      batch.posts.push(parsed.post)
      batch.lines.push(this.line)
    } else addUnpacked(readValue(raw, this.isOfficial), this.line, batch)
  }
}

const LINE_END = 10

/** Undefined, which is no JSON value, for a text that is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Says what to do without showing the line: what is in it may be somebody's. */
function explainOdd(text: string): string {
  if (text.includes('\u0000')) return 'holds NUL characters; if the file is UTF-16, save it as UTF-8'
  return `is not JSON (${text.length} characters); write one JSON object a line`
}
