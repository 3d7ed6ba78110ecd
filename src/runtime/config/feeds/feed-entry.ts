import { z } from 'zod'
import type { Feed } from '../../../sources/feed/feed-source.js'

const list = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (typeof value === 'string' ? value.split(',').map((item) => item.trim()) : value))
  .default([])

const common = {
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]+)*$/, 'a language is a code such as it or en')
    .nullable()
    .default(null),
  about: list,
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'a country is an ISO 3166-1 alpha-2 code, such as IT')
    .nullable()
    .default(null),
}
const kind = z.enum(['posts', 'news', 'reviews'])

const url = z.string().regex(/^https?:\/\/[^\s]+$/, 'write an address that begins with https://')

/** An entry of `sources/*.yaml`: what it names says which kind of entry it is. */
export const feedEntry = z.union(
  [
    z.strictObject({ url, kind, ...common }),
    z.strictObject({ opml: z.string().min(1), kind, ...common }),
    z.strictObject({
      appStore: z.number().int().positive(),
      storefronts: list.pipe(z.array(z.string().regex(/^[a-z]{2}$/, 'a storefront is a code such as it'))),
      about: list,
    }),
    z.strictObject({
      subreddit: z.string().regex(/^\w{2,21}$/, 'the name alone, without r/'),
      comments: z.boolean().default(false),
      ...common,
    }),
    z.strictObject({ redditSearch: z.string().min(1).max(500), ...common }),
  ],
  {
    error:
      'write url or opml with kind (posts, news, reviews), or appStore with storefronts, subreddit, or redditSearch',
  },
)
export type FeedEntry = z.output<typeof feedEntry>

const REDDIT = 'https://www.reddit.com'
/** As many as Reddit gives at once. */
const REDDIT_LIMIT = 100
/** The languages in which people review in a storefront, where these are not many. */
const LANGUAGES: Readonly<Record<string, string>> = {
  it: 'it',
  gb: 'en',
  us: 'en',
  ie: 'en',
  au: 'en',
  es: 'es',
  mx: 'es',
  fr: 'fr',
  de: 'de',
}

/** The feeds of an entry; `opml` gives the addresses of the file that it names. */
export function feedsOf(entry: FeedEntry, opml: (file: string) => readonly string[]): Feed[] {
  if ('appStore' in entry) {
    return entry.storefronts.map((storefront) => ({
      url: `https://itunes.apple.com/${storefront}/rss/customerreviews/page=1/id=${entry.appStore}/sortBy=mostRecent/xml`,
      kind: 'reviews',
      language: LANGUAGES[storefront] ?? null,
      about: entry.about,
      country: storefront.toUpperCase(),
    }))
  }
  const { language, about, country } = entry
  const rest = { language, about, country }
  if ('url' in entry) return [{ url: entry.url, kind: entry.kind, ...rest }]
  if ('opml' in entry) return opml(entry.opml).map((address) => ({ url: address, kind: entry.kind, ...rest }))
  if ('subreddit' in entry) {
    const path = `/r/${entry.subreddit}/${entry.comments ? 'comments' : 'new'}/.rss?limit=${REDDIT_LIMIT}`
    return [{ url: `${REDDIT}${path}`, kind: 'posts', ...rest }]
  }
  const query = encodeURIComponent(entry.redditSearch)
  const search = `${REDDIT}/search.rss?q=${query}&sort=new&limit=${REDDIT_LIMIT}`
  return [{ url: search, kind: 'posts', ...rest }]
}
