import { z } from 'zod'
import type { TextsOf } from '../../../core/phrases/texts.js'
import { DEFAULT_LANGUAGE } from '../../../core/phrases/texts.js'
import { readHistory } from '../../../pipeline/alerts/alert-store.js'
import type { Format } from '../../../pipeline/endpoints/subscriptions.js'
import { FORMATS } from '../../../pipeline/endpoints/subscriptions.js'
import type { Message } from '../../../pipeline/notify/message.js'
import { jsonBody } from '../../http/read-body.js'
import { json, route } from '../../http/route.js'
import type { Route } from '../../http/types.js'
import { languageIn } from '../../views/choose-language.js'
import { timeZone } from './bodies.js'
import type { WebhookParts } from './parts.js'
import { unknownAlert } from './problems.js'

const previewIn = (textsOf: TextsOf) =>
  z
    .strictObject({
      alert: z.string().max(100),
      format: z.enum(FORMATS).optional(),
      locale: languageIn(textsOf).default(DEFAULT_LANGUAGE),
      timeZone: timeZone.default(null),
    })
    .meta({ examples: [{ alert: 'alr_2t6f4k1m9q', format: 'slack', locale: 'it' }] })

const bodiesSchema = z.strictObject({
  data: z.array(
    z.strictObject({
      format: z.enum(FORMATS),
      contentType: z.string(),
      bytes: z.int(),
      body: z.string(),
    }),
  ),
})

/**
 * What each format would send about an alert. Keys in URLs, such as a routing key, are added only when a message is
 * sent.
 */
export function previewWebhook({ store, formats, textsOf }: WebhookParts): Route {
  return route({
    method: 'post',
    path: '/v1/webhooks/preview',
    id: 'previewWebhook',
    summary: 'Show the body that each format would send for the newest event of an alert; nothing is sent',
    scope: 'admin',
    body: jsonBody(previewIn(textsOf)),
    answers: { 200: { description: 'The bodies, one for each format', schema: bodiesSchema } },
    problems: ['unknown-alert'],
    handle: async ({ body: { alert, format, locale, timeZone: zone } }) => {
      const history = await readHistory(store, alert)
      const event = history.at(-1)
      if (event === undefined) return unknownAlert(alert)
      const message: Message = { kind: 'alert', event, previous: history.at(-2) }
      const shown: readonly Format[] = format === undefined ? FORMATS : [format]
      const data = shown.map((one) => {
        const { contentType, body } = formats[one](message, { locale, timeZone: zone ?? undefined })
        return { format: one, contentType, bytes: Buffer.byteLength(body), body }
      })
      return json({ data })
    },
  })
}
