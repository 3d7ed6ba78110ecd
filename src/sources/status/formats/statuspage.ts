import type { IncidentUpdate } from '../incident.js'
import { fieldsOf, listOf, textOf, timeOf } from '../incident.js'

/** States of an incident in which it is over. Source: the public API of Atlassian Statuspage, `incidents.json`. */
const OVER = new Set(['resolved', 'postmortem', 'completed'])

/** Statuspage and other software with its API: `incidents.json` with all updates of the last incidents. */
export function readStatuspage(body: unknown): IncidentUpdate[] {
  return listOf(fieldsOf(body).incidents).flatMap((raw) => {
    const incident = fieldsOf(raw)
    // Maintenance has lists of its own; some pages also announce it as an incident.
    if (textOf(incident.impact) === 'maintenance') return []
    const components = listOf(incident.components).map((one) => textOf(fieldsOf(one).name))
    return listOf(incident.incident_updates).flatMap((entry) => {
      const update = fieldsOf(entry)
      const at = timeOf(update.display_at) ?? timeOf(update.created_at)
      const status = textOf(update.status)
      // A postmortem comes days after the end and says nothing about now.
      if (at === null || status === 'postmortem' || status === 'scheduled') return []
      return [
        {
          incident: textOf(incident.id),
          update: textOf(update.id),
          at,
          title: textOf(incident.name),
          body: textOf(update.body),
          state: OVER.has(status) ? ('resolved' as const) : ('open' as const),
          components,
        },
      ]
    })
  })
}

/** Instatus: `summary.json` has what is open now, with one state for each incident. */
export function readInstatus(body: unknown): IncidentUpdate[] {
  return listOf(fieldsOf(body).activeIncidents).flatMap((raw) => {
    const incident = fieldsOf(raw)
    const at = timeOf(incident.started)
    if (at === null) return []
    const status = textOf(incident.status)
    const id = textOf(incident.id) || textOf(incident.url) || textOf(incident.name)
    return [
      {
        incident: id,
        update: status,
        at,
        title: textOf(incident.name),
        body: '',
        state: status === 'RESOLVED' ? ('resolved' as const) : ('open' as const),
        components: [],
      },
    ]
  })
}
