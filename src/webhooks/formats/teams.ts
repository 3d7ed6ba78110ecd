import type { FormatMessage } from '../../pipeline/notify/message.js'
import { jsonBody } from './json-body.js'
import type { Deployment, RenderedMessage } from './render.js'
import { cut, render } from './render.js'

/** Teams takes a message of 28 kB; this is far below it whatever the characters. */
const TITLE = 250
const TEXT = 3_000
const VALUE = 300

const COLOURS = { trouble: 'Attention', over: 'Good', note: 'Default' } as const

/** An Adaptive Card in the envelope of a Teams workflow. 1.2 is what workflows show everywhere. */
export function formatTeams(deployment: Deployment): FormatMessage {
  return (message, to) => {
    const content = cardOf(render(message, to, deployment))
    return jsonBody({
      type: 'message',
      attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content }],
    })
  }
}

function cardOf({ title, lines, facts, mood, stamp, link }: RenderedMessage) {
  const block = (text: string, more: object) => ({ type: 'TextBlock', text, wrap: true, ...more })
  // In Markdown a single line end is a blank.
  const body = lines.length === 0 ? [] : [block(harmless(lines.join('\n\n'), TEXT), {})]
  const shown = facts.map(({ name, value }) => ({ title: cut(name, TITLE), value: harmless(value, VALUE) }))
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.2',
    body: [
      block(harmless(title, TITLE), { size: 'Medium', weight: 'Bolder', color: COLOURS[mood] }),
      ...body,
      ...(shown.length === 0 ? [] : [{ type: 'FactSet', facts: shown }]),
      block(stamp, { isSubtle: true, size: 'Small' }),
    ],
    ...(link === null ? {} : { actions: [{ type: 'Action.OpenUrl', title: link.label, url: link.url }] }),
  }
}

/** The part of Markdown that cards show: emphasis, links and lists; and `<at>`, which mentions. */
function harmless(text: string, most: number): string {
  const escaped = (part: string) => part.replace(/[\\*_[\]()`#]/g, '\\$&').replaceAll('<', '&lt;')
  const whole = escaped(text)
  return whole.length <= most ? whole : escaped(cut(text, Math.floor(most / '&lt;'.length)))
}
