import type { TextsOf } from '../../core/phrases/texts.js'
import { createNameAlert } from '../../pipeline/alerts/alert-names.js'
import type { Formats } from '../../pipeline/notify/message.js'
import { formatAlertmanager } from './alertmanager.js'
import { formatDiscord } from './discord.js'
import { formatNtfy } from './ntfy.js'
import { formatPagerDuty } from './pagerduty.js'
import type { Deployment } from './render.js'
import { formatSlack } from './slack.js'
import { formatStandard } from './standard.js'
import { formatTeams } from './teams.js'
import { formatTelegram } from './telegram.js'

/**
 * How each kind of receiver wants a message written; `publicUrl` is where people reach this Outcry, null for no links.
 */
export function createFormats(
  publicUrl: string | null,
  textsOf: TextsOf,
  services: Deployment['services'] = new Map(),
): Formats {
  const deployment = { publicUrl, services, textsOf }
  return {
    standard: formatStandard(createNameAlert(deployment)),
    slack: formatSlack(deployment),
    discord: formatDiscord(deployment),
    teams: formatTeams(deployment),
    telegram: formatTelegram(deployment),
    ntfy: formatNtfy(deployment),
    pagerduty: formatPagerDuty(deployment),
    alertmanager: formatAlertmanager(deployment),
  }
}

export function servicesById<S extends { readonly id: string }>(
  services: readonly S[],
): ReadonlyMap<string, S> {
  return new Map(services.map((service) => [service.id, service]))
}
