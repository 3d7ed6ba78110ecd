import { join } from 'node:path'
import type { PageParts } from '../../../api/pages/describe-page.js'
import { servePages } from '../../../api/pages/serve-pages.js'
import type { Context } from '../../compose/context.js'
import { packageRoot } from '../../config/package-root.js'
import { isReadingOpen } from '../../config/settings.js'

/** Where the build puts the dashboard, and the fonts of its pictures. */
const WEB = join(packageRoot(), 'dist', 'web')
const FONTS = join(packageRoot(), 'dist', 'fonts')

/** The routes of the dashboard and its pictures. */
export function pageRoutes(
  { settings, backend, clock }: Pick<Context, 'settings' | 'backend' | 'clock'>,
  { services, textsOf, pageTexts = {} }: Pick<PageParts, 'services' | 'textsOf' | 'pageTexts'>,
): ReturnType<typeof servePages> {
  const { PUBLIC_URL } = settings
  return servePages(
    { web: WEB, fonts: FONTS },
    {
      ...{ store: backend.store, clock, services, textsOf, pageTexts, publicRead: isReadingOpen(settings) },
      ...(PUBLIC_URL === undefined ? {} : { publicUrl: PUBLIC_URL }),
    },
  )
}
