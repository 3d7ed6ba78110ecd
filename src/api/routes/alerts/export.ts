import { once } from 'node:events'
import type { Writable } from 'node:stream'
import Negotiator from 'negotiator'
import type { Alert } from '../../../core/model/alert.js'
import { findAlerts } from '../../../pipeline/alerts/search/find-alerts.js'
import type { AlertSort } from '../../../pipeline/alerts/search/sorted-alerts.js'
import { DEFAULT_SORT } from '../../../pipeline/alerts/search/sorted-alerts.js'
import { download, route } from '../../http/route.js'
import type { Outcome, Route } from '../../http/types.js'
import { csvHeader, csvRow } from './csv.js'
import type { AskedFilter } from './filters.js'
import { checkServices, fields, filters, searchOf, sort } from './filters.js'
import type { AlertContext } from './parts.js'
import { pickFields } from './pick-fields.js'

const FORMS = {
  csv: { type: 'text/csv; charset=utf-8; header=present', media: 'text/csv' },
  ndjson: { type: 'application/x-ndjson; charset=utf-8', media: 'application/x-ndjson' },
} as const
export type ExportForm = keyof typeof FORMS
const PAGE = 200

interface AskedExport extends AskedFilter {
  readonly sort?: AlertSort | undefined
  readonly fields?: readonly string[] | undefined
}

/** All alerts that match, as a table or one a line. */
export function exportRoutes(context: AlertContext): Route[] {
  return (['csv', 'ndjson'] as const).map((form) =>
    route({
      method: 'get',
      path: `/v1/alerts.${form}`,
      id: `exportAlerts${form[0]!.toUpperCase()}${form.slice(1)}`,
      summary: `Export all alerts that match as ${form === 'csv' ? 'CSV' : 'NDJSON, one alert a line'}`,
      scope: 'read',
      query: { ...filters, sort, fields },
      answers: { 200: { description: 'All alerts that match', type: FORMS[form].media, uncached: true } },
      problems: ['unknown-id'],
      handle: async ({ query }) =>
        (await checkServices(context.known, query)) ?? exportAlerts(context, form, query),
    }),
  )
}

/** The form that `Accept` prefers to JSON; null for JSON. */
export function acceptedExport(accept: string | undefined): ExportForm | null {
  if (accept === undefined) return null
  const medias = ['application/json', FORMS.csv.media, FORMS.ndjson.media]
  const [best] = new Negotiator({ headers: { accept } }).mediaTypes(medias)
  return best === FORMS.csv.media ? 'csv' : best === FORMS.ndjson.media ? 'ndjson' : null
}

/** Writes page by page, as fast as the client reads. A failure ends the connection: a cut file must not look whole. */
export function exportAlerts(context: AlertContext, form: ExportForm, asked: AskedExport): Outcome {
  const name = `attachment; filename="outcry-alerts.${form}"`
  const headers = { 'Cache-Control': 'no-store', 'Content-Disposition': name, Vary: 'Accept' }
  return download(FORMS[form].type, headers, () => ({
    kind: 'admitted',
    async run(response) {
      try {
        await writeAll(context, form, asked, response)
        response.end()
      } catch {
        response.destroy()
      }
    },
  }))
}

async function writeAll(
  context: AlertContext,
  form: ExportForm,
  { sort: order = DEFAULT_SORT, fields: only, ...filter }: AskedExport,
  response: Writable,
): Promise<void> {
  const pick = only === undefined ? (text: string) => text : pickFields(only)
  const line = form === 'csv' ? (text: string) => csvRow(JSON.parse(text) as Alert, only) : pick
  if (form === 'csv') response.write(`${csvHeader(only)}\r\n`)
  const { store, views } = context
  const { filter: wanted, where } = await searchOf(context, filter)
  for (let after: string | undefined; ; ) {
    const page = await findAlerts(store, wanted, { limit: PAGE, after, sort: order, where })
    const texts = await views.read(page.alerts)
    const end = form === 'csv' ? '\r\n' : '\n'
    const isFull = !response.write(texts.map((text) => `${line(text)}${end}`).join(''))
    if (response.destroyed || page.next === null) return
    if (isFull) await Promise.race([once(response, 'drain'), once(response, 'close')])
    after = page.next
  }
}
