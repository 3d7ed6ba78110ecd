import { EVENT_TYPES } from './alert.js'

/** What a subscription may ask for. `test.ping` goes to every subscription that is tested, asked for or not. */
export const SUBSCRIBABLE = [
  ...EVENT_TYPES,
  'alert.digest',
  'alert.reminder',
  'source.degraded',
  'source.recovered',
  'webhook.disabled',
  'test.ping',
] as const

/** One entry for each function in `src/webhooks/formats`. */
export const FORMATS = [
  'standard',
  'slack',
  'discord',
  'teams',
  'telegram',
  'ntfy',
  'pagerduty',
  'alertmanager',
] as const
