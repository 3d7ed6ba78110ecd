import type { Service } from '../../core/model/catalogue.js'
import type { InputForms, JsonCut, ReadRecord } from '../../pipeline/ports/input-forms.js'
import { createPostReader } from './choose-reader.js'
import type { IsOfficial } from './form.js'
import { newUnpacked } from './form.js'
import { JsonItems } from './json-items.js'
import { officialsOf } from './official-accounts.js'
import type { PostBatch } from './post-reader.js'
import { readSteps } from './read-value.js'

/** CSV is read in pieces of so many bytes. A piece of the shortest rows costs some 50 milliseconds. */
const PIECE = 8_192
/** JSON is cut in pieces of so many bytes: about a millisecond. */
const JSON_PIECE = 65_536

/** The forms of input for bodies of requests. */
export function createInputForms(services: readonly Service[]): InputForms {
  const isOfficial = officialsOf(services)
  return {
    readValue: (value) => readSteps(value, isOfficial),
    cutJson,
    readCsv: (bytes) => readPieces(bytes, isOfficial),
  }
}

function* cutJson(bytes: Buffer): Generator<JsonCut | null> {
  const items = new JsonItems()
  for (let from = 0; from < bytes.length; from += JSON_PIECE) {
    yield* items.take(bytes.subarray(from, from + JSON_PIECE))
    yield null
  }
  yield* items.end()
}

function* readPieces(bytes: Buffer, isOfficial: IsOfficial): Generator<ReadRecord> {
  const reader = createPostReader(isOfficial, undefined, true)
  for (let from = 0; from < bytes.length; from += PIECE) {
    yield* rowsOf(reader.take(bytes.subarray(from, from + PIECE)))
    yield newUnpacked()
  }
  yield* rowsOf(reader.end(false))
}

/** Posts and problems in the order of their lines. */
function* rowsOf({ posts, lines, problems }: PostBatch): Generator<ReadRecord> {
  let next = 0
  for (const [place, post] of posts.entries()) {
    for (; next < problems.length && problems[next]!.line < lines[place]!; next++) {
      yield { ...newUnpacked(), problems: [problems[next]!] }
    }
    yield { ...newUnpacked(), posts: [post] }
  }
  for (; next < problems.length; next++) yield { ...newUnpacked(), problems: [problems[next]!] }
}
