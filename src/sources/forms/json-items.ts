import { LISTS } from './read-value.js'

/** An item of a JSON text. */
export interface JsonItem {
  /** Null for an item that is longer than the limit. */
  readonly text: string | null
  /** The line that it begins in, counted from 1. */
  readonly line: number
  /** Where it begins in the whole text. Unit: bytes. */
  readonly at: number
  readonly bytes: number
}

/**
 * A longer item is passed over without being held in memory. Unit: bytes; an answer of the X API has at most about one
 * million.
 */
export const MAX_ITEM_BYTES = 32_000_000

const [QUOTE, BACKSLASH, COLON, COMMA, LINE_END] = [0x22, 0x5c, 0x3a, 0x2c, 0x0a]
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d]
const LONGEST_LIST_NAME = 16
const NO_ITEMS = -1

/**
 * Cuts a JSON text into items. Items are the elements of a list, those of a known list inside of an object
 * (`{"orderedItems":[…]}`), or whole values one after another. It looks for brackets and strings only and keeps one
 * item, so that a list of any size needs the memory of its largest element. What an item holds is checked when it is
 * parsed.
 */
export class JsonItems {
  private line = 1
  private depth = 0
  private inString = false
  private isEscaped = false
  /** The depth at which items begin: 0, within a list 1, within a list of an object 2. */
  private itemDepth = 0
  /** Whether what is read now belongs to an item. */
  private inItem = false
  private isPlain = false
  private itemLine = 1
  private itemAt = 0
  /** The bytes of the pieces before the one that is read. */
  private before = 0
  private held: Buffer[] = []
  private heldBytes = 0
  /** The last string of an object at depth 1, as far as it may name a list. */
  private name = ''
  private isNamed = false

  /** The line that was being read last. */
  get current(): number {
    return this.line
  }

  /** Whether the text ends inside of a list, an object or a string. */
  get isOpen(): boolean {
    return this.depth > 0 || this.inString
  }

  /** Reads a piece; the buffer may be reused afterwards. */
  *take(piece: Buffer): Generator<JsonItem> {
    let start = 0
    for (let index = 0; index < piece.length; index++) {
      const byte = piece[index]!
      if (byte === LINE_END) this.line++
      if (this.inString) {
        this.takeInString(byte)
        continue
      }
      if (byte === QUOTE) {
        if (!this.inItem && this.beginsPlain()) start = this.begin(index, true)
        this.inString = true
        this.name = ''
        this.isNamed = false
        continue
      }
      if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
        if (this.opensItems(byte)) {
          this.abandon()
          this.itemDepth = this.depth + 1
        } else if (!this.inItem && this.depth === this.itemDepth) start = this.begin(index, false)
        this.depth++
      } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
        if (this.inItem && this.isPlain) yield this.finish(piece.subarray(start, index))
        this.depth = Math.max(0, this.depth - 1)
        if (this.inItem && this.depth === this.itemDepth) yield this.finish(piece.subarray(start, index + 1))
        else if (!this.inItem) this.closeList()
      } else if (byte === COLON) this.isNamed = this.name !== ''
      else if (byte === COMMA || byte <= 0x20) {
        if (this.inItem && this.isPlain) yield this.finish(piece.subarray(start, index))
        if (byte === COMMA) this.isNamed = false
      } else if (!this.inItem && this.beginsPlain()) start = this.begin(index, true)
    }
    if (this.inItem) this.hold(piece.subarray(start))
    this.before += piece.length
  }

  /** The last item, which ends with the text. */
  *end(): Generator<JsonItem> {
    if (this.inItem && this.isPlain) yield this.finish(Buffer.alloc(0))
  }

  private takeInString(byte: number): void {
    if (this.isEscaped) this.isEscaped = false
    else if (byte === BACKSLASH) this.isEscaped = true
    else if (byte === QUOTE) {
      this.inString = false
      return
    }
    if (this.depth === 1 && this.name.length <= LONGEST_LIST_NAME) this.name += String.fromCharCode(byte)
  }

  /** A list around everything, or a known one of the outermost object. */
  private opensItems(byte: number): boolean {
    if (byte !== OPEN_LIST) return false
    if (this.depth === 0) return true
    return this.depth === 1 && this.itemDepth !== 1 && this.isNamed && LISTS.has(this.name)
  }

  /** A number or a word where a record should be. */
  private beginsPlain(): boolean {
    return this.depth === this.itemDepth
  }

  private begin(index: number, isPlain: boolean): number {
    this.inItem = true
    this.isPlain = isPlain
    this.itemLine = this.line
    this.itemAt = this.before + index
    return index
  }

  /** What was held of the object around a list is not needed: its items say everything. */
  private abandon(): void {
    this.inItem = false
    this.held = []
    this.heldBytes = 0
  }

  /** After a list, the object around it may have another one; what else is in it is no item. */
  private closeList(): void {
    if (this.depth === 0) this.itemDepth = 0
    else if (this.depth < this.itemDepth) this.itemDepth = NO_ITEMS
  }

  private hold(part: Buffer): void {
    this.heldBytes += part.length
    if (this.heldBytes <= MAX_ITEM_BYTES) this.held.push(Buffer.from(part))
    else this.held = []
  }

  private finish(rest: Buffer): JsonItem {
    const bytes = this.heldBytes + rest.length
    const text = bytes > MAX_ITEM_BYTES ? null : Buffer.concat([...this.held, rest]).toString('utf8')
    this.abandon()
    return { text, line: this.itemLine, at: this.itemAt, bytes }
  }
}
