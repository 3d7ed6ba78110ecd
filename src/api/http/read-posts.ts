import { z } from 'zod'
import type { Post } from '../../core/model/post.js'
import { parsePost } from '../../core/model/post.js'
import { eachInSlices } from '../../pipeline/intake/map-in-slices.js'
import type { InputForms, ReadRecord } from '../../pipeline/ports/input-forms.js'
import { problem } from './problem.js'
import { parseJson } from './read-body.js'
import type { BodyReader, ReadBody } from './types.js'

/** The posts of a body, and what is wrong with those that cannot be used. */
export interface ReadPosts {
  readonly posts: readonly Post[]
  /** The place of each post in the body. */
  readonly places: readonly number[]
  readonly rejected: number
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
export function postsBody(forms: InputForms = OWN_FORM): BodyReader<ReadPosts> {
  return {
    types: [JSON_TYPE, 'application/x-ndjson', 'application/ndjson', CSV_TYPE],
    limit: 'postsBytes',
    schema: z.union([postSchema, z.array(postSchema)]).meta({ examples: [POST_EXAMPLE] }),
    async read(bytes, contentType) {
      const type = contentType.toLowerCase()
      if (type.startsWith(CSV_TYPE)) return collect(rowsOf(forms, bytes), bytes)
      if (!type.startsWith(JSON_TYPE)) return collect(linesOf(forms, bytes), bytes)
      if (bytes.length === 0) return collect([], bytes)
      const parsed = parseJson(bytes)
      return parsed.kind === 'problem' ? parsed : collect(itemsOf(forms, parsed.value), bytes)
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
  readCsv: () => [],
}

/** What was read of one item of a body. */
interface Step extends ReadRecord {
  readonly index: number
  /** How many records of the limit it takes: 0 for what holds none, such as a blank line. */
  readonly records: 0 | 1
}

function* rowsOf(forms: InputForms, bytes: Buffer): Generator<Step> {
  let index = 0
  for (const record of forms.readCsv(bytes)) {
    const records = record.posts.length + record.problems.length > 0 ? 1 : 0
    yield { ...record, index, records }
    index += records
  }
}

function* itemsOf(forms: InputForms, value: unknown): Generator<Step> {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  for (const [index, item] of values.entries()) yield* stepsOf(forms, item, index)
}

/** Line by line, since one that is broken says nothing of the next. Blank lines count as lines and are no posts. */
function* linesOf(forms: InputForms, bytes: Buffer): Generator<Step> {
  for (let from = 0, index = 0; from < bytes.length; index++) {
    const end = bytes.indexOf(LINE_END, from)
    const line = bytes.toString('utf8', from, end < 0 ? bytes.length : end)
    from = end < 0 ? bytes.length : end + 1
    if (line.trim() !== '') yield* lineSteps(forms, line, index)
    else if (index % BLANKS_A_STEP === 0) yield { ...BLANK, index, records: 0 }
  }
}

const LINE_END = 10
/** So many blank lines cost as much as one record. */
const BLANKS_A_STEP = 100

function* lineSteps(forms: InputForms, line: string, index: number): Generator<Step> {
  let value: unknown
  try {
    value = JSON.parse(line)
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
  const posts: Post[] = []
  const places: number[] = []
  const problems: PostProblem[] = []
  let records = 0
  let rejected = 0
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
    for (const { reason, detail } of step.problems) {
      if (problems.length < MAX_PROBLEMS) problems.push({ index: step.index, reason, detail })
    }
  })
  if (records > MAX_RECORDS) {
    const detail = `the body holds more than ${MAX_RECORDS} records; send it in parts`
    return problem('too-large', detail, { extra: { limit: MAX_RECORDS } })
  }
  return { kind: 'content', content: { posts, places, rejected, problems, bytes } }
}

const lengthOf = ({ posts }: Step) => posts.reduce((sum, { text }) => sum + text.length, 0)

const BLANK: ReadRecord = { posts: [], problems: [], passed: 0 }

const NOT_JSON: ReadRecord = {
  posts: [],
  problems: [{ reason: 'not-json', detail: 'the line is not JSON' }],
  passed: 0,
}
