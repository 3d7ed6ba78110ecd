import { lookup as systemLookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import type { AddressRules } from './address-rules.js'

/** All addresses of a name; rejects when there is none. */
export type Lookup = (name: string) => Promise<readonly Address[]>

export interface Address {
  readonly address: string
  readonly family: number
}

/** Where a message may be sent: the addresses are the ones to connect to, whatever the name says a moment later. */
export type Target =
  | { readonly kind: 'fine'; readonly url: URL; readonly addresses: readonly Address[] }
  | { readonly kind: 'refused'; readonly reason: RefusedTarget; readonly detail: string }

export type RefusedTarget =
  | 'not-a-url'
  | 'scheme'
  | 'userinfo'
  | 'port'
  | 'private-address'
  | 'name-not-found'
  | 'plain-http'

/**
 * Ports on which the web is spoken; on others lies what no webhook should talk to. Above 1023 they are open in allowed
 * ranges.
 */
export const WEB_PORTS = [80, 443, 8443]
const FIRST_FREE_PORT = 1024

const LONGEST = 2_048

/**
 * Whether webhooks may be sent to a URL, so that nobody can make this machine ask its own network for something. It is
 * called when a subscription is made, changed and tested, and again before every request. The request then connects to
 * the addresses that were checked here.
 */
export async function checkTarget(
  text: string,
  parts: { readonly rules: AddressRules; readonly lookup?: Lookup },
): Promise<Target> {
  const url = readUrl(text)
  if (url === null) return refused('not-a-url', 'it is no absolute URL; write https://host/path')
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return refused('scheme', `${url.protocol} is not sent to; write https://host/path`)
  }
  if (url.username !== '' || url.password !== '') {
    return refused('userinfo', 'it has a user or password before the host; put a token in the path or query')
  }
  const found = await addressesOf(url, parts.lookup ?? lookupAll)
  if (found === null || found.length === 0) {
    return refused('name-not-found', `the name ${url.hostname} has no address; check its spelling`)
  }
  // Every one of them: the one that is connected to may be any.
  const judged = found.map(({ address }) => parts.rules.judge(address))
  if (judged.includes('private')) {
    return refused(
      'private-address',
      `${url.hostname} is an address that is not public; add its range to WEBHOOK_ALLOW_CIDRS if it is meant`,
    )
  }
  const isAllowed = judged.every((judgement) => judgement === 'allowed')
  if (url.protocol === 'http:' && !isAllowed) {
    return refused('plain-http', 'http is only sent to ranges in WEBHOOK_ALLOW_CIDRS; write https://')
  }
  const port = portOf(url)
  if (!WEB_PORTS.includes(port) && !(isAllowed && port >= FIRST_FREE_PORT)) {
    return refused('port', `port ${port} is not sent to; use ${WEB_PORTS.join(', ')}`)
  }
  return { kind: 'fine', url, addresses: found }
}

/** The host as a socket wants it: IPv6 without its brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
}

export function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port)
  return protocol === 'https:' ? 443 : 80
}

const lookupAll: Lookup = (name) => systemLookup(name, { all: true, verbatim: true })

function readUrl(text: string): URL | null {
  // The parser drops tabs and line ends and strips blanks; a URL with them was not meant as it would be read.
  if (text.length > LONGEST || /[\s\p{Cc}\\]/u.test(text)) return null
  return URL.canParse(text) ? new URL(text) : null
}

/**
 * The parser has written every notation of an IPv4 address (hexadecimal, octal, one number, a dot behind it) as four
 * numbers.
 */
async function addressesOf(url: URL, lookup: Lookup): Promise<readonly Address[] | null> {
  const host = hostOf(url)
  const family = isIP(host)
  if (family !== 0) return [{ address: host, family }]
  try {
    return await lookup(host)
  } catch {
    return null
  }
}

function refused(reason: RefusedTarget, detail: string): Target {
  return { kind: 'refused', reason, detail }
}
