import type { Desk, JsonOption } from './desk.js'
import { printJson } from './desk.js'
import { createScreen } from './screen.js'
import { minuteOf, spell, table } from './table.js'

export interface AlertsOptions extends JsonOption {
  readonly open?: boolean
  readonly watch?: boolean
  readonly service?: readonly string[]
  readonly limit?: number
  readonly exitCode?: boolean
}

/** As the API lists it; only what is shown. */
export interface ListedAlert {
  readonly id: string
  readonly service: string
  readonly status: string
  readonly severity: string
  readonly startedAt: string
  readonly resolvedAt: string | null
  readonly people?: number
  readonly current?: { readonly actual: number; readonly expected: number }
  readonly silencedBy?: readonly string[]
}

/** With `--exit-code`: there are such alerts. */
export const FOUND = 5
const NOT_OVER = 'open,acknowledged,recovering'
const LIMIT = 20
const EVERY_MS = 2_000

/**
 * `outcry alerts`: the newest alerts, or those that are not over. `--watch` goes on until Ctrl-C. Returns the exit
 * code.
 */
export async function alerts(options: AlertsOptions, desk: Desk): Promise<number> {
  if (options.watch === true) return watchAlerts(options, desk)
  const found = await readAlerts(options, desk)
  if (options.json === true) printJson(desk, found)
  else desk.out(describe(found, options, desk))
  return options.exitCode === true && found.length > 0 ? FOUND : 0
}

export async function readAlerts(
  { open, service = [], limit = LIMIT }: AlertsOptions,
  { server }: Desk,
): Promise<readonly ListedAlert[]> {
  const query = new URLSearchParams({ limit: String(limit) })
  if (open === true) query.set('status', NOT_OVER)
  if (service.length > 0) query.set('service', service.join(','))
  const { data } = (await server.ask('GET', `/v1/alerts?${query}`)) as { data: readonly ListedAlert[] }
  return data
}

async function watchAlerts(options: AlertsOptions, desk: Desk): Promise<number> {
  const { clock, signal, out, isTerminal } = desk
  const screen = createScreen(out, isTerminal && options.json !== true)
  try {
    while (!signal.aborted) {
      const found = await readAlerts(options, desk)
      screen.draw(options.json === true ? `${JSON.stringify(found)}\n` : describe(found, options, desk))
      await clock.sleep(EVERY_MS, signal)
    }
    return 0
  } finally {
    screen.close()
  }
}

const HEADS = [
  'ALERT',
  'SERVICE',
  'STATUS',
  'SEVERITY',
  'STARTED (UTC)',
  'LASTED',
  'PEOPLE',
  'NOW/USUAL',
  'SILENCED',
]

function describe(
  found: readonly ListedAlert[],
  { open }: AlertsOptions,
  { clock, isTerminal, columns }: Desk,
): string {
  if (found.length === 0) return open === true ? 'no alert is open\n' : 'there are no alerts\n'
  const rows = found.map((alert) => {
    const { id, service, status, severity, startedAt, resolvedAt, people, current, silencedBy = [] } = alert
    const until = resolvedAt === null ? clock.now() : Date.parse(resolvedAt)
    return [
      ...[id, service, status, severity, minuteOf(startedAt), spell(until - Date.parse(startedAt))],
      people === undefined ? '-' : String(people),
      current === undefined ? '-' : `${current.actual}/${Number(current.expected.toFixed(1))}`,
      silencedBy.length > 0 ? 'yes' : '-',
    ]
  })
  return table(HEADS, rows, isTerminal ? columns : 0)
}
