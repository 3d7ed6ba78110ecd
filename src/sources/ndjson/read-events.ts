import { parseEvent } from '../../core/evaluation/parse-event.js'
import type { AlertEvent } from '../../core/model/alert.js'
import { InputFailure } from './input-problem.js'
import type { ReadOptions } from './open-input.js'
import { openInput } from './open-input.js'

export interface EventsRead {
  readonly events: readonly AlertEvent[]
  /** Whole sentences with file and line. */
  readonly problems: readonly string[]
}

/** Reads what `replay` wrote, whole: events are few. */
export async function readEvents(path: string, options: ReadOptions = {}): Promise<EventsRead> {
  const name = path === '-' ? 'standard input' : path
  const read = await readText(path, options)
  const events: AlertEvent[] = []
  const problems: string[] = []
  read.text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return
    const parsed = parseLine(line)
    if (parsed.kind === 'event') events.push(parsed.event)
    else problems.push(`${name}:${index + 1}: ${parsed.detail}`)
  })
  if (read.problem !== null) problems.push(`${name}: ${read.problem}`)
  return { events, problems }
}

/** The whole text of a file or of standard input, as far as it can be read, and what ended it early. */
export async function readText(
  path: string,
  options: ReadOptions = {},
): Promise<{ readonly text: string; readonly problem: string | null }> {
  const pieces: Buffer[] = []
  let problem: string | null = null
  try {
    for await (const piece of openInput(path, options)) pieces.push(Buffer.from(piece))
  } catch (error) {
    if (!(error instanceof InputFailure)) throw error
    problem = error.message
  }
  return {
    text: Buffer.concat(pieces)
      .toString('utf8')
      .replace(/^\uFEFF/, ''),
    problem,
  }
}

function parseLine(line: string): ReturnType<typeof parseEvent> {
  let raw: unknown
  try {
    raw = JSON.parse(line)
  } catch {
    return {
      kind: 'rejected',
      detail: 'not JSON; an events file holds one event a line, as "outcry replay" prints them',
    }
  }
  return parseEvent(raw)
}
