import { SECOND } from '../../../core/model/instant.js'
import type { IncidentUpdate } from '../incident.js'
import { fieldsOf, listOf, textOf, timeOf } from '../incident.js'

/** Google Cloud and Google Workspace: `incidents.json`, a list of incidents with their updates and products. */
export function readGoogle(body: unknown): IncidentUpdate[] {
  return listOf(body).flatMap((raw) => {
    const incident = fieldsOf(raw)
    const components = [
      ...listOf(incident.affected_products),
      ...listOf(incident.currently_affected_locations),
    ]
    return listOf(incident.updates).flatMap((entry) => {
      const update = fieldsOf(entry)
      const at = timeOf(update.when) ?? timeOf(update.created)
      const status = textOf(update.status)
      if (at === null || status === 'SERVICE_INFORMATION') return []
      return [
        {
          incident: textOf(incident.id),
          update: textOf(update.created) || String(at),
          at,
          title: textOf(incident.external_desc),
          body: textOf(update.text),
          state: status === 'AVAILABLE' ? ('resolved' as const) : ('open' as const),
          components: components.map((one) => textOf(fieldsOf(one).title)),
        },
      ]
    })
  })
}

/** AWS: `currentevents`, a list of events with a log. Status 0 is over; times are in seconds. */
export function readAws(body: unknown): IncidentUpdate[] {
  return listOf(body).flatMap((raw) => {
    const event = fieldsOf(raw)
    return listOf(event.event_log).flatMap((entry) => {
      const update = fieldsOf(entry)
      const at = timeOf(Number(update.timestamp) * SECOND)
      if (at === null) return []
      return [
        {
          incident: textOf(event.arn) || textOf(event.service),
          update: textOf(update.timestamp),
          at,
          title: textOf(update.summary) || textOf(event.summary),
          body: textOf(update.message),
          state:
            textOf(update.status) === '0' || /\[resolved\]/i.test(textOf(update.summary))
              ? ('resolved' as const)
              : ('open' as const),
          components: [textOf(event.service_name), textOf(event.region_name)].filter((name) => name !== ''),
        },
      ]
    })
  })
}

/** Apple: services with their events. An event that ended stays in the list for a day with its end. */
export function readApple(body: unknown): IncidentUpdate[] {
  return listOf(fieldsOf(body).services).flatMap((raw) => {
    const service = fieldsOf(raw)
    const name = textOf(service.serviceName)
    return listOf(service.events).flatMap((entry) => {
      const event = fieldsOf(entry)
      const start = timeOf(event.epochStartDate)
      const end = timeOf(event.epochEndDate)
      if (start === null || textOf(event.statusType) === 'Maintenance') return []
      if (textOf(event.eventStatus) === 'upcoming') return []
      const incident = textOf(event.messageId) || `${name} ${start}`
      const what = { incident, title: name, body: textOf(event.message), components: [name] }
      const opened = { ...what, update: 'open', at: start, state: 'open' as const }
      return end === null
        ? [opened]
        : [opened, { ...what, update: 'resolved', at: end, state: 'resolved' as const }]
    })
  })
}

/** Slack: incidents with notes, newest first; the last note of a resolved incident is its end. */
export function readSlack(body: unknown): IncidentUpdate[] {
  return listOf(Array.isArray(body) ? body : fieldsOf(body).active_incidents).flatMap((raw) => {
    const incident = fieldsOf(raw)
    if (textOf(incident.type) === 'maintenance') return []
    const isOver = textOf(incident.status) === 'resolved' || textOf(incident.status) === 'completed'
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
