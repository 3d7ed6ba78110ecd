import type { Format } from '../../pipeline/endpoints/subscriptions.js'

/** Where a message goes and with what body, or what the URL of a subscription lacks for its format. */
export type Addressed =
  | { readonly kind: 'fine'; readonly url: string; readonly body: string }
  | { readonly kind: 'incomplete'; readonly detail: string }

/**
 * Some receivers want in the body what a subscription has in its URL. That is the chat of Telegram, the topic of ntfy,
 * the routing key of PagerDuty. It is put there at each attempt, so that a change of the URL counts at once.
 */
export function addressMessage(format: Format, text: string, body: string): Addressed {
  if (format === 'telegram')
    return byQuery(text, body, 'chat_id', 'https://api.telegram.org/bot…/sendMessage')
  if (format === 'pagerduty') return toPagerDuty(text, body)
  return format === 'ntfy' ? byTopic(text, body) : { kind: 'fine', url: text, body }
}

function byQuery(text: string, body: string, name: string, sample: string): Addressed {
  const url = new URL(text)
  const value = url.searchParams.get(name) ?? ''
  if (value === '') return { kind: 'incomplete', detail: `it has no ${name}; write ${sample}?${name}=…` }
  url.searchParams.delete(name)
  return { kind: 'fine', url: url.href, body: withFields(body, { [name]: value }) }
}

/** Change events have an address of their own beside the one of alerts. */
function toPagerDuty(text: string, body: string): Addressed {
  const addressed = byQuery(text, body, 'routing_key', 'https://events.pagerduty.com/v2/enqueue')
  if (addressed.kind === 'incomplete' || 'event_action' in (JSON.parse(body) as object)) return addressed
  const url = new URL(addressed.url)
  url.pathname = url.pathname.replace(/(\/change)?\/enqueue\/?$/, '/change/enqueue')
  return { ...addressed, url: url.href }
}

/** The topic is the last part of the path; JSON is published to the address before it. */
function byTopic(text: string, body: string): Addressed {
  const url = new URL(text)
  const cutAt = url.pathname.lastIndexOf('/')
  const topic = url.pathname.slice(cutAt + 1)
  if (!/^[-_A-Za-z0-9]{1,64}$/.test(topic)) {
    return {
      kind: 'incomplete',
      detail: 'it ends in no topic of up to 64 letters, digits, - and _; write https://ntfy.sh/TOPIC',
    }
  }
  url.pathname = url.pathname.slice(0, cutAt + 1)
  return { kind: 'fine', url: url.href, body: withFields(body, { topic }) }
}

function withFields(body: string, fields: Readonly<Record<string, string>>): string {
  return JSON.stringify({ ...fields, ...(JSON.parse(body) as object) })
}
