import { basename } from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import type { SeriesPolicy } from '../core/series/policy.js'
import { DEFAULT_SERIES_POLICY } from '../core/series/policy.js'
import type { SeriesColumns } from '../core/series/read-row.js'
import { parseSeriesHeader, parseSeriesRow } from '../core/series/read-row.js'
import type { SeriesState } from '../core/series/series-detector.js'
import { advanceSeries, newSeriesState } from '../core/series/series-detector.js'
import { gunzip } from '../sources/ndjson/gunzip.js'
import { InputFailure } from '../sources/ndjson/input-problem.js'
import { readBytes, readStream } from '../sources/ndjson/read-bytes.js'

export interface SeriesWriters {
  /** Results; awaited, so that a slow reader slows the work down instead of filling the memory. */
  write(text: string): Promise<void>
  /** Problems and the summary; whole lines. */
  print(text: string): void
}

export interface SeriesOptions {
  readonly policy?: SeriesPolicy
  /** Read where the path is `-`. */
  readonly stdin?: AsyncIterable<Buffer>
}

/**
 * `outcry series FILE.csv…` scores every row of every file, each file a series of its own, as the rows come. Returns
 * the exit code: 0 done, 1 when a file could not be read or used. It is 2 when no file was named, or standard input
 * more than once.
 */
export async function series(
  files: readonly string[],
  writers: SeriesWriters,
  options: SeriesOptions = {},
): Promise<0 | 1 | 2> {
  const misuse = checkUsage(files)
  if (misuse !== null) {
    writers.print(`outcry series: ${misuse}\n`)
    return 2
  }
  const total = { rows: 0, alerts: 0 }
  let isFailed = false
  await writers.write('file,timestamp,value,expected,score,alert\n')
  for (const path of files) {
    const run = new SeriesRun(path, options.policy ?? DEFAULT_SERIES_POLICY, writers)
    isFailed = !(await run.readAll(options.stdin)) || isFailed
    total.rows += run.rows
    total.alerts += run.alerts
  }
  writers.print(
    `${count(total.rows, 'row')} of ${count(files.length, 'file')}; ${count(total.alerts, 'alert')}\n`,
  )
  return isFailed ? 1 : 0
}

const CHUNK_BYTES = 262_144
/** A longer line is no row of a series; it is passed over without being held in memory. Unit: characters. */
const MAX_LINE = 65_536
/** Enough to see what is wrong with a file; a wholly wrong file must not fill the terminal. */
const MAX_PRINTED = 20
/** Four decimals: a ten-thousandth of a count, and of a power of ten of days. */
const ROUNDING = 1e4

function checkUsage(files: readonly string[]): string | null {
  if (files.length === 0) return 'name at least one CSV file, or - for standard input'
  const isTwice = files.indexOf('-') !== files.lastIndexOf('-')
  return isTwice ? 'standard input (-) can be read only once; name it once' : null
}

/** One file on its way through the detector. */
class SeriesRun {
  rows = 0
  alerts = 0
  private line = 0
  private held = ''
  private isTooLong = false
  private columns: SeriesColumns | null = null
  private failure: string | null = null
  private printed = 0
  private readonly skipped = new Map<string, number>()
  private readonly state: SeriesState
  private readonly file: string
  private output = ''

  constructor(
    private readonly path: string,
    private readonly policy: SeriesPolicy,
    private readonly writers: SeriesWriters,
  ) {
    this.state = newSeriesState(policy)
    this.file = quote(basename(path))
  }

  /** Whether all of the file could be read and some of it used. */
  async readAll(stdin: AsyncIterable<Buffer> | undefined): Promise<boolean> {
    const decoder = new StringDecoder('utf8')
    try {
      for await (const piece of openInput(this.path, stdin)) {
        this.takeText(decoder.write(piece))
        await this.flush()
        if (this.failure !== null) break
      }
      this.takeText(decoder.end())
      if (this.failure === null && (this.held !== '' || this.isTooLong)) this.takeLine(this.held)
    } catch (error) {
      // What stands after the last line end is half a row; every whole one still counts.
      if (!(error instanceof InputFailure)) throw error
      this.failure = error.message
    }
    await this.flush()
    return this.finish()
  }

  private takeText(text: string): void {
    let start = 0
    for (;;) {
      const end = text.indexOf('\n', start)
      if (end < 0 || this.failure !== null) break
      const rest = text.slice(start, end)
      this.takeLine(this.held === '' ? rest : this.held + rest)
      this.held = ''
      this.isTooLong = false
      start = end + 1
    }
    if (start < text.length && !this.isTooLong) this.held += text.slice(start)
    if (this.held.length > MAX_LINE) {
      this.isTooLong = true
      this.held = ''
    }
  }

