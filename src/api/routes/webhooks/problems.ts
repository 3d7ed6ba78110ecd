import type { Redelivered } from '../../../pipeline/notify/redeliver.js'
import type { Problem } from '../../http/problem.js'
import { problem } from '../../http/problem.js'

export function badCursor(): Problem {
  return problem('bad-cursor', 'begin without a cursor, and take the ones that the answers give')
}

export function badTarget(detail: string): Problem {
  return problem('bad-target', detail, { errors: [{ pointer: '#/url', detail }] })
}

export function unknownWebhook(id: string): Problem {
  return problem('unknown-webhook', `no webhook has the id ${id}; GET /v1/webhooks lists them`)
}

export function unknownAlert(id: string): Problem {
  return problem('unknown-alert', `no alert has the id ${id}; GET /v1/alerts lists them`)
}

export function unknownDelivery(id: string): Problem {
  const detail = `no delivery has the id ${id}, or it is older than 30 days; GET /v1/webhooks/{id}/deliveries lists them`
  return problem('unknown-delivery', detail)
}

const WHY_NOT = {
  'webhook-deleted': 'its webhook was deleted; create a new webhook for future events',
  'webhook-disabled': 'its webhook is disabled; enable it by PATCH {"enabled": true} first',
  overtaken: 'the endpoint received, or is to receive, a newer event of the same alert; send that one again',
  'too-old': 'it is older than 30 days, and its text may be deleted',
} as const

export function notRedelivered(
  id: string,
  reason: Extract<Redelivered, { kind: 'refused' }>['reason'],
): Problem {
  return reason === 'no-such-delivery' ? unknownDelivery(id) : problem(reason, WHY_NOT[reason])
}
