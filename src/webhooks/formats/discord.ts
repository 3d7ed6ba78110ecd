import type { FormatMessage } from '../../pipeline/notify/message.js'
import { jsonBody } from './json-body.js'
import type { Deployment } from './render.js'
import { cut, render } from './render.js'

/**
 * Discord's limits: a title 256 characters, a description 4,096, a field's name 256 and value 1,024, 25 fields, 6,000
 * in all.
 */
const TITLE = 256
const DESCRIPTION = 3_000
const NAME = 100
const VALUE = 250
const FIELDS = 12

const COLOURS = { trouble: 0xd93025, over: 0x1e8e3e, note: 0x5f6368 } as const

/** A webhook of Discord: one embed, and nobody mentioned whatever stands in it. */
export function formatDiscord(deployment: Deployment): FormatMessage {
  return (message, to) => {
    const { title, lines, facts, mood, at, stamp, link } = render(message, to, deployment)
    return jsonBody({
      username: 'Outcry',
      allowed_mentions: { parse: [] },
      embeds: [
        {
          title: harmless(title, TITLE),
          ...(link === null ? {} : { url: link.url }),
          ...(lines.length === 0 ? {} : { description: harmless(lines.join('\n'), DESCRIPTION) }),
          color: COLOURS[mood],
          timestamp: at,
          footer: { text: `Outcry · ${stamp}` },
          fields: facts.slice(0, FIELDS).map(({ name, value }) => ({
            name: harmless(name, NAME),
            value: harmless(value, VALUE),
            inline: true,
          })),
        },
      ],
    })
  }
}

/** What Discord's Markdown would read as more than letters. */
function harmless(text: string, most: number): string {
  const escaped = (part: string) => part.replace(/[\\*_~`|>#[\]()<@]|^-/gm, '\\$&')
  const whole = escaped(text)
  return whole.length <= most ? whole : escaped(cut(text, Math.floor(most / 2)))
}
