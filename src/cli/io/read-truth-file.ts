import type { ParsedTruth } from '../../core/evaluation/parse-truth.js'
import { parseTruth } from '../../core/evaluation/parse-truth.js'
import { readText } from '../../sources/ndjson/read-events.js'

/** Reads a file of known outages, or says everything that is wrong with it. */
export async function readTruthFile(path: string): Promise<ParsedTruth> {
  const { text, problem } = await readText(path)
  if (problem !== null) return { kind: 'rejected', problems: [problem] }
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch (error) {
    return { kind: 'rejected', problems: [`not JSON (${(error as Error).message}); mend it there`] }
  }
  return parseTruth(raw)
}
