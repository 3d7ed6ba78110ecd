import { z } from 'zod'
import { time } from './schema-parts.js'

/** Feeds and badges in the forms of others. */

export const jsonFeed = z.strictObject({
  version: z.literal('https://jsonfeed.org/version/1.1'),
  title: z.string(),
  description: z.string(),
  language: z.string(),
  home_page_url: z.string(),
  feed_url: z.string(),
  authors: z.array(z.strictObject({ name: z.string() })),
  items: z.array(
    z.strictObject({
      id: z.string(),
      url: z.string(),
      title: z.string(),
      content_text: z.string(),
      date_published: time,
      date_modified: time,
      tags: z.array(z.string()),
    }),
  ),
})

export const shieldsBadge = z.strictObject({
  schemaVersion: z.literal(1),
  label: z.string(),
  message: z.string(),
  color: z.string(),
  labelColor: z.string(),
  cacheSeconds: z.number().int(),
})
