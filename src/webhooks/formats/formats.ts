import type { Formats } from '../../pipeline/notify/message.js'
import { formatAlertmanager } from './alertmanager.js'
import { formatDiscord } from './discord.js'
import { formatNtfy } from './ntfy.js'
import { formatPagerDuty } from './pagerduty.js'
import { formatSlack } from './slack.js'
import { formatStandard } from './standard.js'
import { formatTeams } from './teams.js'
import { formatTelegram } from './telegram.js'

/** How each kind of receiver wants a message written; `publicUrl` is where people reach this Outcry, null for no links. */
export function createFormats(publicUrl: string | null): Formats {
  return {
    standard: formatStandard,
    slack: formatSlack(publicUrl),
    discord: formatDiscord(publicUrl),
    teams: formatTeams(publicUrl),
    telegram: formatTelegram(publicUrl),
    ntfy: formatNtfy(publicUrl),
    pagerduty: formatPagerDuty(publicUrl),
    alertmanager: formatAlertmanager(publicUrl),
  }
}

/** Without links. */
export const formats = createFormats(null)
