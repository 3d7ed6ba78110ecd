import { createHash } from 'node:crypto'

/**
 * The id of a post, the same from whatever instance it came. A status has another `id` on every instance; its `uri` is
 * the same on all, but names the author (`https://host/users/NAME/statuses/123`). What is left without the name means
 * one post all the same, since a server numbers the statuses of all its accounts together: `host/123`. Every other form
 * of address is hashed. Null for no address.
 */
export function postIdOf(uri: string): string | null {
  const address = readAddress(uri)
  if (address === null) return null
  const path = STATUS_PATH.exec(address.pathname)
  return path === null || address.search !== '' || address.hash !== ''
    ? hash(address.href)
    : `${address.host}/${path[1]}`
}

/**
 * Both forms of Mastodon: by the account's name, and by its number (`/ap/users/ID`, since 4.5). GoToSocial writes the
 * first with a ULID. The part in the place of the name may be anything, the last is a number or a ULID: it cannot name
 * anybody.
 */
const STATUS_PATH = /^\/(?:ap\/)?users\/[^/]+\/statuses\/(\d{1,20}|[0-9A-HJKMNP-TV-Z]{26})$/

/**
 * Who wrote it, the same from whatever instance: a hash of the account's address. The address of the profile is
 * preferred, since all servers give it. Its usual forms (`/@NAME`, `/users/NAME`) are taken as one, because software
 * differs in which it forwards.
 */
export function authorIdOf(account: Readonly<Record<string, unknown>>): string | null {
  for (const field of [account.url, account.uri]) {
    const address = typeof field === 'string' ? readAddress(field) : null
    if (address === null) continue
    const name = PROFILE_PATH.exec(address.pathname)?.[1]
    return hash(name === undefined ? address.href : `${address.host}/${name.toLowerCase()}`)
  }
  return null
}

const PROFILE_PATH = /^\/(?:@|users\/)([^/@]+)\/?$/

function readAddress(text: string): URL | null {
  if (!URL.canParse(text)) return null
  const address = new URL(text)
  return address.protocol === 'https:' || address.protocol === 'http:' ? address : null
}

/** 132 bits: enough that no two of all posts ever written have the same. */
function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22)
}
