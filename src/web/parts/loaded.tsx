import type { ComponentChildren } from 'preact'
import { useCallback, useEffect, useState } from 'preact/hooks'
import { ApiFault, ask, KEY_CHANGED, readKey, storeKey } from '../api-client.js'
import { t } from '../texts.js'

export type Loaded<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly status: number; readonly message: string }
  | { readonly kind: 'ready'; readonly value: T }

/** The delay before a temporary failure is retried, unless the answer gives one. */
const RETRY_MS = 5_000

/**
 * Reads a path, and again whenever `version` changes. The old value stays until the new one is there, also while the API is unreachable.
 * Null reads nothing.
 */
export function useApi<T>(path: string | null, version = 0): readonly [Loaded<T>, () => void] {
  const [state, setState] = useState<{ path: string | null; loaded: Loaded<T> }>({
    path,
    loaded: { kind: 'loading' },
  })
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
    ask<T>(path).then(
      (value) => current && setState({ path, loaded: { kind: 'ready', value } }),
      (error: unknown) => {
        if (!current) return
        const fault = error instanceof ApiFault ? error : null
        const status = fault?.status ?? 0
        const failed = {
          kind: 'failed',
          status,
          message: error instanceof Error ? error.message : String(error),
        } as const
        const passes = status === 0 || status === 429 || status >= 500
        setState((before) =>
          passes && before.path === path && before.loaded.kind === 'ready'
            ? before
            : { path, loaded: failed },
        )
        if (passes) retry = setTimeout(again, fault?.retryAfter ? fault.retryAfter * 1_000 : RETRY_MS)
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
  return (
    <div class="state">
      <h1>{t('notFound')}</h1>
      <p class="quiet">{t('notFoundHint')}</p>
      <a href="/">{t('home')}</a>
    </div>
  )
}

/** Asks for a key, or for one with more rights. */
export function KeyForm({ status, forAdmins }: { readonly status: number; readonly forAdmins: boolean }) {
  const [key, setKey] = useState('')
  const isStored = readKey() !== ''
  return (
    <form
      class="state"
      onSubmit={(event) => {
        event.preventDefault()
        storeKey(key.trim())
      }}
    >
      <strong role={isStored ? 'alert' : undefined}>
        {t(status === 403 ? 'forbidden' : isStored ? 'wrongKey' : 'notAllowed')}
      </strong>
      <label for="key">{t('key')}</label>
      <p class="quiet">{t(forAdmins ? 'adminHint' : 'keyHint')}</p>
      <input
        id="key"
        type="password"
        autocomplete="off"
        required
        value={key}
        onInput={(e) => setKey(e.currentTarget.value)}
      />
      <div class="actions">
        <button type="submit" class="main">
          {t('useKey')}
        </button>
        {isStored ? <ForgetKey /> : null}
      </div>
    </form>
  )
}

export function ForgetKey() {
  return (
    <button type="button" onClick={() => storeKey('')}>
      {t('forgetKey')}
    </button>
  )
}
