import { useMemo } from 'preact/hooks'
import type { Alert, AlertEvent, List } from '../api-types.js'
import { useApi } from '../parts/loaded.js'
import { Foreign, Time } from '../parts/small.js'
import { nameOf } from '../texts/names.js'
import { OVERVIEW } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { streamNow } from '../texts/times.js'
import { t } from '../texts.js'

interface Step {
  readonly alert: string
  readonly service: string
  readonly type: string
  readonly at: string
}

const SHOWN = 12
const DAY_MS = 86_400_000

/** The last changes: also those from before the page was opened. */
export function RecentEvents(props: {
  readonly events: readonly AlertEvent[]
  readonly version: number
  readonly nameOfService: (alert: { readonly service: string }) => string
}) {
  const { events, version, nameOfService } = props
  const [alerts] = useApi<List<Alert>>('/v1/alerts?limit=50', version)
  const known = alerts.kind === 'ready' ? alerts.value.data : NONE
  const steps = useMemo(() => stepsOf(events, known), [events, known])
  return (
    <section class="card recent">
      <div class="head">
        <h2>{say(OVERVIEW.recent)}</h2>
        <a class="end" href="/alerts">
          {say(OVERVIEW.allAlerts)}
        </a>
      </div>
      {steps.length > 0 || alerts.kind === 'failed' ? null : alerts.kind === 'loading' ? (
        <p class="quiet loading">{t('loading')}</p>
      ) : (
        <p class="quiet">{say(OVERVIEW.noRecent)}</p>
      )}
      <ol class="feed">
        {steps.map((step) => (
          <li key={`${step.alert} ${step.type} ${step.at}`} class="row">
            <a href={`/alerts/${step.alert}`}>
              <Foreign>{nameOfService(step)}</Foreign>
            </a>
            <span>{nameOf(step.type)}</span>
            <span class="quiet end">
              <Time at={step.at} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}

const NONE: readonly Alert[] = []

/**
 * Events of the stream, and before them the instants that alerts carry: each change once, newest first. After a calm
 * day it also lists the last change of each earlier alert.
 */
function stepsOf(events: readonly AlertEvent[], alerts: readonly Alert[]): Step[] {
  const found = new Map<string, Step>()
  const since = new Date(streamNow() - DAY_MS).toISOString()
  const add = (step: Step) => {
    const key = `${step.alert} ${step.type} ${step.at}`
    if (!found.has(key)) found.set(key, step)
  }
  for (const { alert, type, at } of events) add({ alert: alert.id, service: alert.service, type, at })
  const streamed = new Set(events.map(({ alert, type }) => `${alert.id} ${type}`))
  for (const step of alerts.flatMap(instantsOf)) {
    // An admission may be older than the event that reports it.
    if (!streamed.has(`${step.alert} ${step.type}`)) add(step)
  }
  const all = [...found.values()].toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))
  const ofDay = all.filter(({ at }) => at >= since)
  const shown = new Set(ofDay.map(({ alert }) => alert))
  const ends = all.filter(({ alert }) => !shown.has(alert) && shown.add(alert))
  return [...ofDay, ...ends].slice(0, SHOWN)
}

function instantsOf({ id, service, openedAt, acknowledgedAt, resolvedAt, retractedAt }: Alert): Step[] {
  const instants = [
    ['alert.opened', openedAt],
    ['alert.acknowledged', acknowledgedAt],
    ['alert.resolved', resolvedAt],
    ['alert.retracted', retractedAt],
  ] as const
  return instants.flatMap(([type, at]) =>
    at === null || at === undefined ? [] : [{ alert: id, service, type, at }],
  )
}
