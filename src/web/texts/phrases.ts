import type { Alert } from '../api-types.js'
import { texts } from '../texts.js'
import { say } from './say.js'

/** The sentences of the page by where they stand, in its language. */
export const {
  shell: SHELL,
  overview: OVERVIEW,
  alert: ALERT,
  explained: EXPLAINED,
  history: HISTORY,
  chart: CHART,
  webhook: WEBHOOK,
  keys: KEYS,
  report: REPORT,
  maps: MAPS,
} = texts

/** How the service is, in words for everybody. A company's admission makes a small problem a certain one. */
export function headline({ status, severity }: Pick<Alert, 'status' | 'severity'>, name: string): string {
  const isOngoing = status === 'open' || status === 'acknowledged'
  const key = !isOngoing ? status : status === 'acknowledged' && severity === 'minor' ? 'major' : severity
  return say(texts.headlines[key], { name })
}
