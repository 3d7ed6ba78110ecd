import { z } from 'zod'
import type { Post } from '../../core/model/post.js'
import { parsePost } from '../../core/model/post.js'
import { mapInSlices } from '../../pipeline/intake/map-in-slices.js'
import type { InputForms, ReadRecord } from '../../pipeline/ports/input-forms.js'
import type { Problem } from './problem.js'
import { parseJson } from './read-body.js'
import type { BodyReader } from './types.js'

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
      if (type.startsWith(CSV_TYPE)) {
        const rows = forms.readCsv(bytes).map((record, index) => ({ index, record }))
        return { kind: 'content', content: check(rows, bytes) }
      }
      const items = type.startsWith(JSON_TYPE) ? itemsOf(bytes) : linesOf(bytes)
      if (items.kind === 'problem') return items
      // What an item's text is worth is not known here: as much as its share of the body.
      const length = bytes.length / Math.max(items.items.length, 1)
      const records = await mapInSlices(
        items.items,
        () => length,
        ({ index, read }) => {
          const value = read()
          return { index, record: value === undefined ? NOT_JSON : forms.readValue(value) }
        },
      )
      return { kind: 'content', content: check(records, bytes) }
    },
  }
}

/** Outcry's own form alone. */
const OWN_FORM: InputForms = {
  readValue(value) {
    const parsed = parsePost(value)
    return parsed.kind === 'post'
      ? { posts: [parsed.post], problems: [], passed: 0 }
      : { posts: [], problems: [parsed], passed: 0 }
  },
  readCsv: () => [],
}

interface Item {
  readonly index: number
  /** Gives undefined for what is no JSON. */
  readonly read: () => unknown
}

type Items = { readonly kind: 'items'; readonly items: readonly Item[] } | Problem

function itemsOf(bytes: Buffer): Items {
  if (bytes.length === 0) return { kind: 'items', items: [] }
  const parsed = parseJson(bytes)
  if (parsed.kind === 'problem') return parsed
  const values = Array.isArray(parsed.value) ? parsed.value : [parsed.value]
  return { kind: 'items', items: values.map((value: unknown, index) => ({ index, read: () => value })) }
}

/** Line by line, since one that is broken says nothing of the next. Blank lines count as lines and are no posts. */
function linesOf(bytes: Buffer): Items {
  const items: Item[] = []
  for (const [index, line] of bytes.toString('utf8').split('\n').entries()) {
    if (line.trim() !== '') items.push({ index, read: () => parseLine(line) })
  }
  return { kind: 'items', items }
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function check(
  records: readonly { readonly index: number; readonly record: ReadRecord }[],
  bytes: Buffer,
): ReadPosts {
  const posts: Post[] = []
  const places: number[] = []
  const problems: PostProblem[] = []
  let rejected = 0
  for (const { index, record } of records) {
    for (const post of record.posts) {
      posts.push(post)
      places.push(index)
    }
    rejected += record.problems.length
    for (const { reason, detail } of record.problems) {
      if (problems.length < MAX_PROBLEMS) problems.push({ index, reason, detail })
    }
  }
  return { posts, places, rejected, problems, bytes }
}

const NOT_JSON: ReadRecord = {
  posts: [],
  problems: [{ reason: 'not-json', detail: 'the line is not JSON' }],
  passed: 0,
}
