import type { FormatMessage } from '../../pipeline/notify/message.js'

/** A body of JSON as a format gives it. */
export function jsonBody(value: unknown): ReturnType<FormatMessage> {
  return { contentType: 'application/json', headers: {}, body: JSON.stringify(value) }
}
