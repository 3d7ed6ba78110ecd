import { join } from 'node:path'
import { serveWeb } from '../../../api/http/serve-web.js'
import { createFillPage } from '../../../api/pages/fill-page.js'
import type { Service } from '../../../core/model/catalogue.js'
import type { Store } from '../../../pipeline/ports/store.js'
import { packageRoot } from '../../config/package-root.js'
import type { Settings } from '../../config/settings.js'
import { isReadingOpen } from '../../config/settings.js'

/** Where the build puts the dashboard. */
const WEB = join(packageRoot(), 'dist', 'web')

/** The dashboard, with what readers without a script need. */
export function servePage(store: Store, services: readonly Service[], settings: Settings) {
  const { PUBLIC_URL } = settings
  const publicUrl = PUBLIC_URL === undefined ? {} : { publicUrl: PUBLIC_URL }
  const publicRead = isReadingOpen(settings)
  return serveWeb(WEB, createFillPage({ store, services, publicRead, ...publicUrl }))
}
