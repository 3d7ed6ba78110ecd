import { parsePost } from '../../core/model/post.js'
import { unpackBluesky, unpackJetstream } from './bluesky-form.js'
import type { Fields, Form, IsOfficial, Unpacked } from './form.js'
import { EXPECTED, fieldsOf, newUnpacked } from './form.js'
import { unpackMastodon } from './mastodon-form.js'
import { unpackX } from './x-form.js'

/** Jetstream events and Bluesky views before X: each form is known by fields that those before it lack. */
const FORMS: readonly Form[] = [unpackJetstream, unpackBluesky, unpackMastodon, unpackX]

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
  const into = newUnpacked()
  take(raw, into, isOfficial)
  return into
}

function take(raw: unknown, into: Unpacked, isOfficial: IsOfficial, depth = 0): void {
  if (depth > MAX_DEPTH) {
    into.problems.push({ reason: 'unknown-shape', detail: `lists within lists; ${EXPECTED}` })
    return
  }
  if (Array.isArray(raw)) {
    for (const item of raw) take(item, into, isOfficial, depth + 1)
    return
  }
  const parsed = parsePost(raw)
  if (parsed.kind === 'post') {
    into.posts.push(parsed.post)
    return
  }
  const record = fieldsOf(raw)
  if (record === null) {
    into.problems.push({ reason: parsed.reason, detail: parsed.detail })
    return
  }
  for (const form of FORMS) if (form(record, into, isOfficial)) return
  const lists = Object.keys(record).filter((key) => LISTS.has(key) && Array.isArray(record[key]))
  if (lists.length > 0) {
    for (const key of lists) take(record[key], into, isOfficial, depth + 1)
    if (lists.every((key) => (record[key] as unknown[]).length === 0)) into.passed++
    return
  }
  into.problems.push(
    isOwn(record)
      ? { reason: parsed.reason, detail: parsed.detail }
      : { reason: 'unknown-shape', detail: `${describe(record)}; ${EXPECTED}` },
  )
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
