import type { AlertEvent } from '../../core/model/alert.js'
import type { Severity } from '../../core/model/vocabulary.js'
import { SEVERITIES } from '../../core/model/vocabulary.js'
import { fill, percentIn, plural } from '../../core/phrases/say.js'
import type { Texts, TextsOf } from '../../core/phrases/texts.js'
import { alertUrl } from '../../pipeline/alerts/alert-names.js'
import type { Message, MessageTarget } from '../../pipeline/notify/message.js'
import { groupByCause } from './group-by-cause.js'
import { titleOfUpdate } from './words/changes.js'
import type { Words } from './words/facts.js'
import { factsOf, serviceName } from './words/facts.js'
import { formatInZone } from './words/zone-time.js'

/** A message in plain text. Each format cuts, escapes and lays it out as its receiver requires. */
export interface RenderedMessage {
  readonly title: string
  readonly lines: readonly string[]
  readonly facts: readonly { readonly name: string; readonly value: string }[]
  readonly mood: Mood
  readonly severity: Severity
  /** RFC 3339 UTC. */
  readonly at: string
  /** The time for people, and the number of an alert's event. */
  readonly stamp: string
  readonly link: { readonly url: string; readonly label: string } | null
}

/** `over` ends what `trouble` began; `note` is neither. */
export type Mood = 'trouble' | 'over' | 'note'

/** What all formats of a deployment share. */
export interface Deployment {
  /** PUBLIC_URL, without a slash at the end; null when it is not set. */
  readonly publicUrl: string | null
  /** The catalogue, by id. */
  readonly services: ReadonlyMap<string, { readonly name: string; readonly category: string }>
  readonly textsOf: TextsOf
}

type Target = Pick<Deployment, 'publicUrl'> & Words

/** Lines of a digest; the rest is counted. */
const MAX_LINES = 20

/** Puts a message in words. */
export function render(message: Message, to: MessageTarget, deployment: Deployment): RenderedMessage {
  const { publicUrl, services, textsOf } = deployment
  const nameOf = (service: string) => services.get(service)?.name ?? service
  const target = { publicUrl, nameOf, texts: textsOf(to.locale), timeZone: to.timeZone ?? 'UTC' }
  if (message.kind === 'digest') return renderDigest(message, target)
  if (message.kind === 'notice') return renderNotice(message, target)
  return renderEvent(message, target)
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

function renderEvent(message: Extract<Message, { kind: 'alert' | 'reminder' }>, to: Target): RenderedMessage {
  const { event } = message
  const { alert, sequence } = event
  const { messages } = to.texts
  const at = message.kind === 'reminder' ? message.at : event.at
  const url = alertUrl(alert.id, to.publicUrl)
  return {
    title: titleOf(message, to),
    lines: alert.discovered ? [messages.discovered] : [],
    facts: factsOf(alert, to),
    mood: isOver(event) ? 'over' : 'trouble',
    severity: alert.severity,
    at,
    stamp: `${formatInZone(at, to)} · #${sequence}`,
    link: url === null ? null : { url, label: messages.open },
  }
}

function titleOf(message: Extract<Message, { kind: 'alert' | 'reminder' }>, to: Target): string {
  const { event } = message
  const { events } = to.texts.messages
  const name = serviceName(event.alert, to.nameOf)
  if (message.kind === 'reminder') return fill(events['alert.reminder'], { name })
  const changed = event.type === 'alert.updated' ? titleOfUpdate(event, message.previous, to) : null
  return changed ?? fill(events[event.type], { name })
}

function renderDigest({ at, events }: Extract<Message, { kind: 'digest' }>, to: Target): RenderedMessage {
  const { messages } = to.texts
  const groups = groupByCause(events)
  const lasting = events.filter((event) => !isOver(event))
  const [only] = groups
  const isOneCause = groups.length === 1 && only!.cause !== null && only!.alerts.length > 1
  return {
    title: isOneCause
      ? fill(messages.digestOfCause, { cause: to.nameOf(only!.cause!.service) })
      : plural(messages.digest, new Set(events.map(({ alert }) => alert.id)).size, to.texts),
    lines: linesOf(groups, events.length, to),
    facts: [],
    mood: lasting.length > 0 ? 'trouble' : 'over',
    severity: worst(lasting.length > 0 ? lasting : events),
    at,
    stamp: formatInZone(at, to),
    link: to.publicUrl === null ? null : { url: `${to.publicUrl}/`, label: messages.openAll },
  }
}

/** Marks the alerts of a cause, so that an alert behind them does not seem to be one of them. */
const OF_CAUSE = '↳ '

/** A line for each alert under its cause, and the number of the rest. */
function linesOf(groups: ReturnType<typeof groupByCause>, count: number, to: Target): string[] {
  const { messages } = to.texts
  const lines: string[] = []
  let left = count
  for (const { cause, events } of groups) {
    if (lines.length >= MAX_LINES) break
    if (cause !== null) {
      const name = `${to.nameOf(cause.service)} (${percentIn(cause.confidence, to.texts)})`
      lines.push(fill(messages.because, { cause: name }))
    }
    for (const event of events.slice(0, MAX_LINES - lines.length)) {
      lines.push(`${cause === null ? '' : OF_CAUSE}${lineOf(event, to)}`)
      left--
    }
  }
  return left > 0 ? [...lines, plural(messages.moreAlerts, left, to.texts)] : lines
}

function lineOf({ type, at, sequence, alert }: AlertEvent, to: Target): string {
  const said = fill(to.texts.messages.events[type], { name: serviceName(alert, to.nameOf) })
  return `${formatInZone(at, to)} · ${said} · #${sequence}`
}

function renderNotice({ type, at, data }: Extract<Message, { kind: 'notice' }>, to: Target): RenderedMessage {
  const { messages } = to.texts
  const said = (name: string) => (typeof data[name] === 'string' ? data[name] : '')
  const stamp = formatInZone(at, to)
  const common = { lines: [], severity: 'minor', at, stamp, link: null } as const
  const reason = said('reason') || said('detail')
  const because = reason === '' ? [] : [{ name: messages.facts.reason, value: reason }]
  const facts = [...because, { name: messages.facts.since, value: formatInZone(said('since') || at, to) }]
  const { title, mood } = headOfNotice(type, said, messages)
  return { ...common, title, facts: type === 'test.ping' ? [] : facts, mood }
}

function headOfNotice(
  type: string,
  said: (name: string) => string,
  messages: Texts['messages'],
): Pick<RenderedMessage, 'title' | 'mood'> {
  if (type === 'source.degraded')
    return { title: fill(messages.degraded, { name: said('name') }), mood: 'trouble' }
  if (type === 'source.recovered')
    return { title: fill(messages.recovered, { name: said('name') }), mood: 'over' }
  if (type === 'webhook.disabled')
    return { title: fill(messages.disabled, { url: said('url') }), mood: 'note' }
  return { title: messages.test, mood: 'note' }
}

function worst(events: readonly AlertEvent[]): Severity {
  return events.reduce<Severity>(
    (most, { alert }) =>
      SEVERITIES.indexOf(alert.severity) > SEVERITIES.indexOf(most) ? alert.severity : most,
    'minor',
  )
}
