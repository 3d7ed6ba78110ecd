import type { Format } from './subscriptions.js'

/** Part of a path that is long and mixed enough to be a key rather than a word. */
const LOOKS_SECRET = /^(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9_:.=~-]{16,}$/
const HIDDEN = 'redacted'

/**
 * A URL as it may be shown. With chat services everyone with the URL may write, so only its host is left. Elsewhere
 * the query is removed, and what looks like a key in the path.
 */
export function redactUrl(text: string, format: Format): string {
  const url = new URL(text)
  if (format !== 'standard') return `${url.origin}/${HIDDEN}`
  const path = url.pathname.split('/').map((part) => (LOOKS_SECRET.test(part) ? HIDDEN : part))
  return `${url.origin}${path.join('/')}${url.search === '' ? '' : `?${HIDDEN}`}`
}
