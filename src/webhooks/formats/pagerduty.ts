import type { EventType } from '../../core/model/alert.js'
import type { FormatMessage, Message } from '../../pipeline/notify/message.js'
import { jsonBody } from './json-body.js'
import { cut, render } from './render.js'

/** PagerDuty's limits: a summary 1,024 characters, a dedup key 255. */
const SUMMARY = 1_024
const DEDUP_KEY = 255

const SEVERITY = { minor: 'warning', major: 'error', critical: 'critical' } as const

const ACTIONS: Readonly<Record<EventType, 'trigger' | 'acknowledge' | 'resolve'>> = {
  'alert.opened': 'trigger',
  'alert.updated': 'trigger',
  'alert.acknowledged': 'acknowledge',
  'alert.recovering': 'trigger',
  'alert.resolved': 'resolve',
  'alert.reopened': 'trigger',
  'alert.retracted': 'resolve',
}

/** Events API v2: one incident for each alert, known by the alert's id; the routing key comes from the URL (`address-message.ts`). */
export function formatPagerDuty(publicUrl: string | null): FormatMessage {
  return (message, { locale }) => {
    const { title, lines, facts, mood, severity, at, link } = render(message, { locale, publicUrl })
    const { action, key, component } = incidentOf(message)
    return jsonBody({
      event_action: action,
      dedup_key: cut(key, DEDUP_KEY),
      client: 'Outcry',
      ...(link === null ? {} : { client_url: link.url, links: [{ href: link.url, text: link.label }] }),
      payload: {
        summary: cut(title, SUMMARY),
        source: 'outcry',
        severity: mood === 'trouble' ? SEVERITY[severity] : 'info',
        timestamp: at,
        component,
        custom_details: {
          ...Object.fromEntries(facts.map(({ name, value }) => [name, value])),
          ...(lines.length === 0 ? {} : { events: lines }),
        },
      },
    })
  }
}

interface Incident {
  readonly action: 'trigger' | 'acknowledge' | 'resolve'
  readonly key: string
  readonly component: string
}

function incidentOf(message: Message): Incident {
  if (message.kind === 'alert') {
    const { type, alert } = message.event
    return { action: ACTIONS[type], key: alert.id, component: alert.service }
  }
  if (message.kind === 'reminder') {
    const { alert } = message.event
    return { action: 'trigger', key: alert.id, component: alert.service }
  }
  if (message.kind === 'digest') return { action: 'trigger', key: message.id, component: 'outcry' }
  const name = String(message.data.name ?? message.data.id ?? message.data.webhook ?? 'outcry')
  // A source that recovers ends the incident which its trouble began.
  const subject = message.type.split('.')[0]!
  const action = message.type === 'source.recovered' ? 'resolve' : 'trigger'
  return { action, key: `outcry-${subject}-${name}`, component: name }
}
