import { createHash } from 'node:crypto'
import { formatInstant, parseInstant } from '../../core/model/instant.js'
import type { ParsedPost } from '../../core/model/post.js'
import { parsePost } from '../../core/model/post.js'

/** What columns may be called; case, blanks and signs do not count. The first name is the one of Outcry. */
const NAMES = {
  id: ['id', 'postid', 'tweetid', 'statusid', 'messageid', 'uri', 'url', 'link'],
  source: ['source', 'network', 'platform', 'site'],
  createdAt: [
    'createdat',
    'timestamp',
    'time',
    'date',
    'datetime',
    'published',
    'publishedat',
    'posted',
    'postedat',
  ],
  text: [
    'text',
    'content',
    'body',
    'message',
    'fulltext',
    'tweet',
    'post',
    'review',
    'comment',
    'description',
  ],
  lang: ['lang', 'language'],
  authorId: ['authorid', 'userid', 'accountid', 'did'],
  author: ['author', 'authorhandle', 'user', 'username', 'handle', 'screenname', 'account'],
  followers: ['followers', 'followerscount', 'authorfollowers'],
  country: ['country', 'countrycode', 'placecountry'],
  region: ['region', 'placeregion', 'state'],
  repostOf: ['repostof', 'retweetof', 'retweetedid'],
  replyTo: ['replyto', 'inreplyto', 'inreplytoid', 'inreplytostatusid'],
  about: ['about', 'service', 'services'],
} as const

type Column = keyof typeof NAMES

export type CsvColumns = Readonly<Partial<Record<Column, number>>>

/** The places of the known columns; `missing` names those without which no row is a post. */
export function readHeader(fields: readonly string[]): {
  readonly columns: CsvColumns
  readonly missing: readonly string[]
} {
  const given = fields.map((name) => name.toLowerCase().replace(/[^a-z]/g, ''))
  const columns: Partial<Record<Column, number>> = {}
  for (const [column, names] of Object.entries(NAMES) as [Column, readonly string[]][]) {
    const name = names.find((each) => given.includes(each))
    if (name !== undefined) columns[column] = given.indexOf(name)
  }
  const missing = [
    ...(columns.text === undefined ? ['a text (text, content, message, …)'] : []),
    ...(columns.createdAt === undefined ? ['a time (created_at, timestamp, date, …)'] : []),
  ]
  return { columns, missing }
}

/** A row as a post. Without an id of its own, what a row says identifies it. */
export function readCsvRow(fields: readonly string[], columns: CsvColumns): ParsedPost {
  const value = (column: Column) => {
    const place = columns[column]
    const text = place === undefined ? '' : (fields[place] ?? '').trim()
    return text === '' ? null : text
  }
  const createdAt = timeOf(value('createdAt') ?? '')
  const text = columns.text === undefined ? undefined : fields[columns.text]
  const handle = value('author')?.replace(/^@/, '') ?? null
  const source = value('source')?.toLowerCase() ?? 'csv'
  const authorId = value('authorId') ?? (handle === null ? null : hash([source, handle.toLowerCase()]))
  const followers = value('followers')
  return parsePost({
    id: value('id') ?? hash([createdAt, authorId, text]),
    source,
    createdAt,
    text,
    lang: value('lang'),
    author:
      authorId === null
        ? null
        : { id: authorId, handle, followers: followers === null ? null : Number(followers) },
    place: value('country') === null ? null : { country: value('country'), region: value('region') },
    repostOf: value('repostOf'),
    replyTo: value('replyTo'),
    about: value('about')?.split(/[\s,;|]+/),
  })
}

const ZONE = /(?:[Zz]|[+-]\d\d:?\d\d| UTC)$/
const SECONDS = /^\d{9,10}(?:\.\d+)?$/
const MILLISECONDS = /^\d{12,13}$/
const DATE_TIME = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d/

/**
 * RFC 3339; the same with a space, without seconds or without a zone, which is UTC; or seconds or milliseconds since
 * 1970. Any other text stays as it is, and is rejected as a time.
 */
function timeOf(text: string): string {
  if (SECONDS.test(text)) return formatInstant(Math.round(Number(text) * 1_000))
  if (MILLISECONDS.test(text)) return formatInstant(Number(text))
  if (!DATE_TIME.test(text)) return text
  const zone = ZONE.exec(text)?.[0] ?? 'Z'
  const time = text.slice(0, text.length - (ZONE.test(text) ? zone.length : 0)).replace(' ', 'T')
  const whole = /T\d\d:\d\d$/.test(time) ? `${time}:00` : time
  const plain = zone === ' UTC' ? 'Z' : zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')
  const at = parseInstant(whole + plain)
  return at === undefined ? text : formatInstant(at)
}

function hash(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22)
}
