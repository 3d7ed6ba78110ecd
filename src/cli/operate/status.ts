import { readAlerts } from './alerts.js'
import type { Desk, JsonOption } from './desk.js'
import { printJson } from './desk.js'
import { ServerError } from './server.js'
import { minuteOf, spell, table } from './table.js'

interface Source {
  readonly name: string
  readonly state: string
  readonly detail: string | null
  readonly lastEventAt: string | null
  readonly lagSeconds: number | null
  readonly posts: number
}

interface Readiness {
  readonly ready: boolean
  readonly checks: Readonly<Record<string, { readonly ok: boolean; readonly detail?: string }>>
}

/**
 * `outcry status`: whether the server is ready, its stream time, its sources and what is open. Exit code 1 when it is
 * not ready.
 */
export async function status({ json }: JsonOption, desk: Desk): Promise<number> {
  const { server, out } = desk
  const { ready, checks } = await readReadiness(desk)
  const [{ data: sources }, { asOf }, open] = (await Promise.all([
    server.ask('GET', '/v1/sources'),
    server.ask('GET', '/v1/services?limit=1'),
    readAlerts({ open: true, limit: 200 }, desk),
  ])) as [{ data: readonly Source[] }, { asOf: string | null }, Awaited<ReturnType<typeof readAlerts>>]
  const code = ready ? 0 : 1
  if (json === true) {
    const alerts = open.map(({ id, service, severity }) => ({ id, service, severity }))
    printJson(desk, { url: server.url, ready, checks, streamTime: asOf, sources, openAlerts: alerts })
    return code
  }
  const failing = Object.entries(checks).filter(([, { ok }]) => !ok)
  out(`${server.url}  ${ready ? 'ready' : 'NOT READY'}\n`)
  for (const [name, { detail = 'fails' }] of failing) out(`  ${name}: ${detail}\n`)
  out(`stream time  ${asOf === null ? 'no post yet' : `${minuteOf(asOf)} UTC${lag(asOf, desk)}`}\n`)
  out(`open alerts  ${open.length === 0 ? 'none' : bySeverity(open)}\n\n`)
  out(
    table(
      ['SOURCE', 'STATE', 'POSTS', 'LAST POST (UTC)', 'LAG', 'DETAIL'],
      sources.map(rowOf),
      widthOf(desk),
    ),
  )
  return code
}

/** Not to be ready is an answer, not a failure of the command. */
async function readReadiness({ server }: Desk): Promise<Readiness> {
  try {
    const { checks } = (await server.ask('GET', '/readyz')) as Readiness
    return { ready: true, checks }
  } catch (error) {
    if (!(error instanceof ServerError) || error.status !== 503) throw error
    return { ready: false, checks: (error.problem.checks ?? {}) as Readiness['checks'] }
  }
}

function lag(asOf: string, { clock }: Desk): string {
  const behind = clock.now() - Date.parse(asOf)
  return behind < 60_000 ? '' : `, ${spell(behind)} behind this clock`
}

function bySeverity(open: readonly { readonly severity: string }[]): string {
  const counts = ['critical', 'major', 'minor'].map(
    (severity) => [severity, open.filter((alert) => alert.severity === severity).length] as const,
  )
  return counts.flatMap(([severity, count]) => (count > 0 ? [`${count} ${severity}`] : [])).join(', ')
}

function rowOf({ name, state, posts, lastEventAt, lagSeconds, detail }: Source): string[] {
  const behind = lagSeconds === null ? '-' : `${Math.round(lagSeconds)} s`
  return [name, state, String(posts), minuteOf(lastEventAt), behind, detail ?? '']
}

function widthOf({ isTerminal, columns }: Desk): number {
  return isTerminal ? columns : 0
}
