import { render } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Alert, AlertEvent, List, Service } from './api-client.js'
import { allAnswered } from './api-client.js'
import { createBurst, painted } from './burst.js'
import type { LineState } from './live.js'
import { follow } from './live.js'
import { AlertPage } from './pages/alert-page.js'
import { Overview } from './pages/overview.js'
import { ServicePage } from './pages/service-page.js'
import { Sources } from './pages/sources.js'
import { Trending } from './pages/trending.js'
import { Webhooks } from './pages/webhooks.js'
import { NotFound, Time, useApi } from './parts/small.js'
import { language, t } from './texts.js'

/** A page that is open for a day shows the latest of what came, not all of it. */
const MOST_EVENTS = 60
/** Events of so long are shown together. */
const BURST_MS = 150

function App() {
  const [path, setPath] = useState(location.pathname)
  const [line, setLine] = useState<LineState>('connecting')
  const [asOf, setAsOf] = useState(() => new Date().toISOString())
  const [events, setEvents] = useState<readonly AlertEvent[]>([])
  const [version, setVersion] = useState(0)
  const [services, againServices] = useApi<List<Service>>('/v1/services', version)
  const [alerts, againAlerts] = useApi<List<Alert>>(
    '/v1/alerts?status=open,acknowledged,recovering&limit=200',
    version,
  )

  useEffect(() => {
    const ends = new AbortController()
    const showSoon = createBurst(BURST_MS, async (came: readonly AlertEvent[]) => {
      setEvents((before) => [...came.toReversed(), ...before].slice(0, MOST_EVENTS))
    })
    // The next reading waits for the answers to the one before: one that is overtaken is never shown.
    const readSoon = createBurst(BURST_MS, async () => {
      setAsOf(new Date().toISOString())
      setVersion((count) => count + 1)
      await painted()
      await allAnswered()
    })
    void follow(
      {
        onEvent: (event) => {
          showSoon(event)
          readSoon()
        },
        onResync: readSoon,
        onState: setLine,
      },
      ends.signal,
    )
    return () => ends.abort()
  }, [])

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
          <a href="/" aria-current={first === '' ? 'page' : undefined}>
            {t('overview')}
          </a>
          <a href="/trending" aria-current={first === 'trending' ? 'page' : undefined}>
            {t('trending')}
          </a>
          <a href="/sources" aria-current={first === 'sources' ? 'page' : undefined}>
            {t('sources')}
          </a>
          <a href="/webhooks" aria-current={first === 'webhooks' ? 'page' : undefined}>
            {t('webhooks')}
          </a>
        </nav>
        <div class={`line ${line}`} role="status">
          <span>{t(line)}</span>
          <span>
            {t('asOf')} <Time at={asOf} precise />
          </span>
        </div>
      </header>
      <main id="content" tabIndex={-1}>
        {first === '' ? (
          <Overview {...{ services, againServices, alerts, againAlerts, events }} />
        ) : first === 'services' ? (
          <ServicePage key={id} id={id} version={version} />
        ) : first === 'alerts' ? (
          <AlertPage key={id} id={id} version={version} />
        ) : first === 'sources' ? (
          <Sources version={version} />
        ) : first === 'trending' ? (
          <Trending version={version} />
        ) : first === 'webhooks' ? (
          <Webhooks />
        ) : (
          <NotFound />
        )}
      </main>
    </>
  )
}

document.documentElement.lang = language
render(<App />, document.getElementById('app')!)
