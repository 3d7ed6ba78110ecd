import type { Alert, AlertEvent } from '../../core/model/alert.js'
import { ENDS } from '../../pipeline/notify/deliveries.js'
import type { FormatMessage, Message } from '../../pipeline/notify/message.js'
import { jsonBody } from './json-body.js'
import type { Deployment, RenderedMessage } from './render.js'
import { cut, render } from './render.js'
import { numbersOf, saidPhrases } from './words/facts.js'

/** PagerDuty's limits: a summary 1,024 characters, a dedup key 255. */
const SUMMARY = 1_024
const DEDUP_KEY = 255
const SOURCE = 255

const SEVERITY = { minor: 'warning', major: 'error', critical: 'critical' } as const

/**
 * Events API v2: one incident for each alert, known by the alert's id; the routing key comes from the URL
 * (`address-message.ts`). A company's admission is no `acknowledge`: that means that a responder has taken the
 * incident, and stops its escalation. What neither begins nor ends an incident nor changes its severity is a change
 * event, so that it opens no incident that was closed.
 */
export function formatPagerDuty(deployment: Deployment): FormatMessage {
  return (message, to) => {
    const rendered = render(message, to, deployment)
    const custom_details = detailsOf(message, rendered)
    const links = rendered.link && [{ href: rendered.link.url, text: rendered.link.label }]
    const { title, mood, severity, at, link } = rendered
    if (message.kind === 'alert' && message.isSupplement === true) {
      const payload = {
        summary: cut(title, SUMMARY),
        source: sourceOf(message),
        timestamp: at,
        custom_details,
      }
      return jsonBody({ payload, ...(links === null ? {} : { links }) })
    }
    const { action, key, component } = incidentOf(message)
    return jsonBody({
      event_action: action,
      dedup_key: cut(key, DEDUP_KEY),
      client: 'Outcry',
      ...(link === null ? {} : { client_url: link.url, links }),
      payload: {
        summary: cut(title, SUMMARY),
        source: sourceOf(message),
        severity: mood === 'trouble' ? SEVERITY[severity] : 'info',
        timestamp: at,
        component,
        class: message.kind === 'notice' ? 'outcry' : 'outage',
        custom_details,
      },
    })
  }
}

function sourceOf(message: Message): string {
  return 'event' in message ? cut(message.event.alert.service, SOURCE) : 'outcry'
}

/** Fields that rules of PagerDuty may use; their names are the same in every language. */
function detailsOf(message: Message, { lines, facts }: RenderedMessage): Readonly<Record<string, unknown>> {
  if ('event' in message) return detailsOfEvent(message.event)
  const named = Object.fromEntries(facts.map(({ name, value }) => [name, value]))
  return lines.length === 0 ? named : { ...named, events: lines }
}

function detailsOfEvent({ alert, sequence, reason }: AlertEvent): Readonly<Record<string, unknown>> {
  const { people, actual, expected, window, peak } = numbersOf(alert)
  return {
    alert: alert.id,
    sequence,
    status: alert.status,
    reason,
    started_at: alert.startedAt,
    people,
    complaints: { actual, expected, window },
    ...(peak === null ? {} : { peak }),
    places: placesOf(alert),
    features: alert.features.map(({ feature }) => feature),
    phrases: saidPhrases(alert),
    confidence: alert.confidence,
    ...(alert.upstream === null ? {} : { upstream: alert.upstream.service }),
    ...(alert.discovered ? { discovered: true } : {}),
  }
}

function placesOf({ scope }: Alert): string[] {
  return scope.regions.map(({ country, region }) => (region === undefined ? country : `${country}/${region}`))
}

interface Incident {
  readonly action: 'trigger' | 'resolve'
  readonly key: string
  readonly component: string
}

function incidentOf(message: Message): Incident {
  if ('event' in message) {
    const { type, alert } = message.event
    const isEnd = message.kind === 'alert' && ENDS.includes(type)
    return { action: isEnd ? 'resolve' : 'trigger', key: alert.id, component: alert.service }
  }
  if (message.kind === 'digest') return { action: 'trigger', key: message.id, component: 'outcry' }
  const name = String(message.data.name ?? message.data.id ?? message.data.webhook ?? 'outcry')
  // A source that recovers ends the incident which its trouble began.
  const subject = message.type.split('.')[0]!
  const action = message.type === 'source.recovered' ? 'resolve' : 'trigger'
  return { action, key: `outcry-${subject}-${name}`, component: name }
}
