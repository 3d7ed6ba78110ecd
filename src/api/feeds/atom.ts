import type { Feed, FeedEntry } from './feed-entries.js'
import { xml } from './xml.js'

/** Atom (RFC 4287). */
export function writeAtom(feed: Feed): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${feed.language}">
  <id>urn:outcry:alerts</id>
  <title>${xml(feed.title)}</title>
  <subtitle>${xml(feed.subtitle)}</subtitle>
  <updated>${feed.updated}</updated>
  <author><name>Outcry</name></author>
  <generator>Outcry</generator>
  <link rel="self" type="application/atom+xml" href="${xml(feed.self)}"/>
  <link rel="alternate" href="${xml(feed.home)}"/>
${feed.entries.map(entry).join('')}</feed>
`
}

function entry({ id, title, text, link, published, updated, tags }: FeedEntry): string {
  return `  <entry>
    <id>${xml(id)}</id>
    <title>${xml(title)}</title>
    <published>${published}</published>
    <updated>${updated}</updated>
    <link rel="alternate" href="${xml(link)}"/>
${tags.map((tag) => `    <category term="${xml(tag)}"/>\n`).join('')}    <summary>${xml(text)}</summary>
  </entry>
`
}