  private takeLine(raw: string): void {
    this.line++
    if (this.isTooLong || raw.length > MAX_LINE) {
      this.skip('too-long', `the line has more than ${MAX_LINE} characters; a row is timestamp,value`)
      return
    }
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw
    if (this.columns === null) this.takeHeader(line.replace(/^\uFEFF/, ''))
    else if (line !== '') this.takeRow(line, this.columns)
  }

  private takeHeader(line: string): void {
    const header = parseSeriesHeader(line)
    if (header.kind === 'columns') this.columns = header.columns
    else this.failure = header.detail
  }

  private takeRow(line: string, columns: SeriesColumns): void {
    const row = parseSeriesRow(line, columns)
    if (row.kind === 'rejected') {
      this.skip(row.reason, row.detail)
      return
    }
    const step = advanceSeries(this.state, row, this.policy)
    if (step.kind === 'refused') {
      this.skip(step.reason, explainOrder(row.timestamp, step.reason))
      return
    }
    this.rows++
    if (step.isAlert) this.alerts++
    const alert = step.isAlert ? 1 : 0
    this.output += `${this.file},${row.timestamp},${row.value},${round(step.expected)},${round(step.score)},${alert}\n`
  }

  /** The first problems at once, the rest as numbers at the end. */
  private skip(reason: string, detail: string): void {
    this.skipped.set(reason, (this.skipped.get(reason) ?? 0) + 1)
    this.printed++
    if (this.printed <= MAX_PRINTED) this.print(`:${this.line}: ${reason}: ${detail}; the row is skipped`)
    else if (this.printed === MAX_PRINTED + 1)
      this.print(': more such rows follow; the end gives their number')
  }

  private async flush(): Promise<void> {
    const text = this.output
    this.output = ''
    if (text !== '') await this.writers.write(text)
  }

  private finish(): boolean {
    if (this.failure !== null) this.print(`${this.line > 0 ? `:${this.line}` : ''}: ${this.failure}`)
    else if (this.columns === null) {
      this.print(': is empty; the first line must read timestamp,value, and a row a line must follow')
    } else if (this.rows === 0) this.print(': holds no row that can be used')
    for (const [reason, rows] of this.skipped) this.print(`: ${count(rows, 'row')} skipped: ${reason}`)
    return this.failure === null && this.rows > 0
  }

  private print(text: string): void {
    const name = this.path === '-' ? 'standard input' : this.path
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what stands in a file must not steer the terminal
    const printable = `${name}${text}`.replace(/[\u0000-\u001f\u007f-\u009f]/g, '\uFFFD')
    this.writers.print(`${printable}\n`)
  }
}

/** The file's bytes, unpacked where they are gzip, whose first byte begins no text; the name's `.gz` demands it. */
async function* openInput(path: string, stdin: AsyncIterable<Buffer> | undefined): AsyncGenerator<Buffer> {
  const bytes = path === '-' ? readStream(stdin ?? process.stdin) : readBytes(path, CHUNK_BYTES)
  const first = await bytes.next()
  if (first.done) return
  const rest = prepend(first.value, bytes)
  if (first.value[0] === GZIP_FIRST_BYTE) yield* gunzip(rest)
  else if (/\.gz$/i.test(path)) {
    await bytes.return(undefined)
    throw new InputFailure(
      'not-gzip',
      'is named .gz but holds no gzip data; if it is plain text, rename it without .gz',
    )
  } else yield* rest
}

const GZIP_FIRST_BYTE = 0x1f

/** The rest is taken over, so that leaving early closes the file. */
async function* prepend(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield first
    yield* rest
  } finally {
    await rest.return(undefined)
  }
}

function explainOrder(timestamp: string, reason: 'out-of-order' | 'duplicate'): string {
  return reason === 'duplicate'
    ? `${timestamp} was already given; keep one row a time`
    : `${timestamp} is earlier than the row before; sort the rows by time`
}

/** RFC 4180: a name with a comma, a quote or a line end stands in quotes. */
function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function round(value: number): number {
  return Math.round(value * ROUNDING) / ROUNDING
}

function count(length: number, noun: string): string {
  return `${length.toLocaleString('en')} ${noun}${length === 1 ? '' : 's'}`
}
