import { formatInstant } from '../../../core/model/instant.js'
import { json, route } from '../../http/route.js'
import type { Route } from '../../http/types.js'
import type { AlertmanagerParts } from './alerts.js'
import { RECEIVER } from './alerts.js'
import { alertmanagerStatus, receivers } from './schemas.js'

/** The Alertmanager whose answers these are like; clients choose by it what they ask. */
const LIKE = '0.27.0'
const CONFIG = `route:\n  receiver: ${RECEIVER}\n  group_by: [service]\nreceivers:\n  - name: ${RECEIVER}\n`

export function readAlertmanagerStatus({ clock, version = '0.0.0' }: AlertmanagerParts): Route {
  const uptime = formatInstant(clock.now())
  return route({
    method: 'get',
    path: '/api/v2/status',
    id: 'getAlertmanagerStatus',
    summary: 'State and version, as an Alertmanager gives them',
    scope: 'read',
    answers: { 200: { description: 'The state', schema: alertmanagerStatus } },
    handle: async () =>
      json({
        cluster: { status: 'disabled', peers: [] },
        config: { original: CONFIG },
        uptime,
        versionInfo: {
          ...{ version: LIKE, revision: `outcry ${version}`, branch: '', buildUser: '' },
          ...{ buildDate: '', goVersion: '' },
        },
      }),
  })
}

export function listAlertmanagerReceivers(): Route {
  return route({
    method: 'get',
    path: '/api/v2/receivers',
    id: 'listAlertmanagerReceivers',
    summary: 'List receivers, as an Alertmanager does; there is one',
    scope: 'read',
    answers: { 200: { description: 'The receivers', schema: receivers } },
    handle: async () => json([{ name: RECEIVER }]),
  })
}
