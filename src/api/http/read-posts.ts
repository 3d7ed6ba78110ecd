import { z } from 'zod'
import type { Post } from '../../core/model/post.js'
import { parsePost } from '../../core/model/post.js'
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

/** One post, an array of posts, or a post a line. A bad one does not keep the others out. */
export const postsBody: BodyReader<ReadPosts> = {
  types: [JSON_TYPE, 'application/x-ndjson', 'application/ndjson'],
  limit: 'postsBytes',
  schema: z.union([postSchema, z.array(postSchema)]).meta({ examples: [POST_EXAMPLE] }),
  read(bytes, contentType) {
    const items = contentType.toLowerCase().startsWith(JSON_TYPE) ? itemsOf(bytes) : linesOf(bytes)
    return items.kind === 'problem' ? items : { kind: 'content', content: check(items.items, bytes) }
  },
}

interface Item {
  readonly index: number
  /** Undefined for what is no JSON. */
  readonly value: unknown
}

type Items = { readonly kind: 'items'; readonly items: readonly Item[] } | Problem

function itemsOf(bytes: Buffer): Items {
  if (bytes.length === 0) return { kind: 'items', items: [] }
  const parsed = parseJson(bytes)
  if (parsed.kind === 'problem') return parsed
  const values = Array.isArray(parsed.value) ? parsed.value : [parsed.value]
  return { kind: 'items', items: values.map((value: unknown, index) => ({ index, value })) }
}

/** Line by line, since one that is broken says nothing of the next. Blank lines count as lines and are no posts. */
function linesOf(bytes: Buffer): Items {
  const items: Item[] = []
  for (const [index, line] of bytes.toString('utf8').split('\n').entries()) {
    if (line.trim() !== '') items.push({ index, value: parseLine(line) })
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

function check(items: readonly Item[], bytes: Buffer): ReadPosts {
  const posts: Post[] = []
  const places: number[] = []
  const problems: PostProblem[] = []
  for (const { index, value } of items) {
    const parsed = value === undefined ? NOT_JSON : parsePost(value)
    if (parsed.kind === 'post') {
      posts.push(parsed.post)
      places.push(index)
    } else if (problems.length < MAX_PROBLEMS) {
      problems.push({ index, reason: parsed.reason, detail: parsed.detail })
    }
  }
  return { posts, places, rejected: items.length - posts.length, problems, bytes }
}

const NOT_JSON = { kind: 'rejected', reason: 'not-json', detail: 'the line is not JSON' } as const
