import { formatInstant, type Instant, MINUTE, SECOND } from '../../core/model/instant.js'
import type { Post } from '../../core/model/post.js'
import { NEWS_SOURCE, parsePost } from '../../core/model/post.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { Source } from '../../pipeline/ports/source.js'
import type { FeedItem } from '../documents/read-feed.js'
import { readFeed } from '../documents/read-feed.js'
import type { PageNews, PolledPage } from '../polling/poll-pages.js'
import { pollPages, recentPosts } from '../polling/poll-pages.js'

/** A feed as `config/sources/*.yaml` describes it. */
export interface Feed {
  readonly url: string
  /** `posts` and `reviews` are people's words; `news` is what others report, and never a complaint. */
  readonly kind: 'posts' | 'news' | 'reviews'
  /** Of its entries, where they do not say it themselves; null where that is unknown. */
  readonly language: string | null
  /** Services that every entry is about. */
  readonly about: readonly string[]
  readonly country: string | null
}

export interface FeedOptions {
  /** A feed with new entries is asked again so often; one without, ever more rarely up to the second. */
  readonly busyEveryMs?: number
  readonly quietEveryMs?: number
  readonly pauseMs?: number
  /** Between two requests of one host. Reddit allows ten a minute without a key. */
  readonly hostPauseMs?: number
  readonly answerWithinMs?: number
}

const DEFAULTS = {
  busyEveryMs: 2 * MINUTE,
  quietEveryMs: 15 * MINUTE,
  pauseMs: 100,
  hostPauseMs: 7 * SECOND,
} satisfies FeedOptions

/** Feeds of any site: people's posts and reviews, and news. */
export function createFeedSource(
  options: FeedOptions,
  { feeds, clock }: { readonly feeds: readonly Feed[]; readonly clock: Clock },
): Source {
  const settings = { ...DEFAULTS, ...options }
  const pages = feeds.map((feed) => pageOf(feed, settings))
  return {
    name: 'feed',
    async run(intake, signal) {
      if (pages.length > 0) return pollPages({ ...settings, pages, what: 'feeds', clock }, intake, signal)
      intake.report({ kind: 'off', detail: 'no feed is described; add one to sources/ of CATALOGUE_DIR' })
      await clock.sleep(Number.MAX_SAFE_INTEGER, signal)
    },
  }
}

function pageOf(feed: Feed, settings: typeof DEFAULTS): PolledPage {
  let everyMs = settings.busyEveryMs
  let newest: Instant = 0
  return {
    address: feed.url,
    read(body, { now }): PageNews {
      const posts = recentPosts(
        readFeed(body).flatMap((item) => toPost(feed, item) ?? []),
        now,
      )
      const latest = posts.reduce((last, { at }) => Math.max(last, at), 0)
      everyMs = latest > newest ? settings.busyEveryMs : Math.min(2 * everyMs, settings.quietEveryMs)
      newest = Math.max(newest, latest)
      return { posts, everyMs }
    },
  }
}

/**
 * The post of an entry; null where it says nothing. The address of the feed is part of its id: others may count from 1
 * too.
 */
export function toPost(feed: Feed, item: FeedItem): Post | null {
  const text = item.body.startsWith(item.title) ? item.body : `${item.title}\n${item.body}`.trim()
  const read = parsePost({
    id: `${new URL(feed.url).host}/${item.id}`.slice(0, 500),
    source: feed.kind === 'news' ? NEWS_SOURCE : 'feed',
    createdAt: formatInstant(item.at),
    text: text.slice(0, MAX_TEXT),
    lang: item.language ?? feed.language,
    author: item.author === null ? null : { id: item.author },
    place: feed.country === null ? null : { country: feed.country },
    about: feed.about,
  })
  return read.kind === 'post' && text !== '' ? read.post : null
}

/** Longer than a complaint; an article is more than its beginning says. */
const MAX_TEXT = 2_000
