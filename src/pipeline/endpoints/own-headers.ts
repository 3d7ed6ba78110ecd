/** A name of RFC 9110. */
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/
/** Visible characters, blanks and tabs: no line break, with which a value could begin another header. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]{0,1024}$/
export const MAX_HEADERS = 20

/** Headers that Outcry or HTTP sets. */
const SET_BY_US: readonly string[] = [
  ...['host', 'content-type', 'content-length', 'content-encoding', 'user-agent', 'transfer-encoding'],
  ...['connection', 'keep-alive', 'upgrade', 'expect', 'te', 'trailer', 'proxy-authorization'],
]

/** Shown instead of a value, which may be a password. */
export const HIDDEN_VALUE = 'redacted'

export type OwnHeaders = Readonly<Record<string, string>>

/** What is wrong with a header that an operator adds to a webhook; null when nothing is. */
export function problemOfHeader(name: string, value: string): string | null {
  if (!TOKEN.test(name)) return `"${name.slice(0, 64)}" is no name of a header`
  const lower = name.toLowerCase()
  if (SET_BY_US.includes(lower) || lower.startsWith('webhook-')) return `Outcry sets ${lower} itself`
  return VALUE.test(value) ? null : `the value of ${lower} has a line break, or more than 1,024 characters`
}

/** The headers without their values. */
export function hideValues(headers: OwnHeaders = {}): OwnHeaders {
  return Object.fromEntries(Object.keys(headers).map((name) => [name, HIDDEN_VALUE]))
}

/** Given headers, in which a hidden value that a client read stands for the stored one. */
export function withStoredValues(given: OwnHeaders, stored: OwnHeaders = {}): OwnHeaders {
  const lower = Object.entries(given).map(([name, value]) => [name.toLowerCase(), value] as const)
  return Object.fromEntries(
    lower.map(([name, value]) => [name, value === HIDDEN_VALUE ? (stored[name] ?? value) : value]),
  )
}
