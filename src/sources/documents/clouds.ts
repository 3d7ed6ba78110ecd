import { SECOND } from '../../core/model/instant.js'
import type { Fields, IncidentUpdate } from './incident.js'
import { fieldsOf, listOf, textOf, timeOf } from './incident.js'

/**
 * Google Cloud and Google Workspace: `incidents.json`, a list of incidents with their updates and products. The first
 * update behind `end` says that it is over, whatever its status. Reports about the incident follow days later.
 */
export function readGoogle(body: unknown): IncidentUpdate[] {
  return listOf(body).map(fieldsOf).flatMap(readGoogleIncident)
}

function readGoogleIncident(incident: Fields): IncidentUpdate[] {
  const components = [
    ...listOf(incident.affected_products),
    ...listOf(incident.currently_affected_locations),
  ].map((one) => textOf(fieldsOf(one).title))
  const end = timeOf(incident.end) ?? Number.POSITIVE_INFINITY
  const found: IncidentUpdate[] = []
  const said = listOf(incident.updates)
    .map(fieldsOf)
    .flatMap((update) => {
      const at = timeOf(update.when) ?? timeOf(update.created)
      return at === null ? [] : [{ at, update }]
    })
    .sort((a, b) => a.at - b.at)
  for (const { at, update } of said) {
    const isOver = textOf(update.status) === 'AVAILABLE' || at >= end
    if (!isOver && textOf(update.status) === 'SERVICE_INFORMATION') continue
    found.push({
      incident: textOf(incident.id),
      update: textOf(update.created) || String(at),
      at,
      title: textOf(incident.external_desc),
      body: textOf(update.text),
      state: isOver ? 'resolved' : 'open',
      components,
    })
    if (isOver) break
  }
  // An incident of which nothing but information was said is no admission, so its end is none either.
  return found.some(({ state }) => state === 'open') ? found : []
}

/**
 * AWS: `currentevents`, a list of open events with a log; times are in seconds. Status 0 is over, and so is an event
 * with an end; its last entry says so.
 */
export function readAws(body: unknown): IncidentUpdate[] {
  return listOf(body).map(fieldsOf).flatMap(readAwsEvent)
}

function readAwsEvent(event: Fields): IncidentUpdate[] {
  const impacted = Object.values(fieldsOf(event.impacted_services))
  const parts = [event.service_name, event.region_name, ...impacted.map((one) => fieldsOf(one).service_name)]
  const isEnded = textOf(event.status) === '0' || textOf(event.end_time) !== ''
  const log = listOf(event.event_log)
    .map(fieldsOf)
    .flatMap((update) => {
      const at = timeOf(Number(update.timestamp) * SECOND)
      return at === null ? [] : [{ at, update }]
    })
    .sort((a, b) => a.at - b.at)
  return log.map(({ at, update }, index) => ({
    incident: textOf(event.arn) || textOf(event.service),
    update: textOf(update.timestamp),
    at,
    title: textOf(update.summary) || textOf(event.summary),
    body: textOf(update.message),
    state:
      textOf(update.status) === '0' ||
      /\[resolved\]/i.test(textOf(update.summary)) ||
      (isEnded && index === log.length - 1)
        ? 'resolved'
        : 'open',
    components: parts.map(textOf).filter((name) => name !== ''),
  }))
}

/**
 * Apple: services with their events. An event began at `epochStartDate`, but was admitted only at `datePosted`. An
 * event that is over stays in the list for days, and `datePosted` is then when Apple said so.
 */
export function readApple(body: unknown): IncidentUpdate[] {
  return listOf(fieldsOf(body).services).flatMap((raw) => {
    const service = fieldsOf(raw)
    const name = textOf(service.serviceName)
    return listOf(service.events).flatMap((entry) => {
      const event = fieldsOf(entry)
      const start = timeOf(event.epochStartDate)
      if (start === null || textOf(event.statusType) === 'Maintenance') return []
      if (textOf(event.eventStatus) === 'upcoming') return []
      const end = timeOf(event.epochEndDate)
      const isOver = end !== null || OVER_AT_APPLE.has(textOf(event.eventStatus))
      const posted = timeOf(inNumericZone(textOf(event.datePosted)))
      return [
        {
          incident: textOf(event.messageId) || `${name} ${start}`,
          update: isOver ? 'resolved' : 'open',
          at: Math.max(posted ?? 0, end ?? start),
          title: name,
          body: textOf(event.message),
          state: isOver ? ('resolved' as const) : ('open' as const),
          components: [name],
        },
      ]
    })
  })
}

const OVER_AT_APPLE: ReadonlySet<string> = new Set(['resolved', 'completed'])

/** "07/27/2022 10:48 PDT": Apple writes the time of California. */
function inNumericZone(date: string): string {
  return date.replace(/ P[DS]T$/, (zone) => (zone === ' PDT' ? ' GMT-0700' : ' GMT-0800'))
}

/** Slack: incidents with notes; the last note of a resolved incident is its end. */
export function readSlack(body: unknown): IncidentUpdate[] {
  return listOf(Array.isArray(body) ? body : fieldsOf(body).active_incidents).flatMap((raw) => {
    const incident = fieldsOf(raw)
    const status = textOf(incident.status)
    if (textOf(incident.type) === 'maintenance' || status === 'scheduled' || status === 'cancelled') return []
    const isOver = status === 'resolved' || status === 'completed'
    const notes = listOf(incident.notes)
      .map(fieldsOf)
      .flatMap((note) => {
        const at = timeOf(note.date_created)
        return at === null ? [] : [{ at, body: textOf(note.body) }]
      })
      .sort((a, b) => a.at - b.at)
    return notes.map(({ at, body: said }, index) => ({
      incident: textOf(incident.id),
      update: String(at),
      at,
      title: textOf(incident.title),
      body: said,
      state: isOver && index === notes.length - 1 ? ('resolved' as const) : ('open' as const),
      components: listOf(incident.services).map(textOf),
    }))
  })
}
