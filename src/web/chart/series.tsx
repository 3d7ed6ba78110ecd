import type { ComponentType } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Point, Timeline } from '../api-types.js'
import type { Loaded } from '../parts/loaded.js'
import { LoadState, useApi } from '../parts/loaded.js'
import { asNumber, Scroll, Time } from '../parts/small.js'
import { setQuery } from '../shell/route.js'
import { CHART } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { t } from '../texts.js'
import type { ChartProps, Zoom } from './chart.js'
import type { Compared } from './chart-data.js'
import type { Span } from './chart-draw.js'
import { toCsv } from './to-csv.js'

interface Props {
  readonly series: Loaded<Timeline>
  readonly again: () => void
  readonly alerts: readonly Span[]
  /** Whose days before can be drawn as well. */
  readonly service: string
  /** The part that the address asks for. */
  readonly zoom: Zoom | null
  /** Another service at the same time. */
  readonly other?: Compared | null
}

const DAY_MS = 86_400_000
/** Longer charts contain their own yesterday. */
const MAX_COMPARED_MS = 3 * DAY_MS

/** A chart, what it is compared with, and the same as a table. The chart's code is loaded only when one is shown. */
export function Series({ series, again, alerts, service, zoom, other = null }: Props) {
  return (
    <LoadState loaded={series} again={again}>
      {(timeline) =>
        timeline.data.length === 0 ? (
          <p class="quiet">{t('noData')}</p>
        ) : (
          <Shown {...{ timeline, alerts, service, zoom, other }} />
        )
      }
    </LoadState>
  )
}

/** The span that the address asks for; none where it is no span. */
export function zoomOf(query: URLSearchParams): Zoom | null {
  const [from, to] = [Date.parse(query.get('from') ?? ''), Date.parse(query.get('to') ?? '')]
  if (!(to > from)) return null
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() }
}

function Shown({
  timeline,
  alerts,
  service,
  zoom,
  other = null,
}: Omit<Props, 'series' | 'again'> & { readonly timeline: Timeline }) {
  const [Chart, setChart] = useState<ComponentType<ChartProps> | null>(null)
  const [daysBefore, setDaysBefore] = useState<number | null>(null)
  const canvas = useRef<HTMLCanvasElement | null>(null)
  useEffect(() => {
    void import('./chart.js').then((loaded) => setChart(() => loaded.default))
  }, [])
  const { data, from, to } = timeline
  const earlier = useEarlier(service, from, to, daysBefore)
  const compared = useMemo(() => [earlier, other].filter((line) => line !== null), [earlier, other])
  const isShort = Date.parse(to) - Date.parse(from) <= MAX_COMPARED_MS
  return (
    <>
      <Legend compared={compared} />
      {Chart === null ? (
        <div class="chart" />
      ) : (
        <Chart
          {...{ points: data, alerts, compared }}
          from={zoom?.from ?? from}
          to={zoom?.to ?? to}
          onZoom={(next) => setQuery({ from: next?.from ?? null, to: next?.to ?? null })}
          onCanvas={(made) => {
            canvas.current = made
          }}
        />
      )}
      <div class="actions chart-actions">
        {isShort ? <Earlier days={daysBefore} choose={setDaysBefore} /> : null}
        {zoom === null ? (
          <span class="quiet hint">{say(CHART.zoomHint)}</span>
        ) : (
          <button type="button" class="small" onClick={() => setQuery({ from: null, to: null })}>
            {say(CHART.reset)}
          </button>
        )}
        <span class="actions end">
          <button type="button" class="small" onClick={() => saveCsv(service, data)}>
            {say(CHART.csv)}
          </button>
          <button type="button" class="small" onClick={() => savePicture(service, canvas.current)}>
            {say(CHART.png)}
          </button>
        </span>
      </div>
      <Table points={data} />
    </>
  )
}

function Earlier(props: { readonly days: number | null; readonly choose: (days: number | null) => void }) {
  const choices = [
    [1, CHART.yesterday],
    [7, CHART.lastWeek],
  ] as const
  return (
    <>
      {choices.map(([days, name]) => (
        <button
          key={days}
          type="button"
          class="small"
          aria-pressed={props.days === days}
          onClick={() => props.choose(props.days === days ? null : days)}
        >
          {say(name)}
        </button>
      ))}
    </>
  )
}

/** The same hours some days before, moved onto the chart. */
function useEarlier(service: string, from: string, to: string, days: number | null): Compared | null {
  const moved = (days ?? 0) * DAY_MS
  const before = (at: string) => new Date(Date.parse(at) - moved).toISOString()
  const path = `/v1/services/${service}/timeline?from=${before(from)}&to=${before(to)}`
  const [series] = useApi<Timeline>(days === null ? null : path)
  return useMemo(() => {
    if (days === null || series.kind !== 'ready') return null
    const points = series.value.data.map(({ at, observed }) => ({
      at: new Date(Date.parse(at) + moved).toISOString(),
      observed,
    }))
    return { label: say(days === 1 ? CHART.yesterday : CHART.lastWeek), ink: 'edge', points }
  }, [series, days])
}

function Legend({ compared }: { readonly compared: readonly Compared[] }) {
  return (
    <p class="row quiet legend">
      <span>
        <span class="key solid" /> {t('observed')}
      </span>
      <span>
        <span class="key soft" /> {t('expected')}
      </span>
      <span>
        <span class="key dashed" /> {t('threshold')}
      </span>
      {compared.map(({ label, ink }) => (
        <span key={label}>
          <span class={`key ${ink}`} /> {label}
        </span>
      ))}
    </p>
  )
}

function Table({ points }: { readonly points: readonly Point[] }) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{t('asTable')}</summary>
      {isOpen ? (
        <Scroll label={t('table')}>
          <table>
            <thead>
              <tr>
                <th>{t('time')}</th>
                <th class="num">{t('observed')}</th>
                <th class="num">{t('expected')}</th>
                <th class="num">{t('threshold')}</th>
              </tr>
            </thead>
            <tbody>
              {points.toReversed().map(({ at, observed, expected, threshold }) => (
                <tr key={at}>
                  <td>
                    <Time at={at} />
                  </td>
                  <td class="num">{asNumber(observed)}</td>
                  <td class="num">{asNumber(expected)}</td>
                  <td class="num">{asNumber(threshold)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      ) : null}
    </details>
  )
}

function saveCsv(service: string, points: readonly Point[]): void {
  save(new Blob([toCsv(points)], { type: 'text/csv' }), `outcry-${service}.csv`)
}

/** The picture stands on the colour of its card: a transparent one is black on black elsewhere. */
function savePicture(service: string, canvas: HTMLCanvasElement | null): void {
  if (canvas === null) return
  const picture = document.createElement('canvas')
  picture.width = canvas.width
  picture.height = canvas.height
  const ctx = picture.getContext('2d')!
  ctx.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--card')
  ctx.fillRect(0, 0, picture.width, picture.height)
  ctx.drawImage(canvas, 0, 0)
  picture.toBlob((blob) => blob !== null && save(blob, `outcry-${service}.png`))
}

function save(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000)
}
