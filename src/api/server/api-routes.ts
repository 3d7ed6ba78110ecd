import { createApiKeys } from '../../pipeline/access/api-keys.js'
import { currentAlertsOf } from '../../pipeline/alerts/search/current-alerts.js'
import type { ApiParts } from '../http/api-parts.js'
import { API_LIMITS } from '../http/api-parts.js'
import type { Route } from '../http/types.js'
import { alertmanagerRoutes } from '../routes/alertmanager/routes.js'
import { alertRoutes } from '../routes/alerts.js'
import { docRoutes } from '../routes/docs.js'
import { feedRoutes } from '../routes/feeds.js'
import { hashtagRoutes } from '../routes/hashtags.js'
import { healthRoutes } from '../routes/health.js'
import { keyRoutes } from '../routes/keys.js'
import { operatorActionRoutes } from '../routes/operator-actions.js'
import { postRoutes } from '../routes/posts.js'
import { serviceRoutes } from '../routes/services.js'
import { silenceRoutes } from '../routes/silences.js'
import { sourceRoutes } from '../routes/sources.js'
import { sparklineRoutes } from '../routes/sparklines.js'
import { streamRoutes } from '../routes/stream.js'
import { createOfficials } from '../views/official.js'

/** All routes of the API as they are declared, for serving them and for describing them. */
export function apiRoutes(parts: ApiParts): Route[] {
  const limits = { ...API_LIMITS, ...parts.limits }
  const current = currentAlertsOf(parts.store)
  const officials = createOfficials(parts.store, parts.services)
  const routes: Route[] = [
    // Before alerts: `stream` is no alert's id.
    ...streamRoutes({ ...parts, current }),
    ...alertRoutes({ ...parts, limits, current, officials }),
    ...operatorActionRoutes({ ...parts, officials }),
    ...silenceRoutes({ ...parts, current }),
    // Before services: `sparklines` is no service's id.
    ...sparklineRoutes({ ...parts, limits, current }),
    ...serviceRoutes({ ...parts, current, officials }),
    ...alertmanagerRoutes({ ...parts, current }),
    ...hashtagRoutes(parts),
    ...sourceRoutes(parts),
    ...postRoutes(parts),
    ...keyRoutes({ keys: createApiKeys(parts), clock: parts.clock }),
    ...feedRoutes(parts),
    ...healthRoutes(parts),
    ...(parts.routes ?? []),
    ...docRoutes(parts, () => routes),
  ]
  return routes
}
