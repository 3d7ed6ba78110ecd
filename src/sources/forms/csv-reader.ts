import { StringDecoder } from 'node:string_decoder'
import type { CsvColumns } from './csv-form.js'
import { readCsvRow, readHeader } from './csv-form.js'
import type { CsvRow } from './csv-rows.js'
import { CsvRows } from './csv-rows.js'
import { EXPECTED } from './form.js'
import type { OpenBatch, PostReader } from './post-reader.js'
import { newBatch } from './post-reader.js'

/** Posts in CSV with a header. */
export function createCsvReader(delimiter: string): PostReader {
  const rows = new CsvRows(delimiter)
  const decoder = new StringDecoder('utf8')
  let columns: CsvColumns | null = null

  return {
    take(piece) {
      const batch = newBatch()
      for (const row of rows.take(decoder.write(piece))) takeRow(row, batch)
      return batch
    },
    end(isCut) {
      const batch = newBatch()
      if (isCut) return batch
      for (const row of [...rows.take(decoder.end()), ...rows.end()]) takeRow(row, batch)
      return batch
    },
    get current() {
      return rows.current
    },
  }

  function takeRow({ fields, line }: CsvRow, batch: OpenBatch): void {
    if (columns === null) {
      columns = readHeader(fields).columns
      return
    }
    if (fields.every((field) => field.trim() === '')) return
    const parsed = readCsvRow(fields, columns)
    if (parsed.kind === 'post') {
      batch.posts.push(parsed.post)
      batch.lines.push(line)
    } else batch.problems.push({ line, reason: parsed.reason, detail: parsed.detail })
  }
}

const DELIMITERS = [',', ';', '\t']
const MAX_COLUMNS = 200

/** What the first line of a file is as a header of CSV; null where it is none. */
export function headerOf(
  line: string,
):
  | { readonly kind: 'header'; readonly delimiter: string }
  | { readonly kind: 'incomplete'; readonly detail: string }
  | null {
  let best: {
    readonly delimiter: string
    readonly known: number
    readonly missing: readonly string[]
  } | null = null
  for (const delimiter of DELIMITERS) {
    const [row] = [...new CsvRows(delimiter).take(`${line.replace(/\r$/, '')}\n`)]
    if (row === undefined || row.fields.length < 2 || row.fields.length > MAX_COLUMNS) continue
    const { columns, missing } = readHeader(row.fields)
    const known = Object.keys(columns).length
    if (known > (best?.known ?? 0)) best = { delimiter, known, missing }
  }
  if (best === null) return null
  if (best.missing.length === 0) return { kind: 'header', delimiter: best.delimiter }
  if (best.known < 2) return null
  return {
    kind: 'incomplete',
    detail: `found a CSV header without ${best.missing.join(' and ')}; ${EXPECTED}`,
  }
}
