import { useEffect, useState } from 'preact/hooks'
import { ask } from '../api-client.js'
import type { Alert, List, Service } from '../api-types.js'
import { endOf, peopleOf } from '../facts/figures.js'
import { sharesOf } from '../facts/places.js'
import { LoadState, useApi } from '../parts/loaded.js'
import { Badge, Foreign, Since, Span } from '../parts/small.js'
import { setQuery } from '../shell/route.js'
import { useTitle } from '../shell/title.js'
import { countryName } from '../texts/names.js'
import { HISTORY, OVERVIEW } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { dayOf, formatDay } from '../texts/times.js'
import { t } from '../texts.js'

interface Props {
  readonly services: readonly Service[]
  readonly query: URLSearchParams
  readonly version: number
}

const PAGE = 100
const ASKED = ['service', 'status', 'severity', 'country'] as const
const COUNTRIES = ['IT', 'US', 'GB', 'IE', 'DE', 'FR', 'ES', 'CA', 'AU', 'IN']

/** Every alert, day by day, newest first. The filters are in the address. */
export function Archive({ services, query, version }: Props) {
  useTitle(say(HISTORY.archive))
  const asked = new URLSearchParams()
  for (const name of ASKED) if (query.has(name)) asked.set(name, query.get(name)!)
  asked.set('limit', String(PAGE))
  const path = `/v1/alerts?${asked}`
  const [alerts, again] = useApi<List<Alert>>(path, version)
  const nameOfService = ({ service, name }: Alert) =>
    services.find(({ id }) => id === service)?.name ?? name ?? service
  return (
    <>
      <h1>{say(HISTORY.archive)}</h1>
      <Choices services={services} query={query} />
      <LoadState loaded={alerts} again={again}>
        {({ data, page }) => (
          <Days
            key={path}
            path={path}
            first={data}
            next={page?.nextCursor ?? null}
            nameOfService={nameOfService}
          />
        )}
      </LoadState>
    </>
  )
}

function Choices({ services, query }: Omit<Props, 'version'>) {
  const named = services.map(({ id, name }) => [id, name] as const)
  const choices = [
    ['service', HISTORY.service, HISTORY.anyService, named],
    ['status', HISTORY.state, HISTORY.anyStatus, STATUSES],
    ['severity', HISTORY.severity, HISTORY.anySeverity, SEVERITIES],
    [
      'country',
      HISTORY.country,
      HISTORY.anyCountry,
      COUNTRIES.map((code) => [code, countryName(code)] as const),
    ],
  ] as const
  return (
    <fieldset class="filters">
      <legend class="sr">{say(OVERVIEW.filters)}</legend>
      {choices.map(([name, label, any, values]) => (
        <select
          key={name}
          aria-label={say(label)}
          value={query.get(name) ?? ''}
          onChange={(event) => setQuery({ [name]: event.currentTarget.value })}
        >
          <option value="">{say(any)}</option>
          {values.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      ))}
    </fieldset>
  )
}

const STATUSES = [
  ['open,acknowledged,recovering', say(HISTORY.running)],
  ['resolved', t('resolved')],
  ['retracted', t('retracted')],
] as const
const SEVERITIES = [
  ['critical', t('critical')],
  ['major', t('major')],
  ['minor', t('minor')],
] as const

/** The first page is read again when something happens; older ones are read once. */
function Days(props: {
  readonly path: string
  readonly first: readonly Alert[]
  readonly next: string | null
  readonly nameOfService: (alert: Alert) => string
}) {
  const [older, setOlder] = useState<readonly Alert[]>([])
  const [cursor, setCursor] = useState(props.next)
  useEffect(() => {
    if (older.length === 0) setCursor(props.next)
  }, [props.next])
  const more = async () => {
    const { data, page } = await ask<List<Alert>>(`${props.path}&cursor=${encodeURIComponent(cursor ?? '')}`)
    setOlder([...older, ...data])
    setCursor(page?.nextCursor ?? null)
  }
  const shown = new Map([...props.first, ...older].map((alert) => [alert.id, alert]))
  const days = byDay([...shown.values()])
  return (
    <>
      {shown.size === 0 ? <p class="card quiet">{say(HISTORY.none)}</p> : null}
      {[...days].map(([day, alerts]) => (
        <section key={day} class="card">
          <div class="head">
            <h2>{formatDay(`${day}T12:00:00Z`)}</h2>
            <span class="quiet end">{say(HISTORY.onDay, { n: alerts.length })}</span>
          </div>
          <ul class="day-list">
            {alerts.map((alert) => (
              <Entry key={alert.id} alert={alert} name={props.nameOfService(alert)} />
            ))}
          </ul>
        </section>
      ))}
      {cursor === null ? null : (
        <button type="button" class="center" onClick={() => void more()}>
          {say(HISTORY.older)}
        </button>
      )}
    </>
  )
}

function Entry({ alert, name }: { readonly alert: Alert; readonly name: string }) {
  const countries = [...sharesOf(alert.scope.regions).countries.keys()].slice(0, 3).map(countryName)
  return (
    <li class="row archive-row">
      <Badge of={alert.severity} />
      <a href={`/alerts/${alert.id}`}>
        <strong>
          <Foreign>{name}</Foreign>
        </strong>
      </a>
      <Badge of={alert.status} />
      <span class="quiet">
        {endOf(alert) === null ? (
          <Since from={alert.startedAt} to={null} />
        ) : (
          <Span from={alert.startedAt} to={endOf(alert)} />
        )}
      </span>
      <span class="quiet">{say(OVERVIEW.people, { n: peopleOf(alert) })}</span>
      <span class="quiet">{countries.join(', ')}</span>
    </li>
  )
}

function byDay(alerts: readonly Alert[]): Map<string, Alert[]> {
  const days = new Map<string, Alert[]>()
  for (const alert of alerts) {
    const day = dayOf(alert.startedAt)
    const listed = days.get(day)
    if (listed === undefined) days.set(day, [alert])
    else listed.push(alert)
  }
  return days
}
