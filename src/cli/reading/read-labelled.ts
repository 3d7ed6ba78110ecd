import { basename } from 'node:path'
import type { LabelledPost } from '../../core/evaluation/parse-labelled.js'
import { parseLabelled } from '../../core/evaluation/parse-labelled.js'
import { readText } from '../../sources/ndjson/read-events.js'

export interface LabelledFile {
  readonly posts: readonly LabelledPost[]
  /** Each with file and line. */
  readonly problems: readonly string[]
}

/** Reads a file of labelled posts as a whole; `-` is standard input, `.gz` is unpacked. */
export async function readLabelled(path: string): Promise<LabelledFile> {
  const { text, problem } = await readText(path)
  const name = path === '-' ? 'standard input' : path
  if (problem !== null) return { posts: [], problems: [`${name}: ${problem}`] }
  const posts: LabelledPost[] = []
  const problems: string[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const parsed = parseLine(line, collectionOf(path))
    if (parsed.kind === 'labelled') posts.push(parsed.labelled)
    else problems.push(`${name}:${index + 1}: ${parsed.detail}`)
  }
  if (posts.length === 0 && problems.length === 0) problems.push(`${name}: holds no labelled posts`)
  return { posts, problems }
}

/** A file's name without its folder and endings. */
export function collectionOf(path: string): string {
  return basename(path)
    .replace(/\.gz$/, '')
    .replace(/\.ndjson$/, '')
}

function parseLine(line: string, file: string) {
  try {
    return parseLabelled(JSON.parse(line.replace(/^\uFEFF/, '')), file)
  } catch {
    return { kind: 'rejected', detail: 'is not JSON; write one JSON object a line' } as const
  }
}

const MAX_PRINTED = 20

/** The first problems, then their number. */
export function printProblems(problems: readonly string[], write: (text: string) => void): void {
  for (const problem of problems.slice(0, MAX_PRINTED)) write(`${printable(problem)}\n`)
  if (problems.length > MAX_PRINTED) write(`and ${problems.length - MAX_PRINTED} more problems\n`)
}

/** On one line, and without characters that steer a terminal. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/\s+/g, ' ').replace(/[\u0000-\u001f\u007f-\u009f]/g, '�')
}
