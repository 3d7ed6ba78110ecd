/** A row of CSV, with the line that it begins in, counted from 1. */
export interface CsvRow {
  readonly fields: readonly string[]
  readonly line: number
}

/**
 * A row that is longer in quotes has a quote that nobody closed. Of another long row, the rest is left out. Unit:
 * characters.
 */
const MAX_ROW = 1_000_000
/** A header names fewer columns; what a row has beyond it is left out. */
const MAX_FIELDS = 1_000

const QUOTE = '"'.charCodeAt(0)
const LINE_END = '\n'.charCodeAt(0)

/**
 * Cuts CSV text into rows as they come (RFC 4180): a field in quotes may hold delimiters, line breaks and doubled
 * quotes. A quote within a plain field is a character like any other.
 */
export class CsvRows {
  private line = 1
  private rowLine = 1
  private fields: string[] = []
  private field = ''
  private length = 0
  /** `after`: behind the quote that closes a field, or doubles the one before. */
  private state: 'plain' | 'quoted' | 'after' = 'plain'

  private readonly delimiter: number

  constructor(delimiter: string) {
    this.delimiter = delimiter.charCodeAt(0)
  }

  get current(): number {
    return this.line
  }

  /** Whether the text ends inside of a quoted field. */
  get isOpen(): boolean {
    return this.state === 'quoted'
  }

  *take(text: string): Generator<CsvRow> {
    let from = 0
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code !== this.delimiter && code !== QUOTE && code !== LINE_END) continue
      if (at > from) yield* this.addRun(text.slice(from, at))
      from = at + 1
      if (code === LINE_END) this.line++
      if (this.state === 'quoted') {
        if (code === QUOTE) this.state = 'after'
        else yield* this.addRun(text[at]!)
      } else if (code === LINE_END) yield this.closeRow()
      else if (code === this.delimiter) this.closeField()
      else this.takeQuote()
    }
    if (from < text.length) yield* this.addRun(text.slice(from))
  }

  *end(): Generator<CsvRow> {
    if (this.fields.length > 0 || this.field !== '') yield this.closeRow()
  }

  /** Adds characters that mean nothing but themselves; a row that becomes too long in quotes ends here. */
  private *addRun(run: string): Generator<CsvRow> {
    let rest = run
    while (this.state === 'quoted' && this.length + rest.length > MAX_ROW) {
      const room = Math.max(MAX_ROW + 1 - this.length, 0)
      this.add(rest.slice(0, room))
      rest = rest.slice(room)
      yield this.closeRow()
    }
    this.add(rest)
    if (this.state === 'after') this.state = 'plain'
  }

  private add(run: string): void {
    this.field += run.slice(0, Math.max(MAX_ROW + 1 - this.length, 0))
    this.length += run.length
  }

  /** Outside of quotes: it begins a field, doubles the quote before it, or is a character like any other. */
  private takeQuote(): void {
    if (this.state === 'after' || this.field !== '') this.add('"')
    if (this.state === 'after' || this.field === '') this.state = 'quoted'
  }

  private closeField(): void {
    if (this.fields.length < MAX_FIELDS) this.fields.push(this.field.replace(/\r$/, ''))
    this.field = ''
    this.state = 'plain'
  }

  private closeRow(): CsvRow {
    this.closeField()
    const row = { fields: this.fields, line: this.rowLine }
    this.fields = []
    this.length = 0
    this.rowLine = this.line
    return row
  }
}
