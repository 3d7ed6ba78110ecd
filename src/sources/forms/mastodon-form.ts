import { MASTODON, readStatus } from '../mastodon/read-status.js'
import { isStatusId } from '../mastodon/status-order.js'
import type { Fields, IsOfficial, Unpacked } from './form.js'
import { fieldsOf, unusable } from './form.js'

/** A status of Mastodon's API, or an activity of an account's export (`outbox.json`). */
export function unpackMastodon(record: Fields, into: Unpacked, isOfficial: IsOfficial): boolean {
  const status = statusOf(record)
  if (status === null) return false
  if (status === 'passed') {
    into.passed++
    return true
  }
  const { host, acct } = accountOf(status)
  const officials = new Set(isOfficial(MASTODON, acct) ? [acct] : [])
  // A recording has no present, so no time in it is in the future.
  const read = readStatus(status, Number.POSITIVE_INFINITY, { host, officials })
  if (read.kind === 'post') into.posts.push(read.post)
  else if (read.kind === 'passed') into.passed++
  else unusable(into, 'Mastodon', read.reason)
  return true
}

function statusOf(record: Fields): Fields | 'passed' | null {
  if (typeof record.uri === 'string' && fieldsOf(record.account) !== null && 'content' in record)
    return record
  if (!ACTIVITIES.has(record.type)) return null
  if (record.type === 'Note' || record.type === 'Question') return statusOfNote(record)
  const note = fieldsOf(record.object)
  if (record.type !== 'Create') return 'passed'
  if (note === null) return null
  return note.type === 'Note' || note.type === 'Question' ? statusOfNote(note) : 'passed'
}

/** What an outbox may hold. Source: docs.joinmastodon.org/spec/activitypub. */
const ACTIVITIES: ReadonlySet<unknown> = new Set([
  'Create',
  'Announce',
  'Update',
  'Delete',
  'Like',
  'Note',
  'Question',
])

const PUBLIC: ReadonlySet<unknown> = new Set([
  'https://www.w3.org/ns/activitystreams#Public',
  'as:Public',
  'Public',
])

/** The same status as the API of its instance gives it. */
function statusOfNote(note: Fields): Fields {
  const id = typeof note.id === 'string' ? note.id : ''
  const last = id.slice(id.lastIndexOf('/') + 1)
  return {
    id: isStatusId(last) ? last : 'note',
    uri: note.id,
    created_at: note.published,
    content: note.content,
    spoiler_text: note.summary,
    language: Object.keys(fieldsOf(note.contentMap) ?? {})[0] ?? null,
    visibility: listOf(note.to).some(isPublic)
      ? 'public'
      : listOf(note.cc).some(isPublic)
        ? 'unlisted'
        : 'private',
    in_reply_to_id: note.inReplyTo,
    tags: listOf(note.tag).flatMap(tagOf),
    account: { url: note.attributedTo, acct: nameIn(note.attributedTo) },
  }
}

/** An actor's address ends with the account's name. */
function nameIn(actor: unknown): string {
  return typeof actor === 'string' ? actor.slice(actor.lastIndexOf('/') + 1).replace(/^@/, '') : ''
}

function isPublic(receiver: unknown): boolean {
  return PUBLIC.has(receiver)
}

/** A hashtag of a note begins with its sign, which the API leaves out. */
function tagOf(tag: unknown): readonly Fields[] {
  const { type, name } = fieldsOf(tag) ?? {}
  return type === 'Hashtag' && typeof name === 'string' ? [{ name: name.replace(/^#/, '') }] : []
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]
}

/** An account as `name@host`; an instance names its own accounts without a host. */
function accountOf(status: Fields): { readonly host: string; readonly acct: string } {
  const account = fieldsOf(status.account) ?? {}
  const url = typeof account.url === 'string' && URL.canParse(account.url) ? new URL(account.url) : null
  const host = url?.host ?? ''
  const name = typeof account.acct === 'string' ? account.acct : ''
  return { host, acct: (name.includes('@') ? name : `${name}@${host}`).toLowerCase() }
}
