/** A row of CSV, with the line that it begins in, counted from 1. */
export interface CsvRow {
  readonly fields: readonly string[]
  readonly line: number
}

/** A field that is longer belongs to a quote that nobody closed. Unit: characters. */
const MAX_ROW = 1_000_000

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

  constructor(private readonly delimiter: string) {}

  get current(): number {
    return this.line
  }

  /** Whether the text ends inside of a quoted field. */
  get isOpen(): boolean {
    return this.state === 'quoted'
  }

  *take(text: string): Generator<CsvRow> {
    for (const character of text) {
      if (character === '\n') this.line++
      if (this.state === 'quoted') {
        if (character === '"') this.state = 'after'
        else this.add(character)
        if (this.length > MAX_ROW) yield this.closeRow()
      } else if (character === '"' && (this.state === 'after' || this.field === '')) {
        if (this.state === 'after') this.add('"')
        this.state = 'quoted'
      } else if (character === this.delimiter) this.closeField()
      else if (character === '\n') yield this.closeRow()
      else {
        this.add(character)
        this.state = 'plain'
      }
    }
  }

  *end(): Generator<CsvRow> {
    if (this.fields.length > 0 || this.field !== '') yield this.closeRow()
  }

  private add(character: string): void {
    this.field += character
    this.length++
  }

  private closeField(): void {
    this.fields.push(this.field.replace(/\r$/, ''))
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
