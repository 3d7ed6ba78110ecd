import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import type { Reading } from './reading.js'

export function yamlFilesOf(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => join(folder, name))
}

export function readChecked<S extends z.ZodType>(
  reading: Reading,
  file: string,
  schema: S,
  required: boolean,
): z.output<S> | undefined {
  const raw = readYaml(reading, file, required)
  if (raw === undefined) return undefined
  const parsed = schema.safeParse(raw)
  if (parsed.success) return parsed.data
  addIssues(reading, file, '', parsed.error)
  return undefined
}

export function entriesOf(reading: Reading, file: string): Iterable<[number, unknown]> {
  const raw = readYaml(reading, file, true)
  if (raw === undefined || raw === null) return []
  if (Array.isArray(raw)) return raw.entries()
  reading.problems.push({ file, path: '', message: 'must be a list of entries, each beginning with "- "' })
  return []
}

/** The file's content; undefined when it is missing or broken, which is then reported. */
export function readYaml(reading: Reading, file: string, required: boolean): unknown {
  if (!existsSync(file)) {
    if (required) reading.problems.push({ file, path: '', message: 'is missing' })
    return undefined
  }
  const lineCounter = new LineCounter()
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter, prettyErrors: false })
  for (const error of document.errors) {
    const { line, col } = lineCounter.linePos(error.pos[0])
    reading.problems.push({ file, path: `line ${line}, column ${col}`, message: error.message })
  }
  return document.errors.length > 0 ? undefined : document.toJS()
}

export function addIssues(reading: Reading, file: string, prefix: string, error: z.ZodError): void {
  for (const issue of error.issues) {
    const path = [prefix, ...issue.path.map(String)].filter((part) => part !== '').join('.')
    reading.problems.push({ file, path, message: issue.message })
  }
}
