import type { Alert, AlertEvent } from '../../core/model/alert.js'
import type { Severity } from '../../core/model/vocabulary.js'
import { SEVERITIES } from '../../core/model/vocabulary.js'
import type { Locale } from '../../core/phrases/phrases.js'
import { FEATURE_NAMES, SEVERITY_NAMES } from '../../core/phrases/phrases.js'
import type { Message } from '../../pipeline/notify/message.js'
import { groupByCause } from './group-by-cause.js'
import type { Phrases } from './phrases.js'
import { PHRASES } from './phrases.js'

/** A message in plain text. Each format cuts, escapes and lays it out as its receiver requires. */
export interface RenderedMessage {
  readonly title: string
  readonly lines: readonly string[]
  readonly facts: readonly { readonly name: string; readonly value: string }[]
  readonly mood: Mood
  readonly severity: Severity
  /** RFC 3339 UTC. */
  readonly at: string
  readonly link: { readonly url: string; readonly label: string } | null
}

/** `over` ends what `trouble` began; `note` is neither. */
export type Mood = 'trouble' | 'over' | 'note'

export interface RenderTarget {
  readonly locale: Locale
  /** PUBLIC_URL, without a slash at the end; null when it is not set. */
  readonly publicUrl: string | null
}

/** Lines of a digest; the rest is counted. */
const MAX_LINES = 20
/** More features and places make a message harder to read. */
const MAX_NAMED = 3

/** Puts a message in words. */
export function render(message: Message, to: RenderTarget): RenderedMessage {
  const phrases = PHRASES[to.locale]
  if (message.kind === 'digest') return renderDigest(message, phrases, to)
  if (message.kind === 'notice') return renderNotice(message, phrases)
  const { event } = message
  const type = message.kind === 'reminder' ? 'alert.reminder' : event.type
  return {
    title: fill(phrases.events[type], event.alert.service),
    lines: [],
    facts: factsOf(event, phrases, to.locale),
    mood: moodOf(event),
    severity: event.alert.severity,
    at: message.kind === 'reminder' ? message.at : event.at,
    link: linkTo(event.alert.id, phrases, to),
  }
}

/** Where an alert can be read; null without PUBLIC_URL. */
export function alertUrl(id: string, publicUrl: string | null): string | null {
  return publicUrl === null ? null : `${publicUrl}/v1/alerts/${encodeURIComponent(id)}`
}

/** A time for people everywhere: `1 Jan 2024` differs by language, `2024-01-01 00:01 UTC` does not. */
export function formatUtc(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`
}

/** A text of at most so many UTF-16 units, never cut within a character. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text
  let kept = ''
  for (const character of text) {
    if (kept.length + character.length > most - 1) break
    kept += character
  }
  return `${kept}…`
}

export function isOver({ alert }: AlertEvent): boolean {
  return alert.status === 'resolved' || alert.status === 'retracted'
}

function moodOf(event: AlertEvent): Mood {
  return isOver(event) ? 'over' : 'trouble'
}

function renderDigest(
  { at, events }: Extract<Message, { kind: 'digest' }>,
  phrases: Phrases,
  to: RenderTarget,
): RenderedMessage {
  const groups = groupByCause(events)
  const lines: string[] = []
  let left = events.length
  for (const group of groups) {
    if (lines.length >= MAX_LINES) break
    if (group.cause !== null) lines.push(fill(phrases.because, sayCause(group.cause)))
    for (const { type, at: when, alert } of group.events.slice(0, MAX_LINES - lines.length)) {
      lines.push(`${formatUtc(when)} · ${fill(phrases.events[type], alert.service)}`)
      left--
    }
  }
  const lasting = events.filter((event) => !isOver(event))
  const [only] = groups
  const isOneCause = groups.length === 1 && only!.cause !== null && only!.alerts.length > 1
  return {
    title: isOneCause
      ? fill(phrases.digestOfCause, only!.cause!.service)
      : fill(phrases.digest, String(events.length)),
    lines: left > 0 ? [...lines, fill(phrases.more, String(left))] : lines,
    facts: [],
    mood: lasting.length > 0 ? 'trouble' : 'over',
    severity: worst(lasting.length > 0 ? lasting : events),
    at,
    link: to.publicUrl === null ? null : { url: `${to.publicUrl}/v1/alerts`, label: phrases.open },
  }
}

function renderNotice(
  { type, at, data }: Extract<Message, { kind: 'notice' }>,
  phrases: Phrases,
): RenderedMessage {
  const said = (name: string) => (typeof data[name] === 'string' ? data[name] : '')
  const common = { lines: [], severity: 'minor', at, link: null } as const
  const reason = said('reason') || said('detail')
  const because = reason === '' ? [] : [{ name: phrases.reason, value: reason }]
  const facts = [...because, { name: phrases.since, value: formatUtc(said('since') || at) }]
  if (type === 'source.degraded') {
    return { ...common, title: fill(phrases.degraded, said('name')), facts, mood: 'trouble' }
  }
  if (type === 'source.recovered') {
    return { ...common, title: fill(phrases.recovered, said('name')), facts, mood: 'over' }
  }
  if (type === 'webhook.disabled') {
    return { ...common, title: fill(phrases.disabled, said('url')), facts, mood: 'note' }
  }
  return { ...common, title: phrases.test, facts: [], mood: 'note' }
}

function factsOf({ alert }: AlertEvent, phrases: Phrases, locale: Locale): RenderedMessage['facts'] {
  const features = alert.features.slice(0, MAX_NAMED).map(({ feature }) => FEATURE_NAMES[locale][feature])
  const places = alert.scope.regions
    .slice(0, MAX_NAMED)
    .map(({ country, region, share }) => `${region ?? country} ${percent(share)}`)
  return [
    { name: phrases.severity, value: SEVERITY_NAMES[locale][alert.severity] },
    { name: phrases.confidence, value: percent(alert.confidence) },
    { name: phrases.since, value: formatUtc(alert.startedAt) },
    { name: phrases.people, value: String(alert.people ?? alert.signal.authors) },
    { name: phrases.trouble, value: features.join(', ') },
    { name: phrases.where, value: places.join(', ') },
    { name: phrases.cause, value: alert.upstream === null ? '' : sayCause(alert.upstream) },
    { name: phrases.together, value: sayTogether(alert, phrases) },
  ].filter(({ value }) => value !== '')
}

function sayCause({ service, confidence }: NonNullable<Alert['upstream']>): string {
  return `${service} (${percent(confidence)})`
}

/** The other services with the same cause; the cause itself has its own line. */
function sayTogether({ siblings, upstream }: Alert, phrases: Phrases): string {
  const others = siblings.filter(({ service }) => service !== upstream?.service)
  const named = others.slice(0, MAX_NAMED).map(({ service }) => service)
  const left = others.length - named.length
  return [...named, ...(left > 0 ? [fill(phrases.more, String(left))] : [])].join(', ')
}

function linkTo(id: string, phrases: Phrases, { publicUrl }: RenderTarget): RenderedMessage['link'] {
  const url = alertUrl(id, publicUrl)
  return url === null ? null : { url, label: phrases.open }
}

function worst(events: readonly AlertEvent[]): Severity {
  return events.reduce<Severity>(
    (most, { alert }) =>
      SEVERITIES.indexOf(alert.severity) > SEVERITIES.indexOf(most) ? alert.severity : most,
    'minor',
  )
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

function fill(sentence: string, what: string): string {
  return sentence.replace('{}', () => what)
}
