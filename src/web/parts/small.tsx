import type { Severity, Status } from '../api-client.js'
import { locale, t } from '../texts.js'

const HOURS = { hour: '2-digit', minute: '2-digit' } as const
const clock = new Intl.DateTimeFormat(locale, { ...HOURS, second: '2-digit' })
const dated = new Intl.DateTimeFormat(locale, {
  ...HOURS,
  day: 'numeric',
  month: 'short',
})
const datedClock = new Intl.DateTimeFormat(locale, {
  ...HOURS,
  day: 'numeric',
  month: 'short',
  second: '2-digit',
})
const ofAnotherYear = new Intl.DateTimeFormat(locale, {
  ...HOURS,
  day: 'numeric',
  month: 'short',
  year: 'numeric',
})

/** In the viewer's zone; UTC on hover. */
export function Time({ at, precise = false }: { readonly at: string; readonly precise?: boolean }) {
  const date = new Date(at)
  const now = new Date()
  const isToday = date.toDateString() === now.toDateString()
  const isThisYear = date.getFullYear() === now.getFullYear()
  const format = precise ? (isToday ? clock : datedClock) : isThisYear ? dated : ofAnotherYear
  return (
    <time dateTime={at} title={`${at.slice(0, 19).replace('T', ' ')} UTC`}>
      {format.format(date)}
    </time>
  )
}

/** Shape, word and colour: never the colour alone. */
export function Badge({
  of,
  quiet = false,
}: {
  readonly of: Status | Severity | 'ok'
  /** Where hundreds are well, that is said to who listens and shown by the sign alone. */
  readonly quiet?: boolean
}) {
  return <Sign of={of} word={t(of)} isWordHidden={quiet && of === 'ok'} />
}

/** The same signs for other words that mean as much. */
export function Sign(props: {
  readonly of: Status | Severity | 'ok'
  readonly word: string
  readonly isWordHidden?: boolean
}) {
  return (
    <span class={`badge ${props.of}`}>
      <svg viewBox="0 0 12 12" width="10" height="10" aria-hidden="true">
        <path d={SHAPES[props.of]} />
      </svg>
      <span class={props.isWordHidden ? 'sr' : undefined}>{props.word}</span>
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

const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
export const asShare = (value: number): string => percent.format(value)
export const asNumber = (value: number): string => whole.format(value)

/** Shares drawn to scale, with their figures beside them. */
export function ShareList({ rows }: { readonly rows: readonly (readonly [string, number])[] }) {
  if (rows.length === 0) return <p class="quiet">{t('unknown')}</p>
  const total = Math.max(
    1,
    rows.reduce((sum, [, value]) => sum + value, 0),
  )
  return (
    <ul class="share-list">
      {rows.map(([name, value]) => (
        <li key={name}>
          <span>{name}</span>
          <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
            <rect width="100" height="6" class="track" />
            <rect width={Math.max(1, (value / total) * 100)} height="6" class="share-fill" />
          </svg>
          <span class="num">{asShare(value / total)}</span>
        </li>
      ))}
    </ul>
  )
}

const MINUTE_MS = 60_000

/** How long something went on; a dash while it does. */
export function Lasted({ from, to }: { readonly from: string; readonly to: string | null }) {
  if (to === null) return <>–</>
  const minutes = Math.round((Date.parse(to) - Date.parse(from)) / MINUTE_MS)
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  return <>{hours === 0 ? `${rest} min` : `${hours} h ${rest} min`}</>
}
