import type { Route } from '../http/types.js'
import { listServices } from './services/list.js'
import { readService } from './services/read.js'
import { readerReportRoutes } from './services/reports.js'
import { readServiceTimeline } from './services/timeline.js'
import type { ServiceParts } from './services/views.js'

/** The services of the catalogue and discovered ones, with their state. */
export function serviceRoutes(parts: ServiceParts): Route[] {
  return [listServices(parts), readService(parts), readServiceTimeline(parts), ...readerReportRoutes(parts)]
}
