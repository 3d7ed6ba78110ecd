import { z } from 'zod'

/** Parts of several schemas. */

export const time = z.iso.datetime()

export const share = z.number().min(0).max(1)

export const count = z.number().int().min(0)

export const official = z.strictObject({
  status: z.enum(['acknowledged', 'resolved']),
  since: time.describe('When the company first said that it knows'),
  url: z.string().nullable().describe('Where it says so; null where no link is known'),
})

export const page = z.strictObject({ nextCursor: z.string().nullable() })
