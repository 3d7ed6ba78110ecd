import { render } from 'preact'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { List, Service, Services, Source } from './api-types.js'
import type { Coverage } from './facts/coverage.js'
import { coverageOf } from './facts/coverage.js'
import { isRunning } from './facts/figures.js'
import { AlertPage } from './pages/alert-page.js'
import { Archive } from './pages/archive.js'
import { Overview } from './pages/overview.js'
import { ServicePage } from './pages/service-page.js'
import { Sources } from './pages/sources.js'
import { Trending } from './pages/trending.js'
import { Wall } from './pages/wall.js'
import { Webhooks } from './pages/webhooks.js'
import { KeyForm } from './parts/key-form.js'
import type { Loaded } from './parts/loaded.js'
import { NotFound, useApi } from './parts/loaded.js'
import { CoverageBanner } from './shell/banner.js'
import { applyTheme, Footer } from './shell/footer.js'
import { Header } from './shell/header.js'
import type { Route } from './shell/route.js'
import { useRoute } from './shell/route.js'
import { useAlertCount } from './shell/title.js'
import { headline } from './texts/phrases.js'
import { setStreamTime } from './texts/times.js'
import { language, t } from './texts.js'
import type { Live } from './use-live.js'
import { useLive } from './use-live.js'
import { notifyOf } from './watch.js'

const PAGES = ['', 'services', 'alerts', 'trending', 'sources', 'webhooks', 'wall']
const isPage = (path: string) => PAGES.includes(path.split('/')[1] ?? '')

function App() {
  const route = useRoute(isPage)
  const live = useLive()
  const [services, againServices] = useApi<Services>('/v1/services', live.version)
  const [sources] = useApi<List<Source>>('/v1/sources', live.version)
  // Before the first post nothing has a time of its own: then it is that of the reading
  const readAt = useMemo(() => new Date().toISOString(), [services])
  const streamTime = services.kind === 'ready' ? services.value.asOf : null
  const asOf = latest(streamTime, live.events[0]?.at ?? null) ?? readAt
  setStreamTime(asOf)
  const coverage = useMemo(() => judge(sources, asOf), [sources, asOf])
  const known = useMemo(() => withoutFalseTicks(services, coverage), [services, coverage])
  useAlertCount(known.filter(isRunning).length)
  useNotifications(live, known)

  const [, first = '', id = ''] = route.path.split('/')
  const isWall = first === 'wall'
  const needsKey = services.kind === 'failed' && (services.status === 401 || services.status === 403)
  return (
    <>
      <a class="skip" href="#content">
        {t('skip')}
      </a>
      {isWall ? null : (
        <Header
          {...{ first, coverage, asOf, line: live.line, services: known, asked: route.query.get('q') ?? '' }}
        />
      )}
      <main id="content" tabIndex={-1}>
        {needsKey ? (
          <>
            <h1>Outcry</h1>
            <KeyForm status={services.status} forAdmins={false} />
          </>
        ) : (
          <>
            <CoverageBanner coverage={coverage} />
            <Page {...{ first, id, route, live, services, known, coverage, againServices }} />
          </>
        )}
      </main>
      {isWall ? null : <Footer />}
    </>
  )
}

function Page(props: {
  readonly first: string
  readonly id: string
  readonly route: Route
  readonly live: Live
  readonly services: Loaded<Services>
  readonly known: readonly Service[]
  readonly coverage: Coverage
  readonly againServices: () => void
}) {
  const { first, id, route, live, known, coverage } = props
  const { version } = live
  const { query } = route
  switch (first) {
    case '':
      return <Overview {...props} query={query} />
    case 'services':
      return <ServicePage key={id} {...{ id, version, coverage, query, services: known }} />
    case 'alerts':
      if (id === '') return <Archive {...{ version, query, services: known }} />
      return <AlertPage key={id} {...{ id, version, query, services: known }} />
    case 'sources':
      return <Sources version={version} />
    case 'trending':
      return <Trending version={version} services={known} />
    case 'wall':
      return <Wall {...{ live, coverage, query, services: known }} />
    case 'webhooks':
      return <Webhooks services={known} query={query} />
    default:
      return <NotFound />
  }
}

/** Shows what comes while the page is open, of the services that the reader chose. */
function useNotifications({ events }: Live, services: readonly Service[]): void {
  const shown = useRef(events)
  useEffect(() => {
    const before = new Set(shown.current)
    shown.current = events
    for (const event of events.filter((one) => !before.has(one))) {
      const name = services.find(({ id }) => id === event.alert.service)?.name ?? event.alert.service
      notifyOf(event, headline(event.alert, name))
    }
  }, [events])
}

function judge(sources: Loaded<List<Source>>, asOf: string): Coverage {
  if (sources.kind !== 'ready') return { kind: 'unknown' }
  return coverageOf(sources.value.data, Date.now(), Date.parse(asOf))
}

/** Where no source is live, a service without an alert is not well: nothing is known about it. */
function withoutFalseTicks(services: Loaded<Services>, coverage: Coverage): readonly Service[] {
  if (services.kind !== 'ready') return NO_SERVICES
  if (coverage.kind !== 'none') return services.value.data
  return services.value.data.map((service) =>
    service.status === 'ok' ? { ...service, status: 'no-data' as const } : service,
  )
}

const NO_SERVICES: readonly Service[] = []

/** An event may be newer than the lists. */
function latest(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  return a > b ? a : b
}

document.documentElement.lang = language
applyTheme()
render(<App />, document.getElementById('app')!)
