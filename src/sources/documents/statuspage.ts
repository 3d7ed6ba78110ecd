import type { IncidentUpdate } from './incident.js'
import { fieldsOf, listOf, textOf, timeOf } from './incident.js'

/** States of an incident in which it is over. Source: the public API of Atlassian Statuspage, `incidents.json`. */
const OVER = new Set(['resolved', 'postmortem', 'completed'])

/** Statuspage and other software with its API: `incidents.json` with all updates of the last incidents. */
export function readStatuspage(body: unknown): IncidentUpdate[] {
  return listOf(fieldsOf(body).incidents).flatMap((raw) => {
    const incident = fieldsOf(raw)
    // Maintenance has lists of its own; some pages also announce it as an incident.
    if (textOf(incident.impact) === 'maintenance') return []
    const components = namesOf(incident.components)
    return listOf(incident.incident_updates).flatMap((entry) => {
      const update = fieldsOf(entry)
      const at = timeOf(update.display_at) ?? timeOf(update.created_at)
      const status = textOf(update.status)
      // A postmortem comes days after the end and says nothing about now.
      if (at === null || status === 'postmortem' || status === 'scheduled') return []
      return [
        {
          incident: textOf(incident.id),
          update: textOf(update.id) || String(at),
          at,
          title: textOf(incident.name),
          body: textOf(update.body),
          state: OVER.has(status) ? ('resolved' as const) : ('open' as const),
          components: components.length > 0 ? components : namesOf(update.affected_components),
        },
      ]
    })
  })
}

function namesOf(components: unknown): string[] {
  return listOf(components).map((one) => textOf(fieldsOf(one).name))
}

/**
 * Instatus: `summary.json` has what is open now, with one state for each incident, and no list where nothing is open.
 */
export function readInstatus(body: unknown): IncidentUpdate[] {
  return listOf(fieldsOf(body).activeIncidents).flatMap((raw) => {
    const incident = fieldsOf(raw)
    const status = textOf(incident.status)
    const started = timeOf(incident.started)
    // The first state was said at the start, a later one when it was written.
    const at = status === 'INVESTIGATING' ? started : (timeOf(incident.updatedAt) ?? started)
    if (at === null) return []
    const title = textOf(incident.name) || textOf(fieldsOf(incident.name).default)
    return [
      {
        incident: textOf(incident.id) || textOf(incident.url) || title,
        update: status,
        at,
        title,
        body: '',
        state: status === 'RESOLVED' ? ('resolved' as const) : ('open' as const),
        components: [],
      },
    ]
  })
}

/**
 * Better Stack: `index.json` in the form of JSON:API, with reports and their updates. A report that is over says so by
 * its state; its end may be missing.
 */
export function readBetterStack(body: unknown): IncidentUpdate[] {
  const included = listOf(fieldsOf(body).included).map(fieldsOf)
  const ofType = (type: string) => included.filter((one) => textOf(one.type) === type)
  const attributesOf = (one: unknown) => fieldsOf(fieldsOf(one).attributes)
  const resources = new Map(
    ofType('status_page_resource').map((one) => [textOf(one.id), textOf(attributesOf(one).public_name)]),
  )
  const updates = new Map(ofType('status_update').map((one) => [textOf(one.id), attributesOf(one)]))
  return ofType('status_report').flatMap((report) => {
    const what = attributesOf(report)
    if (textOf(what.report_type) === 'maintenance') return []
    const isOver = textOf(what.aggregate_state) === 'resolved'
    const linked = listOf(fieldsOf(fieldsOf(fieldsOf(report).relationships).status_updates).data)
    const said = linked
      .flatMap((link) => {
        const id = textOf(fieldsOf(link).id)
        const at = timeOf(updates.get(id)?.published_at)
        return at === null ? [] : [{ id, at, body: textOf(updates.get(id)?.message) }]
      })
      .sort((a, b) => a.at - b.at)
    return said.map(({ id, at, body: message }, index) => ({
      incident: textOf(report.id),
      update: id,
      at,
      title: textOf(what.title),
      body: message,
      state: isOver && index === said.length - 1 ? ('resolved' as const) : ('open' as const),
      components: listOf(what.affected_resources).flatMap(
        (one) => resources.get(textOf(fieldsOf(one).status_page_resource_id)) ?? [],
      ),
    }))
  })
}
