import type { Feed } from './feed-entries.js'

/** JSON Feed 1.1 (jsonfeed.org). */
export function writeJsonFeed(feed: Feed): string {
  return JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: feed.title,
    description: feed.subtitle,
    language: feed.language,
    home_page_url: feed.home,
    feed_url: feed.self,
    authors: [{ name: 'Outcry' }],
    items: feed.entries.map(({ id, title, text, link, published, updated, tags }) => ({
      id,
      url: link,
      title,
      content_text: text,
      date_published: published,
      date_modified: updated,
      tags,
    })),
  })
}
