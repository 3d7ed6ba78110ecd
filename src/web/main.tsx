import { render } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import type { Service, Services } from './api-client.js'
import { AlertPage } from './pages/alert-page.js'
import { Overview } from './pages/overview.js'
import { ServicePage } from './pages/service-page.js'
import { Sources } from './pages/sources.js'
import { Trending } from './pages/trending.js'
import { Webhooks } from './pages/webhooks.js'
import type { Loaded } from './parts/loaded.js'
import { KeyForm, NotFound, useApi } from './parts/loaded.js'
import { Time } from './parts/small.js'
import { language, t } from './texts.js'
import type { Live } from './use-live.js'
import { useLive } from './use-live.js'

function App() {
  const [path, setPath] = useState(location.pathname)
  const live = useLive()
  const [services, againServices] = useApi<Services>('/v1/services', live.version)

  useEffect(() => {
    const onClick = (event: MouseEvent) => {
      const link = (event.target as Element).closest('a')
      const other = event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0
      if (link === null || other || link.origin !== location.origin || link.hash !== '') return
      event.preventDefault()
      history.pushState(null, '', link.pathname)
      setPath(link.pathname)
      scrollTo(0, 0)
      document.querySelector('main')?.focus()
    }
    const onBack = () => setPath(location.pathname)
    document.addEventListener('click', onClick)
    addEventListener('popstate', onBack)
    return () => {
      document.removeEventListener('click', onClick)
      removeEventListener('popstate', onBack)
    }
  }, [])

  const [, first = '', id = ''] = path.split('/')
  // Before the first post nothing has a time of its own: then it is that of the reading
  const readAt = useMemo(() => new Date().toISOString(), [services])
  const streamTime = services.kind === 'ready' ? services.value.asOf : null
  const asOf = latest(streamTime, live.events[0]?.at ?? null) ?? readAt
  useEffect(() => {
    const page = PAGES.find(([name]) => name === first)
    document.title = page === undefined || first === '' ? 'Outcry' : `${t(page[1])} · Outcry`
  }, [first])
  return (
    <>
      <a class="skip" href="#content">
        {t('skip')}
      </a>
      <header class="top">
        <a class="brand" href="/">
          <img src="/favicon.svg" alt="" width="24" height="24" />
          Outcry
        </a>
        <nav aria-label={t('nav')}>
          {PAGES.map(([name, title]) => (
            <a key={name} href={`/${name}`} aria-current={first === name ? 'page' : undefined}>
              {t(title)}
            </a>
          ))}
        </nav>
        <div class={`line ${live.line}`} role="status">
          <span>{t(live.line)}</span>
          <span class="as-of">
            {t('asOf')} <Time at={asOf} precise />
          </span>
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        {services.kind === 'failed' && (services.status === 401 || services.status === 403) ? (
          <>
            <h1>Outcry</h1>
            <KeyForm status={services.status} forAdmins={false} />
          </>
        ) : (
          <Page {...{ first, id, live, services, againServices }} />
        )}
      </main>
    </>
  )
}

const PAGES = [
  ['', 'overview'],
  ['trending', 'trending'],
  ['sources', 'sources'],
  ['webhooks', 'webhooks'],
] as const

function Page(props: {
  readonly first: string
  readonly id: string
  readonly live: Live
  readonly services: Loaded<Services>
  readonly againServices: () => void
}) {
  const { first, id, live, services, againServices } = props
  const known = services.kind === 'ready' ? services.value.data : NO_SERVICES
  const { version } = live
  switch (first) {
    case '':
      return <Overview {...{ services, againServices, live }} />
    case 'services':
      return <ServicePage key={id} {...{ id, version }} />
    case 'alerts':
      return <AlertPage key={id} id={id} version={version} services={known} />
    case 'sources':
      return <Sources version={version} />
    case 'trending':
      return <Trending version={version} services={known} />
    case 'webhooks':
      return <Webhooks services={known} />
    default:
      return <NotFound />
  }
}

const NO_SERVICES: readonly Service[] = []

/** An event may be newer than the lists. */
function latest(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  return a > b ? a : b
}

document.documentElement.lang = language
render(<App />, document.getElementById('app')!)
