import { z } from 'zod'
import type { IncomingPost } from '../../core/engine/post/ingested-post.js'
import { isIngested } from '../../core/engine/post/ingested-post.js'
import { parsePost } from '../../core/model/post.js'
import { eachInSlices } from '../../pipeline/intake/map-in-slices.js'
import type { InputForms, ReadRecord } from '../../pipeline/ports/input-forms.js'
import type { Skimmer } from '../../pipeline/skim/skimmer.js'
import { problem } from './problem.js'
import { hasAtMost, notJson, OPEN_LIST, refuseDepth } from './read-body.js'
import type { BodyReader, ReadBody } from './types.js'

/** The posts of a body, and what is wrong with those that cannot be used. */
export interface ReadPosts {
  readonly posts: readonly IncomingPost[]
  /** The place of each post in the body. */
  readonly places: readonly number[]
  readonly rejected: number
  /** Records that are no public posts. */
  readonly passed: number
  /** The first of them. */
  readonly problems: readonly PostProblem[]
  /** The body as it came, unpacked. */
  readonly bytes: Buffer
}

export interface PostProblem {
  /** Its place in the array, or its line, from 0. */
  readonly index: number
  readonly reason: string
  readonly detail: string
}

export const MAX_PROBLEMS = 100

/** More records in 5 MB are empty ones: each post needs over 60 bytes. */
const MAX_RECORDS = 200_000

/** Only what is required; what else there is is read as CONTRACT says and otherwise passed over. */
const postSchema = z.looseObject({
  id: z.string(),
  source: z.string(),
  createdAt: z.string(),
  text: z.string(),
})

const POST_EXAMPLE = {
  id: 'support-1042',
  source: 'helpdesk',
  createdAt: '2024-05-06T12:00:40Z',
  text: 'netflix non funziona da stasera',
  lang: 'it',
}

const JSON_TYPE = 'application/json'

const CSV_TYPE = 'text/csv'

/**
 * One post, an array of posts, a post a line, or rows of CSV, each post in any form that `forms` knows. A bad one does
 * not keep the others out.
 */
export function postsBody(forms: InputForms = OWN_FORM, skimmer?: Skimmer): BodyReader<ReadPosts> {
  return {
    types: [JSON_TYPE, 'application/x-ndjson', 'application/ndjson', CSV_TYPE],
    limit: 'postsBytes',
    schema: z.union([postSchema, z.array(postSchema)]).meta({ examples: [POST_EXAMPLE] }),
    async read(bytes, contentType) {
      const type = contentType.toLowerCase()
      if (type.startsWith(CSV_TYPE)) return collect(rowsOf(forms, bytes), bytes)
      if (!type.startsWith(JSON_TYPE)) return collect(linesOf(forms, bytes, skimmer), bytes)
      if (bytes.length === 0) return collect([], bytes)
      const deep = refuseDepth(bytes)
      if (deep !== null) return deep
      try {
        return await collect(jsonSteps(forms, bytes, 0, 0), bytes)
      } catch (error) {
        if (error instanceof SyntaxError) return notJson(bytes)
        throw error
      }
    },
  }
}

/** Outcry's own form alone. */
const OWN_FORM: InputForms = {
  readValue(value) {
    const parsed = parsePost(value)
    return parsed.kind === 'post'
      ? [{ posts: [parsed.post], problems: [], passed: 0 }]
      : [{ posts: [], problems: [parsed], passed: 0 }]
  },
  cutJson: (bytes) => [{ at: 0, bytes: bytes.length }],
  readCsv: () => [],
}

/** What was read of one item of a body. */
interface Step extends Omit<ReadRecord, 'posts'> {
  readonly posts: readonly IncomingPost[]
  readonly index: number
  /** How many records of the limit it takes: 0 for what holds none, such as a blank line. */
  readonly records: 0 | 1
  /** What is parsed for the steps that follow. */
  readonly bytes?: number
}

function* rowsOf(forms: InputForms, bytes: Buffer): Generator<Step> {
  let index = 0
  for (const record of forms.readCsv(bytes)) {
    const records = record.posts.length + record.problems.length > 0 ? 1 : 0
    yield { ...record, index, records }
    index += records
  }
}

/** A shorter JSON text is parsed as a whole, in some ten milliseconds at most. Unit: bytes. */
const SHORT = 65_536
/**
 * What is parsed in one piece has at most so many commas, colons and opening brackets: a tenth of a second.
 * An answer of X with 500 posts has 100,000 at most.
 */
const MAX_MARKS = 110_000
/** Lists within lists that are cut. */
const MAX_CUTS = 8

/**
 * Item by item, so that the parser never has the body as a whole.
 * @throws SyntaxError when the body is not JSON, maybe after some steps
 */
