import type { Router } from 'express'
import express from 'express'
import { HOUR } from '../../core/model/instant.js'
import { readPoints } from '../../pipeline/detect/stored-timeline.js'
import { readStreamTime } from '../../pipeline/intake/sequencer-state.js'
import type { Clock } from '../../pipeline/ports/clock.js'
import type { PageParts } from './describe-page.js'
import { closedPage, describePage } from './describe-page.js'
import { drawPicture } from './draw-picture.js'
import type { RenderPicture } from './render-picture.js'

/** An overview, a service or an alert. */
export const PICTURE_PATHS = ['/og/overview.png', '/og/:kind/:file'] as const

const SPAN = 6 * HOUR
/** As long as networks may keep a picture, beside what they do anyway. Unit: seconds. */
const CACHE_SECONDS = 300

/** Pictures for the previews of other networks: `/og/overview.png`, `/og/services/ID.png` and `/og/alerts/ID.png`. */
export function servePictures(
  parts: PageParts & {
    readonly publicRead: boolean
    readonly clock: Pick<Clock, 'now'>
    readonly render: RenderPicture
  },
): Router {
  const router = express.Router({ strict: true, caseSensitive: true })
  router.get([...PICTURE_PATHS], async (request, response, next) => {
    const { kind = '', file = '' } = request.params as Readonly<Record<string, string>>
    const id = /^([\w-]{1,80})\.png$/.exec(file)?.[1] ?? ''
    if (file !== '' && (id === '' || (kind !== 'alerts' && kind !== 'services'))) return next()
    const texts = parts.textsOf(String(request.query.lang))
    const path = file === '' ? '/' : `/${kind}/${id}`
    const facts = await (parts.publicRead ? describePage(parts, path, texts) : closedPage(texts))
    if (file !== '' && parts.publicRead && facts.service === null) return next()
    const points = facts.service === null ? [] : await pointsOf(parts, facts.service, facts.endedAt)
    const png = await parts.render(drawPicture(facts, points))
    if (png === null) {
      response.status(503).setHeader('Retry-After', '60').end()
      return
    }
    response.setHeader('Cache-Control', `public, max-age=${CACHE_SECONDS}`)
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin')
    response.type('png').send(png)
  })
  return router
}

/** The last hours; of an alert that is over, those until its end. */
async function pointsOf(
  { store, clock }: Parameters<typeof servePictures>[0],
  service: string,
  endedAt: string | null,
) {
  const to = endedAt === null ? ((await readStreamTime(store)) ?? clock.now()) : Date.parse(endedAt) + HOUR
  return readPoints(store, service, to - SPAN, to)
}
