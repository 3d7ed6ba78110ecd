import { createHash } from 'node:crypto'
import { maskText } from '../../core/engine/post/mask-text.js'
import type { Service } from '../../core/model/catalogue.js'
import { formatInstant } from '../../core/model/instant.js'
import type { Post } from '../../core/model/post.js'
import { MAX_TEXT_LENGTH } from '../../core/model/post.js'
import type { Reader } from '../../core/text/reader.js'

/** The fields of a post as a labelled file has them: the form of an ingested post, without people. */
export type MaskedPost = Readonly<Record<string, unknown>> & {
  readonly id: string
  readonly source: string
  readonly text: string
}

/** Marks where a handle of a company stands while the rest is masked: characters that no network assigns. */
const [OPEN, CLOSE] = ['\uE000', '\uE001']
const HANDLE = /(^|[^\p{L}\p{N}_.@＠])[@＠]([A-Za-z0-9_](?:[\w.-]{0,78}\w)?)/gu
const DID = /did:[a-z]+:[A-Za-z0-9._:%-]+/
const MASK = 'masked'

/**
 * Creates the function that masks a post as ingestion masks evidence. Handles of companies stay, since often they alone
 * name the service. A handle that only looks like a company's becomes the listed one. Authors go, official ones apart.
 */
export function createMaskPost(reader: Reader, services: readonly Service[]): (post: Post) => MaskedPost {
  const listed = new Set(services.flatMap(({ accounts }) => Object.values(accounts).flat()))
  const firstOf = new Map(services.map(({ id, accounts }) => [id, Object.values(accounts).flat()[0]]))

  return (post) => ({
    id: maskId(post.id),
    source: post.source,
    createdAt: formatInstant(post.at),
    text: maskKeeping(post.text, (handle) => companyHandle(handle, post), reader.knowsWord),
    ...(post.lang === null ? {} : { lang: post.lang }),
    ...(post.about.length === 0 ? {} : { about: post.about }),
    ...(post.place === null ? {} : { place: post.place }),
    ...(post.isRepost ? { repostOf: MASK } : {}),
    ...(post.isReply ? { replyTo: MASK } : {}),
    ...(post.isQuote ? { quoteOf: MASK } : {}),
    ...(reader.officialOf(post).length === 0
      ? {}
      : { author: { id: post.author?.id ?? null, handle: post.author?.handle ?? null } }),
  })

  function companyHandle(handle: string, post: Post): string | null {
    if (listed.has(handle.toLowerCase())) return handle
    const alone = { ...post, text: `@${handle}`, author: null, about: [] }
    const service = reader.read(alone).mentioned[0]
    return (service === undefined ? undefined : firstOf.get(service)) ?? null
  }
}

function maskKeeping(
  text: string,
  keep: (handle: string) => string | null,
  isWord: (word: string) => boolean,
): string {
  const kept: string[] = []
  const marked = text.replaceAll(/[\uE000\uE001]/g, '').replace(HANDLE, (whole, before, handle) => {
    const shown = keep(handle)
    return shown === null ? whole : `${before}${OPEN}${kept.push(shown) - 1}${CLOSE}`
  })
  return asPost(maskText(marked, MAX_TEXT_LENGTH, isWord)).replace(
    /\uE000(\d+)\uE001/g,
    (_, index) => `@${kept[Number(index)]}`,
  )
}

/** The marks of masking as the reader knows them: an answer still begins with a handle, and a link is a link. */
function asPost(masked: string): string {
  return masked.replaceAll('@…', '@user').replace(/\[([\w-]+(?:\.[\w-]+)+)\]/g, 'https://$1/')
}

/**
 * An id of Bluesky begins with the DID of its author. A hash of the whole id takes its place: the same post, the same
 * id.
 */
function maskId(id: string): string {
  return DID.test(id) ? `did-${createHash('sha256').update(id).digest('hex').slice(0, 20)}` : id
}
