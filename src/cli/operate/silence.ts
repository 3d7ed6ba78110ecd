import { formatInstant } from '../../core/model/instant.js'
import type { Desk, JsonOption } from './desk.js'
import { printJson } from './desk.js'
import { minuteOf, table } from './table.js'

export interface NewSilence extends JsonOption {
  readonly service: readonly string[]
  /** How long it holds. Unit: milliseconds. */
  readonly for: number
  readonly comment?: string
}

interface Silence {
  readonly id: string
  readonly state: string
  readonly matchers: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
  readonly endsAt: string
  readonly comment: string
  readonly createdBy: string
}

/** `outcry silence add`: sends nothing about these services for a time. Returns the exit code. */
export async function addSilence(options: NewSilence, desk: Desk): Promise<number> {
  const { server, clock, out, err } = desk
  const made = (await server.ask('POST', '/v1/silences', {
    matchers: { service: { anyOf: options.service } },
    endsAt: formatInstant(clock.now() + options.for),
    comment: options.comment ?? '',
  })) as Silence
  if (options.json === true) printJson(desk, made)
  else out(`${made.id}\n`)
  err(`nothing is sent about ${options.service.join(', ')} until ${minuteOf(made.endsAt)} UTC\n`)
  return 0
}

/** `outcry silence list`: the silences that hold or will hold. */
export async function listSilences({ json }: JsonOption, desk: Desk): Promise<number> {
  const { data } = (await desk.server.ask('GET', '/v1/silences')) as { data: readonly Silence[] }
  if (json === true) printJson(desk, data)
  else if (data.length === 0) desk.out('there are no silences\n')
  else {
    const rows = data.map(({ id, state, matchers, endsAt, createdBy, comment }) => [
      ...[id, state, minuteOf(endsAt), matched(matchers), createdBy, comment],
    ])
    const heads = ['SILENCE', 'STATE', 'UNTIL (UTC)', 'MATCHES', 'BY', 'COMMENT']
    desk.out(table(heads, rows, desk.isTerminal ? desk.columns : 0))
  }
  return 0
}

/** `outcry silence end`: ends a silence now. */
export async function endSilence(id: string, desk: Desk): Promise<number> {
  await desk.server.ask('DELETE', `/v1/silences/${encodeURIComponent(id)}`)
  desk.err(`silence ${id} has ended\n`)
  return 0
}

function matched(matchers: Silence['matchers']): string {
  return Object.entries(matchers)
    .flatMap(([field, rules]) =>
      Object.entries(rules).map(
        ([op, values]) => `${field} ${op === 'anyOf' ? '' : `${op} `}${[values].flat().join(',')}`,
      ),
    )
    .join('; ')
}
