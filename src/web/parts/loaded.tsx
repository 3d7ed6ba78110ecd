import type { ComponentChildren } from 'preact'
import { useCallback, useEffect, useState } from 'preact/hooks'
import { ApiFault, ask, KEY_CHANGED } from '../api-client.js'
import type { List } from '../api-types.js'
import { useTitle } from '../shell/title.js'
import { t } from '../texts.js'
import { KeyForm } from './key-form.js'

export type Loaded<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly status: number; readonly message: string }
  | { readonly kind: 'ready'; readonly value: T }

/** The delay before a temporary failure is retried, unless the answer gives one. */
const RETRY_MS = 5_000

/**
 * Reads a path, and again whenever `version` changes. The old value stays until the new one is there, also while the
 * API is unreachable. Null reads nothing.
 */
export function useApi<T>(path: string | null, version = 0): readonly [Loaded<T>, () => void] {
  return useReading(path, version, ask<T>)
}

/** All pages of a list, as one. */
export function useList<T>(path: string | null, version = 0): readonly [Loaded<readonly T[]>, () => void] {
  return useReading(path, version, askAll<T>)
}

/** Pages of two hundred that are read at most. */
const MAX_PAGES = 5

async function askAll<T>(path: string): Promise<readonly T[]> {
  const first = await ask<List<T>>(path)
  let next = first.page?.nextCursor ?? null
  if (next === null) return first.data
  const all = [...first.data]
  for (let pages = 1; next !== null && pages < MAX_PAGES; pages++) {
    const { data, page }: List<T> = await ask<List<T>>(`${path}&cursor=${encodeURIComponent(next)}`)
    all.push(...data)
    next = page?.nextCursor ?? null
  }
  return all
}

interface Reading<T> {
  readonly path: string | null
  readonly loaded: Loaded<T>
}

function useReading<T>(
  path: string | null,
  version: number,
  read: (path: string) => Promise<T>,
): readonly [Loaded<T>, () => void] {
  const [state, setState] = useState<Reading<T>>({ path, loaded: { kind: 'loading' } })
  const [attempt, setAttempt] = useState(0)
  const again = useCallback(() => setAttempt((count) => count + 1), [])
  useEffect(() => {
    addEventListener(KEY_CHANGED, again)
    return () => removeEventListener(KEY_CHANGED, again)
  }, [])
  // `version` and `attempt` repeat the reading.
  useEffect(() => {
    if (path === null) return
    let current = true
    let retry: ReturnType<typeof setTimeout> | undefined
    read(path).then(
      (value) => current && setState({ path, loaded: { kind: 'ready', value } }),
      (error: unknown) => {
        if (!current) return
        setState((before) => afterFault(before, path, error))
        const fault = error instanceof ApiFault ? error : null
        if (passes(error)) retry = setTimeout(again, fault?.retryAfter ? fault.retryAfter * 1_000 : RETRY_MS)
      },
    )
    return () => {
      current = false
      clearTimeout(retry)
    }
  }, [path, version, attempt])
  // For another span of the same resource, the old value stays until the new one is there.
  const isSame = state.path?.split('?')[0] === path?.split('?')[0]
  return [isSame ? state.loaded : { kind: 'loading' }, again]
}

/** A fault that passes by itself: the network, a pause that was asked for, an error of the server. */
function passes(error: unknown): boolean {
  const status = error instanceof ApiFault ? error.status : 0
  return status === 0 || status === 429 || status >= 500
}

/** What was read before stays while the fault passes. */
function afterFault<T>(before: Reading<T>, path: string, error: unknown): Reading<T> {
  if (passes(error) && before.path === path && before.loaded.kind === 'ready') return before
  const status = error instanceof ApiFault ? error.status : 0
  const message = error instanceof Error ? error.message : String(error)
  return { path, loaded: { kind: 'failed', status, message } }
}

/** Shows the loaded value, or the loading or error state in its place. */
export function LoadState<T>(props: {
  readonly loaded: Loaded<T>
  readonly again: () => void
  readonly children: (value: T) => ComponentChildren
  /** Whether the value needs an admin key. */
  readonly forAdmins?: boolean
  /** The heading of a page that has none before it is read. */
  readonly title?: string
}) {
  const { loaded, children, title } = props
  if (loaded.kind === 'ready') return <>{children(loaded.value)}</>
  const isNotFound = loaded.kind === 'failed' && loaded.status === 404
  return (
    <>
      {title === undefined || isNotFound ? null : <h1>{title}</h1>}
      <Instead loaded={loaded} again={props.again} forAdmins={props.forAdmins ?? false} />
    </>
  )
}

function Instead(props: {
  readonly loaded: Exclude<Loaded<unknown>, { readonly kind: 'ready' }>
  readonly again: () => void
  readonly forAdmins: boolean
}) {
  const { loaded, again, forAdmins } = props
  if (loaded.kind === 'loading') return <Loading />
  if (loaded.status === 404) return <NotFound />
  if (loaded.status === 401 || loaded.status === 403) {
    return <KeyForm status={loaded.status} forAdmins={forAdmins} />
  }
  return <Failed status={loaded.status} message={loaded.message} again={again} />
}

function Loading() {
  return (
    <div class="skeleton loading" role="status">
      <span class="sr">{t('loading')}…</span>
      <span class="ghost wide" />
      <span class="ghost" />
      <span class="ghost short" />
    </div>
  )
}

function Failed(props: { readonly status: number; readonly message: string; readonly again: () => void }) {
  const { status, message, again } = props
  const title =
    status === 0 ? 'offline' : status === 429 ? 'tooOften' : status >= 500 ? 'broken' : ('failed' as const)
  const hint = status === 0 ? t('offlineHint') : status === 429 ? t('tooOftenHint') : message
  return (
    <div class="state" role="alert">
      <strong>{t(title)}</strong>
      <span class="quiet">{hint}</span>
      <button type="button" onClick={again}>
        {t('again')}
      </button>
    </div>
  )
}

export function NotFound() {
  useTitle(t('notFound'))
  return (
    <div class="state">
      <h1>{t('notFound')}</h1>
      <p class="quiet">{t('notFoundHint')}</p>
      <a href="/">{t('home')}</a>
    </div>
  )
}
