import { escapeMarkup } from '../../core/model/escape-markup.js'
import type { FormatMessage } from '../../pipeline/notify/message.js'
import { jsonBody } from './json-body.js'
import type { Deployment } from './render.js'
import { cut, render } from './render.js'

/** Telegram counts 4,096 characters after reading the HTML. */
const TITLE = 500
const TEXT = 2_000
const FACT = 200

const MARKS = { trouble: '🔴', over: '🟢', note: 'ℹ️' } as const

/** `sendMessage` of Telegram's Bot API; the chat comes from the URL (`address-message.ts`). */
export function formatTelegram(deployment: Deployment): FormatMessage {
  return (message, to) => {
    const { title, lines, facts, mood, stamp, link } = render(message, to, deployment)
    const text = [
      `${MARKS[mood]} <b>${harmless(cut(title, TITLE))}</b>`,
      ...(lines.length === 0 ? [] : [harmless(cut(lines.join('\n'), TEXT))]),
      ...facts.map(({ name, value }) => `<b>${harmless(cut(name, FACT))}</b>: ${harmless(cut(value, FACT))}`),
      `<i>${stamp}</i>`,
      ...(link === null ? [] : [`<a href="${harmless(link.url)}">${harmless(link.label)}</a>`]),
    ].join('\n')
    return jsonBody({ text, parse_mode: 'HTML', link_preview_options: { is_disabled: true } })
  }
}

/** Telegram's HTML knows these four. */
function harmless(text: string): string {
  return escapeMarkup(text, '&<>"')
}
