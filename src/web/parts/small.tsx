import type { ComponentChildren } from 'preact'
import { useCallback, useEffect, useState } from 'preact/hooks'
import type { Severity, Status } from '../api-client.js'
import { ApiFault, ask, keepKey } from '../api-client.js'
import { language, t } from '../texts.js'

export type Loaded<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly status: number; readonly message: string }
  | { readonly kind: 'ready'; readonly value: T }

/** Reads a path, and again whenever `version` changes; what was shown stays until the new is there. */
export function useApi<T>(path: string, version = 0): readonly [Loaded<T>, () => void] {
  const [state, setState] = useState<{ path: string; loaded: Loaded<T> }>({
    path,
    loaded: { kind: 'loading' },
  })
  const [attempt, setAttempt] = useState(0)
  // Version and attempt are there to read again
  useEffect(() => {
    let current = true
    ask<T>(path).then(
      (value) => current && setState({ path, loaded: { kind: 'ready', value } }),
      (error: unknown) =>
        current &&
        setState({
          path,
          loaded: {
            kind: 'failed',
            status: error instanceof ApiFault ? error.status : 0,
            message: error instanceof Error ? error.message : String(error),
          },
        }),
    )
    return () => {
      current = false
    }
  }, [path, version, attempt])
  const again = useCallback(() => setAttempt((count) => count + 1), [])
  return [state.path === path ? state.loaded : { kind: 'loading' }, again]
}

/** What stands in a place until, or instead of, what was asked for. */
export function Shown<T>(props: {
  readonly loaded: Loaded<T>
  readonly again: () => void
  readonly children: (value: T) => ComponentChildren
}) {
  const { loaded, again, children } = props
  if (loaded.kind === 'ready') return <>{children(loaded.value)}</>
  if (loaded.kind === 'loading')
    return (
      <p class="quiet loading" role="status">
        {t('loading')}…
      </p>
    )
  if (loaded.status === 404) return <NotFound />
  if (loaded.status === 401 || loaded.status === 403) return <KeyForm again={again} />
  return (
    <div class="state" role="alert">
      <strong>{t('failed')}</strong>
      <span class="quiet">{loaded.message}</span>
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

function KeyForm({ again }: { readonly again: () => void }) {
  const [key, setKey] = useState('')
  return (
    <form
      class="state"
      onSubmit={(event) => {
        event.preventDefault()
        keepKey(key.trim())
        again()
      }}
    >
      <label for="key">{t('key')}</label>
      <p class="quiet">{t('keyHint')}</p>
      <input
        id="key"
        type="password"
        autocomplete="off"
        value={key}
        onInput={(e) => setKey(e.currentTarget.value)}
      />
      <button type="submit">{t('useKey')}</button>
    </form>
  )
}

const clock = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const dated = new Intl.DateTimeFormat(language, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
})

/** In the viewer's zone; UTC on hover. */
export function Time({ at, precise = false }: { readonly at: string; readonly precise?: boolean }) {
  const date = new Date(at)
  return (
    <time dateTime={at} title={`${at.slice(0, 19).replace('T', ' ')} UTC`}>
      {(precise ? clock : dated).format(date)}
    </time>
  )
}

/** Shape, word and colour: never the colour alone. */
export function Badge({ of }: { readonly of: Status | Severity | 'ok' }) {
  return (
    <span class={`badge ${of}`}>
      <svg viewBox="0 0 12 12" width="10" height="10" aria-hidden="true">
        <path d={SHAPES[of]} />
      </svg>
      {t(of)}
    </span>
  )
}

const CIRCLE = 'M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1Z'
const TICK = 'M1 6.5 2.5 5l2 2L9.500 2 11 3.500 4.500 10Z'
const SHAPES: Readonly<Record<Status | Severity | 'ok', string>> = {
  ok: TICK,
  resolved: TICK,
  retracted: 'M1 5h10v2H1Z',
  recovering: 'M6 1l5 5H8v5H4V6H1Z',
  acknowledged: CIRCLE,
  open: CIRCLE,
  minor: 'M6 2l5 8H1Z',
  major: 'M6 0l6 6-6 6-6-6Z',
  critical: 'M3.500 0h5L12 3.500v5L8.500 12h-5L0 8.500v-5Z',
}

const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 })
const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 1 })
export const asShare = (value: number): string => percent.format(value)
export const asNumber = (value: number): string => whole.format(value)

/** Shares as bars with their figures beside them. */
export function Bars({ rows }: { readonly rows: readonly (readonly [string, number])[] }) {
  if (rows.length === 0) return <p class="quiet">{t('unknown')}</p>
  const total = Math.max(
    1,
    rows.reduce((sum, [, value]) => sum + value, 0),
  )
  return (
    <ul class="bars">
      {rows.map(([name, value]) => (
        <li key={name}>
          <span>{name}</span>
          <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
            <rect width="100" height="6" class="track" />
            <rect width={Math.max(1, (value / total) * 100)} height="6" class="bar" />
          </svg>
          <span class="num">{asShare(value / total)}</span>
        </li>
      ))}
    </ul>
  )
}
