import { parsePost } from '../../core/model/post.js'
import { unpackBluesky, unpackJetstream } from './bluesky-form.js'
import type { Fields, Form, IsOfficial, RecordProblem, Unpacked } from './form.js'
import { EXPECTED, fieldsOf, newUnpacked } from './form.js'
import { unpackMastodon } from './mastodon-form.js'
import { unpackX } from './x-form.js'

/** They come before X: each form is known by fields that those before it lack. */
const FORMS: readonly Form[] = [unpackJetstream, unpackBluesky, unpackMastodon]

/** Lists of records inside of an answer or an export. */
export const LISTS: ReadonlySet<string> = new Set([
  'posts',
  'feed',
  'records',
  'orderedItems',
  'statuses',
  'ancestors',
  'descendants',
])

/** Nobody is official where there is no catalogue. */
export const NOBODY: IsOfficial = () => false

/** A list of answers, each with a list of posts, has three; hostile nesting must not exhaust the stack. */
const MAX_DEPTH = 8

/** The posts in one JSON value of any form; what cannot be used is a problem, never an exception. */
export function readValue(raw: unknown, isOfficial: IsOfficial = NOBODY): Unpacked {
  const whole = newUnpacked()
  for (const { posts, problems, passed } of readSteps(raw, isOfficial)) {
    for (const post of posts) whole.posts.push(post)
    for (const problem of problems) whole.problems.push(problem)
    whole.passed += passed
  }
  return whole
}

/** The same record by record, so that a caller can do other work in between. An empty list is a step without result. */
export function* readSteps(raw: unknown, isOfficial: IsOfficial = NOBODY, depth = 0): Generator<Unpacked> {
  if (depth > MAX_DEPTH) {
    yield withProblem({ reason: 'unknown-shape', detail: `lists within lists; ${EXPECTED}` })
  } else if (Array.isArray(raw)) {
    if (raw.length === 0) yield newUnpacked()
    for (const item of raw) yield* readSteps(item, isOfficial, depth + 1)
  } else {
    const parsed = parsePost(raw)
    const record = fieldsOf(raw)
    if (parsed.kind === 'post') yield { ...newUnpacked(), posts: [parsed.post] }
    else if (record === null) yield withProblem(parsed)
    else yield* readRecord(record, parsed, isOfficial, depth)
  }
}

function* readRecord(
  record: Fields,
  rejected: RecordProblem,
  isOfficial: IsOfficial,
  depth: number,
): Generator<Unpacked> {
  const into = newUnpacked()
  if (FORMS.some((form) => form(record, into, isOfficial))) return yield into
  const posts = unpackX(record)
  if (posts !== null) return yield* posts
  const lists = Object.keys(record).filter((key) => LISTS.has(key) && Array.isArray(record[key]))
  for (const key of lists) yield* readSteps(record[key], isOfficial, depth + 1)
  if (lists.length === 0) {
    const detail = `${describe(record)}; ${EXPECTED}`
    yield withProblem(isOwn(record) ? rejected : { reason: 'unknown-shape', detail })
  } else if (lists.every((key) => (record[key] as unknown[]).length === 0)) {
    yield { ...newUnpacked(), passed: 1 }
  }
}

function withProblem({ reason, detail }: RecordProblem): Unpacked {
  return { ...newUnpacked(), problems: [{ reason, detail }] }
}

/** Meant as a post of Outcry: then the field that is wrong says more than all the forms that there are. */
function isOwn(record: Fields): boolean {
  return OWN.filter((name) => name in record).length >= 2 || Object.keys(record).length === 0
}

const OWN = ['id', 'source', 'createdAt', 'text']

const MAX_SHOWN = 8
const PLAIN_NAME = /^[A-Za-z_$@][A-Za-z0-9_$@.-]{0,40}$/

/** Names of fields, never what is in them: that may be somebody's. */
export function describe(record: Fields): string {
  const names = Object.keys(record).filter((name) => PLAIN_NAME.test(name))
  const more = names.length > MAX_SHOWN ? ', …' : ''
  return `found an object with ${names.length === 0 ? 'other fields' : names.slice(0, MAX_SHOWN).join(', ') + more}`
}
