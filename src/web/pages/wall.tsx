import { useEffect, useRef, useState } from 'preact/hooks'
import type { Alert, Service } from '../api-types.js'
import type { Coverage } from '../facts/coverage.js'
import { biggestFirst, isRunning, peopleOf } from '../facts/figures.js'
import { quietOf, withoutData } from '../facts/quiet.js'
import type { Loaded } from '../parts/loaded.js'
import { useList } from '../parts/loaded.js'
import { Badge, Foreign, Since } from '../parts/small.js'
import { useTitle } from '../shell/title.js'
import { OVERVIEW, SHELL } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { atTime } from '../texts/times.js'
import { locale, t, timeZone } from '../texts.js'
import type { Live } from '../use-live.js'
import { withChanges } from '../use-live.js'
import { mine } from '../watch.js'

interface Props {
  readonly services: readonly Service[]
  readonly coverage: Coverage
  readonly live: Live
  readonly query: URLSearchParams
}

const TILES = 12

/**
 * For a screen on a wall: large tiles of the reader's services, or of what is worst now. It stays awake and sounds on a
 * new critical alert.
 */
export function Wall({ services, coverage, live, query }: Props) {
  useTitle(say(SHELL.wall))
  useWakeLock()
  const [alerts] = useList<Alert>('/v1/alerts?status=open,acknowledged,recovering&limit=200', live.version)
  const running = biggestFirst(withChanges(alerts.kind === 'ready' ? alerts.value : [], live.changed))
  const hasSound = useSound(running.filter(({ severity }) => severity === 'critical').map(({ id }) => id))
  const wanted = mine(query)
  const byService = new Map(running.map((alert) => [alert.service, alert]))
  const ids = wanted.length > 0 ? wanted : running.map(({ service }) => service)
  return (
    <div class="wall">
      <div class="head">
        <Clock />
        <div class={`line ${live.line} ${coverage.kind}`} role="status">
          {t(live.line)}
        </div>
        <span class="quiet end">
          {hasSound ? null : say(SHELL.soundHint)} <a href="/">{t('overview')}</a>
        </span>
      </div>
      {ids.length === 0 ? (
        <div class="wall-quiet">
          <p class="big">{quietText(alerts.kind, services, coverage, live.line)}</p>
          <p class="quiet">{say(OVERVIEW.watched, { n: services.length })}</p>
        </div>
      ) : null}
      <ul class="wall-tiles">
        {ids.slice(0, TILES).map((id) => (
          <Tile key={id} service={services.find((one) => one.id === id)} id={id} alert={byService.get(id)} />
        ))}
      </ul>
    </div>
  )
}

/** Nobody reads the small print of a screen on a wall: calm is said only while posts could say otherwise. */
function quietText(
  alerts: Loaded<unknown>['kind'],
  services: readonly Service[],
  coverage: Coverage,
  line: Live['line'],
): string {
  if (alerts === 'loading') return t('loading')
  if (alerts !== 'ready') return t('offline')
  const seen = services.length - withoutData(services)
  return say(OVERVIEW[quietOf(services, coverage, line === 'cut')], { n: seen })
}

function Tile(props: {
  readonly id: string
  readonly service: Service | undefined
  readonly alert: Alert | undefined
}) {
  const { id, service, alert } = props
  const status = alert?.status ?? service?.status ?? 'no-data'
  return (
    <li>
      <a
        class={`wall-tile ${alert?.severity ?? ''} ${isRunning({ status }) ? 'running' : status}`}
        href={alert === undefined ? `/services/${id}` : `/alerts/${alert.id}`}
      >
        <strong>
          <Foreign>{service?.name ?? alert?.name ?? id}</Foreign>
        </strong>
        <Badge of={status} />
        {alert === undefined ? null : (
          <>
            <span>{say(OVERVIEW.people, { n: peopleOf(alert) })}</span>
            <Since from={alert.startedAt} to={null} />
            {alert.acknowledgedAt === null ? null : (
              <span>{say(OVERVIEW.confirmedAt, { at: atTime(alert.acknowledgedAt) })}</span>
            )}
          </>
        )}
      </a>
    </li>
  )
}

const clock = new Intl.DateTimeFormat(locale, {
  ...{ hour: '2-digit', minute: '2-digit', timeZoneName: 'short' },
  ...(timeZone === undefined ? {} : { timeZone }),
})

function Clock() {
  const [now, setNow] = useState(Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  return <h1>{clock.format(now)}</h1>
}

/** A screen that sleeps shows nothing. The lock ends with the tab's visibility, so it is taken again. */
function useWakeLock(): void {
  useEffect(() => {
    let lock: { release(): Promise<void> } | null = null
    const take = async () => {
      if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return
      lock = await navigator.wakeLock.request('screen').catch(() => null)
    }
    void take()
    document.addEventListener('visibilitychange', take)
    return () => {
      document.removeEventListener('visibilitychange', take)
      void lock?.release()
    }
  }, [])
}

/** Two tones for a critical alert that was not there before. Browsers allow sound only after a click. */
function useSound(critical: readonly string[]): boolean {
  const known = useRef<ReadonlySet<string> | null>(null)
  const [audio, setAudio] = useState<AudioContext | null>(null)
  useEffect(() => {
    const allow = () => setAudio((before) => before ?? new AudioContext())
    document.addEventListener('pointerdown', allow)
    return () => document.removeEventListener('pointerdown', allow)
  }, [])
  useEffect(() => {
    const before = known.current
    known.current = new Set(critical)
    if (audio !== null && before !== null && critical.some((id) => !before.has(id))) sound(audio)
  }, [critical.join()])
  return audio !== null
}

function sound(audio: AudioContext): void {
  for (const [place, frequency] of [880, 660].entries()) {
    const tone = audio.createOscillator()
    const volume = audio.createGain()
    volume.gain.value = 0.2
    tone.frequency.value = frequency
    tone.connect(volume).connect(audio.destination)
    tone.start(audio.currentTime + place * 0.25)
    tone.stop(audio.currentTime + place * 0.25 + 0.2)
  }
}
