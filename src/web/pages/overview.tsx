import { useMemo, useState } from 'preact/hooks'
import { AlertRow, Card, Hero } from '../alert/alert-cards.js'
import { Filters, isFiltered, matches } from '../alert/filters.js'
import { RecentEvents } from '../alert/recent-events.js'
import type { Alert, Service, Services, Sparklines } from '../api-types.js'
import type { Coverage } from '../facts/coverage.js'
import { biggestFirst } from '../facts/figures.js'
import { quietOf, withoutData } from '../facts/quiet.js'
import { Catalogue } from '../parts/catalogue.js'
import type { Loaded } from '../parts/loaded.js'
import { LoadState, useApi, useList } from '../parts/loaded.js'
import { Mine } from '../parts/mine.js'
import { useTitle } from '../shell/title.js'
import { nameOf } from '../texts/names.js'
import { OVERVIEW } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { language, t } from '../texts.js'
import type { Live } from '../use-live.js'
import { withChanges } from '../use-live.js'

interface Props {
  readonly services: Loaded<Services>
  readonly known: readonly Service[]
  readonly coverage: Coverage
  readonly againServices: () => void
  readonly live: Live
  readonly query: URLSearchParams
}

const NO_LINES: Sparklines['data'] = []
const HEROES = 3
const CARDS = 17
/** Fewer alerts need no filters. */
const MIN_FILTERED = 4

/** What is wrong now, biggest first; below it every service. */
export function Overview({ services, known, coverage, againServices, live, query }: Props) {
  useTitle('')
  const [alerts, againAlerts] = useList<Alert>(
    '/v1/alerts?status=open,acknowledged,recovering&limit=200',
    live.version,
  )
  const [sparklines] = useApi<Sparklines>('/v1/services/sparklines', live.version)
  const byId = useMemo(() => new Map(known.map((service) => [service.id, service])), [known])
  const nameOfService = (alert: { readonly service: string; readonly name?: string }) =>
    byId.get(alert.service)?.name ?? alert.name ?? alert.service
  const lines = sparklines.kind === 'ready' ? sparklines.value.data : NO_LINES
  // Hundreds of services change seldom, alerts often.
  const catalogue = useMemo(() => <Catalogue services={known} lines={lines} />, [known, lines])
  return (
    <div class="stack overview">
      <LoadState loaded={alerts} again={againAlerts} title={t('problemsNow')}>
        {(listed) => {
          const running = biggestFirst(withChanges(listed, live.changed))
          return (
            <>
              <Verdict {...{ running, known, coverage, line: live.line }} />
              <Running
                {...{ running, query, lines, nameOfService }}
                categoryOf={(alert) => byId.get(alert.service)?.category ?? null}
              />
              <RecentEvents events={live.events} version={live.version} nameOfService={nameOfService} />
            </>
          )
        }}
      </LoadState>
      <Mine services={known} lines={lines} query={query} />
      <section class="card">
        <h2>{t('allServices')}</h2>
        <LoadState loaded={services} again={againServices}>
          {() => catalogue}
        </LoadState>
      </section>
    </div>
  )
}

/** One line that a person in a hurry reads. "All is well" is said only where posts could have said otherwise. */
function Verdict(props: {
  readonly running: readonly Alert[]
  readonly known: readonly Service[]
  readonly coverage: Coverage
  readonly line: Live['line']
}) {
  const { running, known, coverage, line } = props
  const confirmed = running.filter(({ acknowledgedAt }) => acknowledgedAt !== null).length
  const all = known.length
  const unseen = withoutData(known)
  const facts = [
    running.length > 0 && confirmed > 0 ? say(OVERVIEW.confirmed, { n: confirmed }) : '',
    running.length === 0 ? say(OVERVIEW.watched, { n: all }) : '',
    unseen > 0 ? say(OVERVIEW.unseen, { n: unseen }) : '',
    coverage.kind === 'full' || coverage.kind === 'partial'
      ? say(OVERVIEW.sources, { names: list.format(coverage.live.map(({ name }) => nameOf(name))) })
      : '',
  ].filter((text) => text !== '')
  const quiet = quietOf(known, coverage, line === 'cut')
  return (
    <div class="verdict">
      <h1>
        {running.length > 0
          ? say(OVERVIEW.verdict, { n: running.length, all })
          : say(OVERVIEW[quiet], { n: all - unseen })}
      </h1>
      <p class="quiet capital">{facts.join(' · ')}</p>
      {running.length > 0 ? null : (
        <p class={quiet === 'calm' ? 'card calm' : 'card no-data'}>{say(CALM_TEXTS[quiet])}</p>
      )}
    </div>
  )
}

const CALM_TEXTS = {
  calm: OVERVIEW.calmText,
  calmSeen: OVERVIEW.calmSeenText,
  stale: OVERVIEW.noDataText,
  noData: OVERVIEW.noDataText,
} as const

const list = new Intl.ListFormat(language, { type: 'conjunction' })

function Running(props: {
  readonly running: readonly Alert[]
  readonly query: URLSearchParams
  readonly lines: Sparklines['data']
  readonly nameOfService: (alert: Alert) => string
  readonly categoryOf: (alert: Alert) => string | null
}) {
  const { running, query, nameOfService, categoryOf } = props
  const [isLong, setIsLong] = useState(false)
  const lines = new Map(props.lines.map((line) => [line.service, line]))
  const shown = running.filter((alert) => matches(query, alert, categoryOf))
  const parts = (alert: Alert) => ({ alert, name: nameOfService(alert), line: lines.get(alert.service) })
  const rest = shown.slice(HEROES + CARDS)
  const rows = isLong ? rest : rest.slice(0, ROWS)
  return (
    <section class="stack" aria-label={t('problemsNow')}>
      {running.length >= MIN_FILTERED || isFiltered(query) ? (
        <Filters alerts={running} query={query} categoryOf={categoryOf} />
      ) : null}
      {shown.length === 0 && running.length > 0 ? <p class="quiet">{say(OVERVIEW.noneMatch)}</p> : null}
      <ul class="heroes">
        {shown.slice(0, HEROES).map((alert) => (
          <Hero key={alert.id} {...parts(alert)} />
        ))}
      </ul>
      <ul class="alerts">
        {shown.slice(HEROES, HEROES + CARDS).map((alert) => (
          <Card key={alert.id} {...parts(alert)} />
        ))}
      </ul>
      <ul class="alert-rows">
        {rows.map((alert) => (
          <AlertRow key={alert.id} alert={alert} name={nameOfService(alert)} />
        ))}
      </ul>
      {rest.length <= ROWS ? null : (
        <button type="button" class="center" aria-expanded={isLong} onClick={() => setIsLong(!isLong)}>
          {isLong ? say(OVERVIEW.fewer) : say(OVERVIEW.more, { n: rest.length - ROWS })}
        </button>
      )}
    </section>
  )
}

/** Rows that are shown at once: with them, hundreds of alerts are at most six screens. */
const ROWS = matchMedia('(min-width: 700px)').matches ? 30 : 12
