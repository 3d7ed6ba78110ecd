import type { AlertEvent } from '../../core/model/alert.js'
import type { NameAlert } from '../../pipeline/alerts/alert-names.js'
import type { FormatMessage, Message } from '../../pipeline/notify/message.js'
import { groupByCause } from './group-by-cause.js'
import { jsonBody } from './json-body.js'

/** The body of Standard Webhooks: type, timestamp and the alert, with the number by which a receiver orders events. */
export const formatStandard =
  (nameAlert: NameAlert): FormatMessage =>
  (message) =>
    jsonBody(bodyOf(message, nameAlert))

function bodyOf(message: Message, nameAlert: NameAlert) {
  const dataOf = ({ alert, sequence, changed, reason }: AlertEvent) => ({
    ...alert,
    ...nameAlert(alert),
    ...{ sequence, reason },
    ...(changed === undefined ? {} : { changed }),
  })
  if (message.kind === 'notice') return { type: message.type, timestamp: message.at, data: message.data }
  if (message.kind === 'reminder') {
    return { type: 'alert.reminder', timestamp: message.at, data: dataOf(message.event) }
  }
  if (message.kind === 'digest') {
    const events = message.events.map((event) => ({
      type: event.type,
      timestamp: event.at,
      data: dataOf(event),
    }))
    const groups = groupByCause(message.events).map(({ cause, alerts }) => ({
      cause,
      alerts: alerts.map(({ id, service }) => ({ id, service })),
    }))
    return { type: 'alert.digest', timestamp: message.at, data: { count: events.length, groups, events } }
  }
  return { type: message.event.type, timestamp: message.event.at, data: dataOf(message.event) }
}
