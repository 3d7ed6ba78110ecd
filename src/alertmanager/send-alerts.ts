import { trimEnd } from '../core/model/trim-end.js'
import type { PostableAlert } from './postable-alert.js'

/** What an Alertmanager made of a push. */
export type Sent =
  | { readonly kind: 'accepted' }
  /** It answered, and did not take them. */
  | { readonly kind: 'refused'; readonly status: number; readonly answer: string }
  | { readonly kind: 'unreachable'; readonly why: string }

export type SendAlerts = (alerts: readonly PostableAlert[], signal: AbortSignal) => Promise<Sent>

const ANSWER_LENGTH = 300

/** An Alertmanager by its address, which may have a path before `/api/v2` and a name and password. */
export function createSendAlerts(address: string, options: { readonly timeoutMs: number }): SendAlerts {
  const url = new URL(address)
  const { username, password } = url
  url.username = ''
  url.password = ''
  url.pathname = `${trimEnd(url.pathname, '/')}/api/v2/alerts`
  const headers: Record<string, string> = { 'Content-Type': 'application/json' }
  if (username !== '') {
    const both = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
    headers.Authorization = `Basic ${Buffer.from(both).toString('base64')}`
  }

  return async (alerts, signal) => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers,
        body: JSON.stringify(alerts),
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(options.timeoutMs)]),
      })
      const answer = (await response.text()).slice(0, ANSWER_LENGTH)
      return response.ok ? { kind: 'accepted' } : { kind: 'refused', status: response.status, answer }
    } catch (error) {
      return { kind: 'unreachable', why: reasonOf(error) }
    }
  }
}

/** `fetch` says no more than "fetch failed"; why, its cause knows. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message
}
