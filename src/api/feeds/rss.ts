import type { Feed, FeedEntry } from './feed-entries.js'
import { xml } from './xml.js'

/** RSS 2.0, with its own address as the RSS Advisory Board asks for. */
export function writeRss(feed: Feed): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
  <title>${xml(feed.title)}</title>
  <link>${xml(feed.home)}</link>
  <description>${xml(feed.subtitle)}</description>
  <language>${feed.language}</language>
  <lastBuildDate>${rfc822(feed.updated)}</lastBuildDate>
  <generator>Outcry</generator>
  <docs>https://www.rssboard.org/rss-specification</docs>
  <ttl>1</ttl>
  <atom:link rel="self" type="application/rss+xml" href="${xml(feed.self)}"/>
${feed.entries.map(item).join('')}</channel>
</rss>
`
}

function item({ id, title, text, link, published, tags }: FeedEntry): string {
  return `  <item>
    <title>${xml(title)}</title>
    <link>${xml(link)}</link>
    <guid isPermaLink="false">${xml(id)}</guid>
    <pubDate>${rfc822(published)}</pubDate>
${tags.map((tag) => `    <category>${xml(tag)}</category>\n`).join('')}    <description>${xml(xml(text))}</description>
  </item>
`
}

/** A description is HTML within XML, hence escaped twice above; a date is that of e-mail. */
function rfc822(instant: string): string {
  return new Date(instant).toUTCString()
}
