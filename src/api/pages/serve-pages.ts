import type { Router } from 'express'
import type { Clock } from '../../pipeline/ports/clock.js'
import { serveWeb } from '../http/serve-web.js'
import type { PageParts } from './describe-page.js'
import { createFillPage } from './fill-page.js'
import { createRenderPicture } from './render-picture.js'
import { servePictures } from './serve-pictures.js'
import { serveTexts } from './serve-texts.js'

/** The dashboard and the pictures of its pages, from the folders that the build writes. */
export function servePages(
  folders: { readonly web: string; readonly fonts: string },
  parts: PageParts & {
    readonly clock: Pick<Clock, 'now'>
    readonly publicRead: boolean
    readonly publicUrl?: string
  },
): Router[] {
  const render = createRenderPicture(folders.fonts, () => parts.clock.now())
  return [
    serveWeb(folders.web, createFillPage(parts)),
    serveTexts(parts.pageTexts ?? {}),
    servePictures({ ...parts, render }),
  ]
}
