import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Judged, Truth } from '../../src/core/evaluation/score-readings.js'
import { parsePost } from '../../src/core/model/post.js'
import type { Reader } from '../../src/core/text/reader.js'
import { packageRoot } from '../../src/runtime/config/package-root.js'

/** Reads a corpus as the shipped reader does; the expected language is not handed in as a hint. */
export function readCorpus(language: string, half: string, reader: Reader): readonly Judged[] {
  const file = join(packageRoot(), 'tests', 'conformance', `${language}.${half}.ndjson`)
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const truth: Truth = JSON.parse(line)
      const parsed = parsePost({ ...truth, lang: null })
      if (parsed.kind !== 'post') throw new Error(`${file}: ${truth.id}: ${parsed.detail}`)
      return { truth, reading: reader.read(parsed.post) }
    })
}
