import type { FormatMessage } from '../../pipeline/fan-out.js'

/** The body of Standard Webhooks: type, timestamp and the alert, with the number by which a receiver tells old from new. */
export const formatStandard: FormatMessage = (message) => ({
  contentType: 'application/json',
  headers: {},
  body: JSON.stringify(bodyOf(message)),
})

function bodyOf(message: Parameters<FormatMessage>[0]) {
  if (message.kind === 'notice') return { type: message.type, timestamp: message.at, data: message.data }
  const { type, at, alert, sequence, changed } = message.event
  return {
    type,
    timestamp: at,
    data: { ...alert, sequence, ...(changed === undefined ? {} : { changed }) },
  }
}
