import type { Alert, AlertEvent } from '../core/model/alert.js'
import type { Votes } from '../core/model/command.js'
import { readEventsBeginning } from '../pipeline/alerts/alert-store.js'
import { explainAlert } from '../pipeline/alerts/explain-alert.js'
import { readFeedback } from '../pipeline/alerts/feedback.js'
import type { Store } from '../pipeline/ports/store.js'
import type { EventsRead } from '../sources/ndjson/read-events.js'
import { readEvents } from '../sources/ndjson/read-events.js'
import { describeAlert } from './describe-alert.js'
import type { Writers } from './evaluate.js'

export interface ExplainOptions {
  /** What `replay` wrote; without it, the store is asked. */
  readonly events?: string
  readonly json?: boolean
}

/**
 * `outcry explain`: why an alert opened, from a replay's output or from the store. The beginning of an id is enough
 * where only one alert begins so. A line that cannot be used is reported and skipped. Returns the exit code.
 */
export async function explain(
  idOrPrefix: string,
  options: ExplainOptions,
  io: Writers,
  openStore: () => Promise<Store>,
): Promise<number> {
  const { events, problems, votes } =
    options.events === undefined
      ? await readStored(idOrPrefix, await openStore())
      : { ...(await readEvents(options.events)), votes: NO_VOTES }
  for (const problem of problems.slice(0, MAX_PRINTED)) io.err(`${problem}\n`)
  if (problems.length > MAX_PRINTED) io.err(`and ${problems.length - MAX_PRINTED} more problems\n`)

  const found = findAlert(idOrPrefix, events)
  if (found.kind === 'none') {
    io.err(`${found.message}\n`)
    return 1
  }
  const history = events.filter(({ alert }) => alert.id === found.id).sort((a, b) => a.sequence - b.sequence)
  const feedback = votes.get(found.id) ?? null
  if (options.json === true) io.out(`${JSON.stringify(explainAlert(history, feedback))}\n`)
  else io.out(describeAlert(history, feedback))
  return 0
}

/** How people judged alerts, by their ids. */
type VotesRead = ReadonlyMap<string, Votes>

/** A replay's output holds no votes. */
const NO_VOTES: VotesRead = new Map()

async function readStored(
  idPrefix: string,
  store: Store,
): Promise<EventsRead & { readonly votes: VotesRead }> {
  try {
    const events = await readEventsBeginning(store, idPrefix)
    const ids = [...new Set(events.map(({ alert }) => alert.id))]
    const counts = await readFeedback(store, ids)
    return { events, problems: [], votes: new Map(ids.map((id, index) => [id, counts[index]!])) }
  } finally {
    await store.close()
  }
}

const MAX_PRINTED = 20
const MAX_LISTED = 10

type Found =
  | { readonly kind: 'one'; readonly id: string }
  | { readonly kind: 'none'; readonly message: string }

function findAlert(wanted: string, events: readonly AlertEvent[]): Found {
  const alerts = new Map(events.map(({ alert }) => [alert.id, alert]))
  if (alerts.has(wanted)) return { kind: 'one', id: wanted }
  if (alerts.size === 0) return { kind: 'none', message: `no alert "${wanted}" there` }
  const starting = [...alerts.values()].filter(({ id }) => wanted !== '' && id.startsWith(wanted))
  if (starting.length === 1) return { kind: 'one', id: starting[0]!.id }
  const problem =
    starting.length > 1
      ? `"${wanted}" begins ${starting.length} alerts; write more of the id:`
      : `no alert "${wanted}" there, but:`
  return {
    kind: 'none',
    message: [problem, ...list(starting.length > 1 ? starting : [...alerts.values()])].join('\n'),
  }
}

function list(alerts: readonly Alert[]): string[] {
  const lines = alerts
    .slice(0, MAX_LISTED)
    .map(
      ({ id, service, openedAt }) => `  ${id}  ${service}, opened ${openedAt.slice(0, 16).replace('T', ' ')}`,
    )
  return alerts.length > MAX_LISTED ? [...lines, `  and ${alerts.length - MAX_LISTED} more`] : lines
}
