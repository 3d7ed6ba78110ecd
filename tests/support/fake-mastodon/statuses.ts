/** A status as the fake's clients see it; names are invented. */
export interface FakeStatus {
  readonly id: string
  readonly created_at: string
  readonly content: string
  readonly [field: string]: unknown
}

export interface StatusFields {
  readonly text?: string
  /** Who wrote it and where: `ada@a.example`. */
  readonly author?: string
  /** The number that it has on the author's own server: part of its `uri`. */
  readonly home?: string
  readonly at?: number
  readonly tags?: readonly string[]
  readonly isLocal?: boolean
  readonly over?: Readonly<Record<string, unknown>>
  readonly account?: Readonly<Record<string, unknown>>
}

/** A status with every field that a real one has and this project could stumble over. */
export function statusOf(id: string, fields: StatusFields = {}): FakeStatus {
  const [name, host] = (fields.author ?? 'ada@a.example').split('@') as [string, string]
  const home = fields.home ?? id
  const tags = fields.tags ?? []
  const shown = tags.map(
    (tag) =>
      ` <a href="https://${host}/tags/${tag}" class="mention hashtag" rel="tag">#<span>${tag}</span></a>`,
  )
  return {
    id,
    created_at: new Date(fields.at ?? Date.now()).toISOString(),
    in_reply_to_id: null,
    in_reply_to_account_id: null,
    sensitive: false,
    spoiler_text: '',
    visibility: 'public',
    language: 'it',
    uri: `https://${host}/users/${name}/statuses/${home}`,
    url: `https://${host}/@${name}/${home}`,
    replies_count: 0,
    reblogs_count: 0,
    favourites_count: 0,
    quotes_count: 0,
    edited_at: null,
    content: `<p>${fields.text ?? `post ${id}`}${shown.join('')}</p>`,
    reblog: null,
    quote: null,
    account: {
      id: '109',
      username: name,
      acct: fields.isLocal === true ? name : `${name}@${host}`,
      display_name: name.toUpperCase(),
      locked: false,
      bot: false,
      created_at: '2022-11-04T00:00:00.000Z',
      note: '<p>invented</p>',
      url: `https://${host}/@${name}`,
      uri: `https://${host}/users/${name}`,
      followers_count: 12,
      fields: [],
      ...fields.account,
    },
    media_attachments: [],
    mentions: [],
    tags: tags.map((tag) => ({ name: tag.toLowerCase(), url: `https://a.example/tags/${tag}` })),
    emojis: [],
    card: null,
    poll: null,
    ...fields.over,
  }
}

export function tagsOf(status: FakeStatus): string[] {
  const tags = Array.isArray(status.tags) ? (status.tags as readonly { readonly name?: unknown }[]) : []
  return tags.flatMap(({ name }) => (typeof name === 'string' ? [name.toLowerCase()] : []))
}
