import { escapeMarkup } from '../../core/model/escape-markup.js'
import type { FormatMessage } from '../../pipeline/notify/message.js'
import { jsonBody } from './json-body.js'
import type { Deployment, RenderedMessage } from './render.js'
import { cut, render } from './render.js'

/** Slack's limits: a header 150 characters, a text 3,000, a field 2,000, ten fields. */
const HEADER = 150
const TEXT = 3_000
const FIELD = 2_000
const FIELDS = 10

/** An incoming webhook of Slack, in Block Kit. `text` is what notifications show. */
export function formatSlack(deployment: Deployment): FormatMessage {
  return (message, to) => {
    const rendered = render(message, to, deployment)
    const title = `${MARKS[rendered.mood]} ${rendered.title}`
    return jsonBody({ text: harmless(title, TEXT), blocks: blocksOf(rendered, title) })
  }
}

const MARKS = { trouble: '🔴', over: '🟢', note: 'ℹ️' } as const

function blocksOf({ lines, facts, stamp, link }: RenderedMessage, title: string) {
  const section = lines.length === 0 ? [] : [{ type: 'section', text: mrkdwn(lines.join('\n'), TEXT) }]
  const fields = facts.slice(0, FIELDS).map(({ name, value }) => ({
    type: 'mrkdwn',
    text: `*${harmless(name, FIELD / 2)}*\n${harmless(value, FIELD / 2 - 3)}`,
  }))
  const button = link && {
    type: 'actions',
    elements: [{ type: 'button', text: { type: 'plain_text', text: link.label }, url: link.url }],
  }
  return [
    // Plain text: mentions and links in it are only letters.
    { type: 'header', text: { type: 'plain_text', text: cut(title, HEADER), emoji: true } },
    ...section,
    ...(fields.length === 0 ? [] : [{ type: 'section', fields }]),
    { type: 'context', elements: [mrkdwn(stamp, TEXT)] },
    ...(button === null ? [] : [button]),
  ]
}

function mrkdwn(text: string, most: number) {
  return { type: 'mrkdwn', text: harmless(text, most) }
}

/**
 * Slack asks for these three; with `<` gone nobody can be mentioned. Cut first, by what the longest escape may take.
 */
function harmless(text: string, most: number): string {
  const escaped = (part: string) => escapeMarkup(part, '&<>')
  const whole = escaped(text)
  return whole.length <= most ? whole : escaped(cut(text, Math.floor(most / '&amp;'.length)))
}
