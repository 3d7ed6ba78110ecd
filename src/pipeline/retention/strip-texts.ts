import type { EvidencePost } from '../../core/model/alert.js'
import { escapeMarkup } from '../../core/model/escape-markup.js'
import { defineBareCodec } from '../log/codec.js'
import { messageCodec } from '../notify/delivery-store.js'

/** Any JSON: an alert, an event, or the body of a message. */
const anyCodec = defineBareCodec<unknown>()

/** Which of the posts that are shown somewhere are to go. */
export type Goes = (post: Pick<EvidencePost, 'source' | 'id' | 'at'>) => boolean

/** A stored JSON text without those posts, and the posts; null where it shows none of them. */
export function withoutPosts(
  stored: string,
  goes: Goes,
): { readonly stored: string; readonly posts: readonly EvidencePost[] } | null {
  const posts: EvidencePost[] = []
  const value = withoutIn(anyCodec.decode(stored, 'an alert, an event or the body of a message'), goes, posts)
  return posts.length === 0 ? null : { stored: anyCodec.encode(value), posts }
}

/** A message without those posts, nor any of `texts` wherever a format put it; null where it holds none of it. */
export function cleanMessage(stored: string, goes: Goes, texts: readonly string[]): string | null {
  const message = messageCodec.decode(stored, 'a message')
  const json = isJson(message.contentType) ? withoutPosts(message.body, goes) : null
  let body = json?.stored ?? message.body
  for (const text of texts.filter((one) => one.length >= MIN_TEXT)) {
    for (const written of writings(text)) body = body.replaceAll(written, '…')
  }
  return body === message.body ? null : messageCodec.encode({ ...message, body })
}

/** A shorter one would be found in words that are nobody's. */
const MIN_TEXT = 8

/** How formats write a text: as it is, in JSON, in HTML, in both. */
function writings(text: string): string[] {
  const html = escapeMarkup(text, '&<>')
  return [...new Set([text, html].flatMap((one) => [one, JSON.stringify(one).slice(1, -1)]))]
}

function withoutIn(value: unknown, goes: Goes, posts: EvidencePost[]): unknown {
  if (Array.isArray(value)) {
    const kept = value.filter((item: unknown) => {
      if (!isPost(item) || !goes(item)) return true
      posts.push(item)
      return false
    })
    return kept.map((item: unknown) => withoutIn(item, goes, posts))
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withoutIn(item, goes, posts)]))
}

function isPost(value: unknown): value is EvidencePost {
  if (typeof value !== 'object' || value === null) return false
  const { source, id, at, text } = value as Partial<Record<keyof EvidencePost, unknown>>
  return [source, id, at, text].every((field) => typeof field === 'string')
}

function isJson(contentType: string): boolean {
  return /^application\/json/i.test(contentType)
}
