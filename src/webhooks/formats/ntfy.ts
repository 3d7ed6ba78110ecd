import type { FormatMessage } from '../../pipeline/notify/message.js'
import { jsonBody } from './json-body.js'
import type { Deployment } from './render.js'
import { cut, render } from './render.js'

/** ntfy makes a file of what is longer than 4,096 bytes; a character takes at most three a UTF-16 unit. */
const TITLE = 200
const MESSAGE = 1_300

const TAGS = { trouble: 'rotating_light', over: 'white_check_mark', note: 'information_source' } as const
/** From 1 to 5; 3 is usual, 5 rings long. */
const PRIORITIES = { minor: 3, major: 4, critical: 5 } as const
const USUAL = 3

/** A message published as JSON; the topic comes from the URL (`address-message.ts`). It is plain text. */
export function formatNtfy(deployment: Deployment): FormatMessage {
  return (message, to) => {
    const { title, lines, facts, mood, severity, stamp, link } = render(message, to, deployment)
    const text = [...lines, ...facts.map(({ name, value }) => `${name}: ${value}`), stamp].join('\n')
    return jsonBody({
      title: cut(title, TITLE),
      message: cut(text, MESSAGE),
      tags: [TAGS[mood]],
      priority: mood === 'trouble' ? PRIORITIES[severity] : USUAL,
      ...(link === null ? {} : { click: link.url }),
    })
  }
}