function* jsonSteps(forms: InputForms, bytes: Buffer, place: number, depth: number): Generator<Step> {
  const isList = bytes[spaceAt(bytes)] === OPEN_LIST
  if (bytes.length <= SHORT || ((depth > 0 || !isList) && hasAtMost(MAX_MARKS, bytes))) {
    yield { ...BLANK, index: place, records: 0, bytes: bytes.length }
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    const values = depth === 0 && Array.isArray(value) ? value : [value]
    for (const [index, item] of values.entries()) yield* stepsOf(forms, item, place + index)
    return
  }
  let around = ''
  let read = 0
  let index = place
  for (const cut of forms.cutJson(bytes)) {
    if (cut === null) yield { ...BLANK, index, records: 0, bytes: SHORT }
    else if (cut.bytes === bytes.length || depth === MAX_CUTS) return yield { ...TOO_MANY, index, records: 1 }
    else {
      around += `${bytes.toString('utf8', read, cut.at)}0`
      read = cut.at + cut.bytes
      yield* jsonSteps(forms, bytes.subarray(cut.at, read), index, depth + 1)
      if (depth === 0 && isList) index++
    }
  }
  // What stands between the items must be JSON too.
  const rest = Buffer.from(around + bytes.toString('utf8', read))
  if (!hasAtMost(MAX_RECORDS + MAX_MARKS, rest)) return yield { ...TOO_MANY, index, records: 1 }
  JSON.parse(rest.toString('utf8'))
}

/** Blanks beyond ASCII are rare enough to look at the text. */
function isBlank(line: Buffer): boolean {
  const at = spaceAt(line)
  return at === line.length || (line[at]! >= 0x80 && line.toString('utf8').trim() === '')
}

/** The offset of the first byte that is no blank. */
function spaceAt(bytes: Buffer): number {
  let at = 0
  while (at < bytes.length && bytes[at]! <= 0x20) at++
  return at
}

/** Line by line, since one that is broken says nothing of the next. Blank lines count as lines and are no posts. */
function* linesOf(forms: InputForms, bytes: Buffer, skimmer?: Skimmer): Generator<Step> {
  const last = bytes.lastIndexOf(LINE_END)
  for (let from = 0, index = 0; from < bytes.length; index++) {
    const skimmed = from < last ? (skimmer?.skim(bytes, from) ?? null) : null
    const length = skimmed === null ? 0 : skimmer!.next - from
    if (skimmed !== null && length <= MAX_MARKS) {
      yield { ...BLANK, posts: [skimmed], index, records: 1, bytes: length }
      from += length
      continue
    }
    const end = bytes.indexOf(LINE_END, from)
    const line = bytes.subarray(from, end < 0 ? bytes.length : end)
    from = end < 0 ? bytes.length : end + 1
    if (!isBlank(line)) yield* lineSteps(forms, line, index)
    else if (index % BLANKS_A_STEP === 0) yield { ...BLANK, index, records: 0 }
  }
}

const LINE_END = 10
/** So many blank lines cost as much as one record. */
const BLANKS_A_STEP = 100

function* lineSteps(forms: InputForms, line: Buffer, index: number): Generator<Step> {
  yield { ...BLANK, index, records: 0, bytes: line.length }
  if (!hasAtMost(MAX_MARKS, line)) return yield { ...TOO_MANY, index, records: 1 }
  let value: unknown
  try {
    value = JSON.parse(line.toString('utf8'))
  } catch {
    yield { ...NOT_JSON, index, records: 1 }
    return
  }
  yield* stepsOf(forms, value, index)
}

function* stepsOf(forms: InputForms, value: unknown, index: number): Generator<Step> {
  for (const record of forms.readValue(value)) yield { ...record, index, records: 1 }
}

/** Puts together what a body held. Nothing is kept of a step beside its posts and the first problems. */
async function collect(steps: Iterable<Step>, bytes: Buffer): Promise<ReadBody<ReadPosts>> {
  const posts: IncomingPost[] = []
  const places: number[] = []
  const problems: PostProblem[] = []
  let records = 0
  let rejected = 0
  let passed = 0
  function* limited(): Generator<Step> {
    for (const step of steps) {
      records += step.records
      if (records > MAX_RECORDS) return
      yield step
    }
  }
  await eachInSlices(limited(), lengthOf, (step) => {
    for (const post of step.posts) {
      posts.push(post)
      places.push(step.index)
    }
    rejected += step.problems.length
    passed += step.passed
    for (const { reason, detail } of step.problems) {
      if (problems.length < MAX_PROBLEMS) problems.push({ index: step.index, reason, detail })
    }
  })
  if (records > MAX_RECORDS) {
    const detail = `the body holds more than ${MAX_RECORDS} records; send it in parts`
    return problem('too-large', detail, { extra: { limit: MAX_RECORDS } })
  }
  return { kind: 'content', content: { posts, places, rejected, passed, problems, bytes } }
}

/** Parsing a byte costs a quarter of reading a character. */
const lengthOf = ({ posts, bytes = 0 }: Step) =>
  posts.reduce((sum, post) => sum + (isIngested(post) ? 0 : post.text.length), bytes / 4)

const BLANK: ReadRecord = { posts: [], problems: [], passed: 0 }

const NOT_JSON: ReadRecord = {
  posts: [],
  problems: [{ reason: 'not-json', detail: 'the line is not JSON' }],
  passed: 0,
}

const TOO_MANY: ReadRecord = {
  posts: [],
  problems: [
    {
      reason: 'too-many-values',
      detail: `the record holds more than ${MAX_MARKS} commas, colons and brackets; send it in parts`,
    },
  ],
  passed: 0,
}
