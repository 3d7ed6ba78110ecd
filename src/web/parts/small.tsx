import type { ComponentChildren } from 'preact'
import type { ServiceStatus, Severity } from '../api-types.js'
import { OVERVIEW } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { formatLength, formatTime, sinceTime, streamNow } from '../texts/times.js'
import { locale, t } from '../texts.js'

/** In the viewer's zone; UTC on hover. */
export function Time({ at, precise = false }: { readonly at: string; readonly precise?: boolean }) {
  return (
    <time dateTime={at} title={utc(at)}>
      {formatTime(at, precise)}
    </time>
  )
}

const utc = (at: string) => `${at.slice(0, 19).replace('T', ' ')} UTC`

/** Since when, and for how long; of what has ended, how long it lasted. */
export function Since({ from, to }: { readonly from: string; readonly to: string | null }) {
  const length = formatLength(Date.parse(from), to === null ? streamNow() : Date.parse(to))
  return (
    <time dateTime={from} title={utc(from)}>
      {say(to === null ? OVERVIEW.going : OVERVIEW.ended, { since: sinceTime(from), length })}
    </time>
  )
}

/** The beginning and the length, where a heading says which of the two it is. */
export function Span({ from, to }: { readonly from: string; readonly to: string | null }) {
  return (
    <time dateTime={from} title={utc(from)}>
      {formatTime(from)} ·{' '}
      <span class="whole">{formatLength(Date.parse(from), to === null ? streamNow() : Date.parse(to))}</span>
    </time>
  )
}

type Word = ServiceStatus | Severity

/** Shape, word and colour: never the colour alone. */
export function Badge({
  of,
  quiet = false,
}: {
  readonly of: Word
  /** Among hundreds of services, the sign alone is shown; its word is read out and shown on hover. */
  readonly quiet?: boolean
}) {
  return <Sign of={of} word={wordOf(of)} isWordHidden={quiet} />
}

export function wordOf(word: Word): string {
  return word === 'no-data' ? say(OVERVIEW.noDataShort) : t(word)
}

/** The same signs for other words that mean as much. */
export function Sign(props: { readonly of: Word; readonly word: string; readonly isWordHidden?: boolean }) {
  return (
    <span class={`badge ${props.of}`} title={props.isWordHidden ? props.word : undefined}>
      <svg viewBox="0 0 12 12" width="10" height="10" aria-hidden="true">
        <path d={SHAPES[props.of]} />
      </svg>
      <span class={props.isWordHidden ? 'sr' : undefined}>{props.word}</span>
    </span>
  )
}

const CIRCLE = 'M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1Z'
const TICK = 'M1 6.5 2.5 5l2 2L9.500 2 11 3.500 4.500 10Z'
const DASH = 'M1 5h10v2H1Z'
const SHAPES: Readonly<Record<Word, string>> = {
  ok: TICK,
  'no-data': DASH,
  resolved: TICK,
  retracted: DASH,
  recovering: 'M6 1l5 5H8v5H4V6H1Z',
  acknowledged: CIRCLE,
  open: CIRCLE,
  minor: 'M6 2l5 8H1Z',
  major: 'M6 0l6 6-6 6-6-6Z',
  critical: 'M3.500 0h5L12 3.500v5L8.500 12h-5L0 8.500v-5Z',
}

const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
/** What there is of something is never said to be nothing. */
export const asShare = (value: number): string =>
  value > 0 && value < 0.005 ? `<\u2009${percent.format(0.01)}` : percent.format(value)
export const asNumber = (value: number): string => number.format(value)
/** For people and reports, which are never cut in two. */
export const asCount = (value: number): string => whole.format(value)

export interface Row {
  readonly name: string
  /** From 0 to 1. */
  readonly share: number
  /** Shown instead of the share, where the numbers are too small for one. */
  readonly text?: string
}

/** Shares drawn to scale, with their figures beside them; what a share is of is the API's to say. */
export function ShareList({ rows }: { readonly rows: readonly Row[] }) {
  if (rows.length === 0) return <p class="quiet">{t('unknown')}</p>
  return (
    <ul class="share-list">
      {rows.map(({ name, share, text }) => (
        <li key={name}>
          <span>{name}</span>
          <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
            <rect width="100" height="6" class="track" />
            <rect width={Math.min(100, Math.max(1, share * 100))} height="6" class="share-fill" />
          </svg>
          <span class="num">{text ?? asShare(share)}</span>
        </li>
      ))}
    </ul>
  )
}

/** How long something went on; a dash while it does. */
export function Lasted({ from, to }: { readonly from: string; readonly to: string | null }) {
  return <>{to === null ? '–' : formatLength(Date.parse(from), Date.parse(to))}</>
}

/** Text of strangers: it cannot turn the page's own text round, nor write over the lines beside it. */
export function Foreign({ children }: { readonly children: string }) {
  return (
    <bdi dir="auto" class="foreign">
      {harmless(children)}
    </bdi>
  )
}

/** More marks on one letter than any script needs. */
const MARKS = /(\p{M}{4})\p{M}+/gu
const DIRECTIONS = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/gu

export function harmless(text: string): string {
  return text.replaceAll(DIRECTIONS, '').replaceAll(MARKS, '$1')
}

/** A part of the page that scrolls by itself; it can be reached by keyboard. */
export function Scroll(props: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section class="scroll" tabIndex={0} aria-label={props.label}>
      {props.children}
    </section>
  )
}
