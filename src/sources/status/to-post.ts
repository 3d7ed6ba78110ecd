import { formatInstant } from '../../core/model/instant.js'
import type { Post } from '../../core/model/post.js'
import { parsePost } from '../../core/model/post.js'
import { htmlToText } from '../connection/html-text.js'
import type { IncidentUpdate } from '../documents/incident.js'

/** What posts from here carry as `source`; the core believes its author to be the service of that id. */
export const STATUS = 'status'

export interface PageOwner {
  readonly id: string
  readonly name: string
}

/**
 * The post of an update. Its first sentence says in plain words what the state of the incident means. Titles such as
 * "Elevated errors" say it in a hundred ways. The company's own words follow.
 */
export function toPost({ id, name }: PageOwner, update: IncidentUpdate): Post | null {
  const said =
    update.state === 'resolved'
      ? `The issue with ${name} is resolved, the service is working normally again`
      : `We are aware of an issue affecting ${name} and are investigating`
  const parts = update.components.length === 0 ? '' : ` (${update.components.slice(0, 8).join(', ')})`
  const read = parsePost({
    id: `${id}/${update.incident}/${update.update}`.slice(0, 500),
    source: STATUS,
    createdAt: formatInstant(update.at),
    text: `${said}: ${htmlToText(update.title)}${parts}. ${htmlToText(update.body)}`.slice(0, 2_000),
    lang: 'en',
    author: { id },
    about: [id],
  })
  return read.kind === 'post' ? read.post : null
}
