import { createHash, randomBytes } from 'node:crypto'
import type { Service } from '../../core/model/catalogue.js'
import type { NameAlert } from '../../pipeline/alerts/alert-names.js'
import { createNameAlert } from '../../pipeline/alerts/alert-names.js'
import {
  alertCodec,
  readAlert,
  readAlertsVersion,
  readAlertTexts,
  readSummaries,
} from '../../pipeline/alerts/alert-store.js'
import type { AlertSummary } from '../../pipeline/alerts/alert-summary.js'
import { numberOf, summarise } from '../../pipeline/alerts/alert-summary.js'
import { readFeedback, readRenderVersion } from '../../pipeline/alerts/feedback.js'
import type { Where } from '../../pipeline/alerts/search/find-alerts.js'
import { KEYS } from '../../pipeline/log/keys.js'
import type { Store } from '../../pipeline/ports/store.js'
import type { Silence } from '../../pipeline/silences/silences.js'
import { inForce, isAbout, readSilences, silencesVersion } from '../../pipeline/silences/silences.js'
import type { ApiParts } from '../http/api-parts.js'
import type { AlertTimes, Officials } from './official.js'
import { officialOfAlert } from './official.js'

/** An alert as it is answered: as it is stored, what it is called, and what people did about it. */
export interface AlertViews {
  /** JSON texts in the order asked for; one that is gone is left out. */
  read(alerts: readonly AlertSummary[]): Promise<string[]>
  /** One alert by its id, or null. */
  readOne(id: string): Promise<string | null>
  /** Changes whenever any answer would. Read it before the alerts. */
  version(): Promise<string>
}

export type ViewParts = Pick<ApiParts, 'store' | 'clock' | 'services' | 'pageUrl'> & {
  readonly officials: Officials
}

export function createAlertViews(parts: ViewParts): AlertViews {
  const { store, clock, officials } = parts
  const names = new Map(parts.services.map((service) => [service.id, service]))
  const named = { ...parts, nameAlert: nameAlertOf(parts) }
  return {
    read: (alerts) => readViews(named, names, alerts),
    async readOne(id) {
      const alert = await readAlert(store, id)
      const [text = null] = alert === null ? [] : await readViews(named, names, [summarise(alert)])
      return text
    },
    async version() {
      const [tail, votes, silences, statements] = await Promise.all([
        readAlertsVersion(store),
        readRenderVersion(store),
        readSilences(store),
        officials.version(),
      ])
      return `${tail} ${votes} ${silencesVersion(silences, clock.now())} ${statements}`
    },
  }
}

/** What every answer with an alert says of it beside what is stored. */
export function nameAlertOf({ services, pageUrl }: Pick<ViewParts, 'services' | 'pageUrl'>): NameAlert {
  return createNameAlert({ services: new Map(services.map((one) => [one.id, one])), publicUrl: pageUrl })
}

type Names = ReadonlyMap<string, Pick<Service, 'name' | 'category' | 'statusPage'>>

async function readViews(
  { store, clock, nameAlert, officials }: ViewParts & { readonly nameAlert: NameAlert },
  names: Names,
  alerts: readonly AlertSummary[],
): Promise<string[]> {
  const ids = alerts.map(({ id }) => id)
  const [texts, feedback, summaries, silences, statements] = await Promise.all([
    readAlertTexts(store, ids),
    readFeedback(store, ids),
    readSummaries(store, alerts),
    readSilences(store),
    officials.read(),
  ])
  const inForceNow = inForce(silences, clock.now())
  const updatedAt = new Map(summaries.map((summary) => [summary.id, summary.updatedAt]))
  return ids.flatMap((id, index) => {
    const text = texts[index]!
    if (text === null) return []
    const { service } = alerts[index]!
    const { confirm, deny } = feedback[index]!
    const more = {
      ...nameAlert({ id, service }),
      updatedAt: updatedAt.get(id),
      official: officialOfAlert(timesOf(alerts[index]!), statements.get(service) ?? [], names.get(service)),
      ...(confirm + deny === 0 ? {} : { feedback: { confirm, deny } }),
      // An alert is only read where a silence may be about it.
      ...(inForceNow.length === 0 ? {} : silencedBy(text, inForceNow)),
    }
    return `${text.slice(0, -1)},${JSON.stringify(more).slice(1)}`
  })
}

function timesOf(summary: AlertSummary): AlertTimes {
  const [startedAt, openedAt] = [numberOf(summary, 'startedAt'), numberOf(summary, 'openedAt')]
  return { startedAt, openedAt, endedAt: numberOf(summary, 'endedAt') }
}

/** The test of `silenced`: whether one of these silences is about an alert. */
export function whereSilenced(store: Store, silences: readonly Silence[], isWanted: boolean): Where {
  return async (summaries) => {
    const texts = await readAlertTexts(
      store,
      summaries.map(({ id }) => id),
    )
    return summaries.filter((_, index) => {
      const text = texts[index]
      if (text === null || text === undefined) return false
      const alert = alertCodec.decode(text, 'an alert')
      return silences.some((silence) => isAbout(silence, alert)) === isWanted
    })
  }
}

function silencedBy(text: string, silences: readonly Silence[]): object {
  const alert = alertCodec.decode(text, 'an alert')
  const about = silences.filter((silence) => isAbout(silence, alert))
  if (about.length === 0) return {}
  const isMaintenance = about.some(({ kind }) => kind === 'maintenance')
  return { silencedBy: about.map(({ id }) => id), ...(isMaintenance ? { maintenance: true } : {}) }
}

/** Who votes, without saying who: the key, or a hash of the address under a secret of this deployment. */
export async function voterOf(store: Store, keyId: string | null, address: string): Promise<string> {
  if (keyId !== null) return `key-${keyId}`
  const hash = createHash('sha256').update(`${await voterSecret(store)} ${address}`)
  return `address-${hash.digest('hex').slice(0, 32)}`
}

const SECRET = KEYS.feedbackSecret

async function voterSecret(store: Store): Promise<string> {
  for (;;) {
    const [held = null] = await store.get([SECRET])
    if (held !== null) return held
    const drawn = randomBytes(32).toString('hex')
    await store.commit({ checks: [{ key: SECRET, value: null }], set: [{ key: SECRET, value: drawn }] })
  }
}
