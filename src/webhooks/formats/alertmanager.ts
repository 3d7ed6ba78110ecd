import type { AlertEvent } from '../../core/model/alert.js'
import { labelsOf } from '../../pipeline/alerts/alert-labels.js'
import { alertUrl } from '../../pipeline/alerts/alert-names.js'
import type { FormatMessage, Message } from '../../pipeline/notify/message.js'
import { jsonBody } from './json-body.js'
import type { Deployment, RenderedMessage } from './render.js'
import { isOver, render } from './render.js'

/** What Alertmanager writes where something has not ended. */
const NEVER = '0001-01-01T00:00:00Z'

type Labels = Readonly<Record<string, string>>

interface Item {
  readonly status: 'firing' | 'resolved'
  readonly labels: Labels
  readonly annotations: Labels
  readonly startsAt: string
  readonly endsAt: string
  readonly generatorURL: string
  readonly fingerprint: string
}

/** The payload of Alertmanager's webhooks, version 4, for everything that understands those. */
export function formatAlertmanager(deployment: Deployment): FormatMessage {
  return (message, target) => {
    const alerts = itemsOf(message, { ...deployment, say: (one) => render(one, target, deployment) })
    return jsonBody({
      version: '4',
      groupKey: `{}:{outcry="${groupOf(message)}"}`,
      truncatedAlerts: 0,
      status: alerts.some(({ status }) => status === 'firing') ? 'firing' : 'resolved',
      receiver: 'outcry',
      groupLabels: {},
      commonLabels: common(alerts.map(({ labels }) => labels)),
      commonAnnotations: common(alerts.map(({ annotations }) => annotations)),
      externalURL: deployment.publicUrl ?? '',
      alerts,
    })
  }
}

interface Target extends Deployment {
  readonly say: (message: Message) => RenderedMessage
}

function itemsOf(message: Message, to: Target): readonly Item[] {
  if (message.kind === 'digest') {
    // Of an alert only its newest state: in one payload an alert stands once.
    const newest = new Map(message.events.map((event) => [event.alert.id, event]))
    return [...newest.values()].map((event) => itemOf({ kind: 'alert', event }, to))
  }
  return [message.kind === 'notice' ? noticeOf(message, to) : itemOf(message, to)]
}

function itemOf(message: Extract<Message, { event: AlertEvent }>, to: Target): Item {
  const { alert, at, sequence } = message.event
  const { title, facts } = to.say(message)
  return {
    status: isOver(message.event) ? 'resolved' : 'firing',
    labels: labelsOf(alert, to.services.get(alert.service)?.category),
    annotations: { summary: title, description: describe(facts), sequence: String(sequence) },
    startsAt: alert.startedAt,
    endsAt: isOver(message.event) ? (alert.resolvedAt ?? at) : NEVER,
    generatorURL: alertUrl(alert.id, to.publicUrl) ?? '',
    fingerprint: fingerprint(alert.id),
  }
}

function noticeOf(message: Extract<Message, { kind: 'notice' }>, to: Target): Item {
  const { title, facts } = to.say(message)
  const { type, at, data } = message
  const name = String(data.name ?? data.id ?? data.webhook ?? 'outcry')
  const isEnd = type === 'source.recovered'
  const alertname = ALERT_NAMES[type] ?? 'OutcryNotice'
  return {
    status: isEnd ? 'resolved' : 'firing',
    labels: { alertname, name, severity: 'minor' },
    annotations: { summary: title, description: describe(facts) },
    startsAt: typeof data.since === 'string' ? data.since : at,
    endsAt: isEnd ? at : NEVER,
    generatorURL: '',
    fingerprint: fingerprint(`${alertname}/${name}`),
  }
}

/** Trouble and its end have the same name, so that the end is found to be one. */
const ALERT_NAMES: Readonly<Record<string, string>> = {
  'source.degraded': 'OutcrySourceDegraded',
  'source.recovered': 'OutcrySourceDegraded',
  'webhook.disabled': 'OutcryWebhookDisabled',
  'test.ping': 'OutcryTest',
}

function describe(facts: readonly { readonly name: string; readonly value: string }[]): string {
  return facts.map(({ name, value }) => `${name}: ${value}`).join('\n')
}

function groupOf(message: Message): string {
  if (message.kind === 'notice') return message.type
  return message.kind === 'digest' ? message.id : message.event.alert.id
}

/** What all have alike. */
function common(all: readonly Labels[]): Labels {
  const [first = {}, ...others] = all
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => others.every((labels) => labels[name] === value)),
  )
}

/** FNV-1a of 64 bits, as Alertmanager makes its fingerprints: 16 hexadecimal digits. */
function fingerprint(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (const byte of Buffer.from(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return hash.toString(16).padStart(16, '0')
}
