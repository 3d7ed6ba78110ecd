import type { AlertEvent } from '../../core/model/alert.js'
import type { Votes } from '../../core/model/command.js'
import { describeAlert } from '../describe-alert.js'
import type { ListedAlert } from './alerts.js'
import type { Desk, JsonOption } from './desk.js'
import { printJson } from './desk.js'
import { ServerError } from './server.js'

/**
 * `outcry explain` of a server's alert. The beginning of an id is enough where only one of the newest alerts begins so.
 */
export async function explainAtServer(idOrPrefix: string, { json }: JsonOption, desk: Desk): Promise<number> {
  const { server, out } = desk
  const id = await findId(idOrPrefix, desk)
  const path = `/v1/alerts/${encodeURIComponent(id)}`
  if (json === true) {
    printJson(desk, await server.ask('GET', `${path}/explanation`))
    return 0
  }
  const [{ data }, { feedback }] = (await Promise.all([
    server.ask('GET', `${path}/events`),
    server.ask('GET', path),
  ])) as [{ readonly data: readonly AlertEvent[] }, { readonly feedback?: Votes }]
  out(describeAlert(data, feedback ?? null))
  return 0
}

async function findId(idOrPrefix: string, { server }: Desk): Promise<string> {
  const { data } = (await server.ask('GET', '/v1/alerts?limit=200')) as { data: readonly ListedAlert[] }
  const starting = data.filter(({ id }) => idOrPrefix !== '' && id.startsWith(idOrPrefix))
  // An older alert is in no list of the newest; its whole id still finds it.
  if (starting.length === 0 || starting.some(({ id }) => id === idOrPrefix)) return idOrPrefix
  if (starting.length === 1) return starting[0]!.id
  const listed = starting.slice(0, 10).map(({ id, service }) => `  ${id}  ${service}`)
  throw new ServerError(
    [`"${idOrPrefix}" begins ${starting.length} alerts; write more of the id:`, ...listed].join('\n'),
    1,
  )
}
