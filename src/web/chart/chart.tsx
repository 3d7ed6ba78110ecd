import { useEffect, useRef, useState } from 'preact/hooks'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { Point } from '../api-types.js'
import { THEME_CHANGED } from '../shell/footer.js'
import { CHART } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { formatTime } from '../texts/times.js'
import { locale, t } from '../texts.js'
import type { Compared, Drawn } from './chart-data.js'
import { columns, withGaps } from './chart-data.js'
import type { Span } from './chart-draw.js'
import { HEIGHT, optionsFor } from './chart-options.js'

export interface Zoom {
  readonly from: string
  readonly to: string
}

export interface ChartProps {
  readonly points: readonly Point[]
  readonly alerts: readonly Span[]
  readonly compared: readonly Compared[]
  /** What the chart reaches over, also where nothing was measured. */
  readonly from: string
  readonly to: string
  readonly onZoom: (zoom: Zoom | null) => void
  /** The canvas, for a picture of it. */
  readonly onCanvas: (canvas: HTMLCanvasElement) => void
}

/** Observed against usual, the spans of alerts shaded and named. The cursor moves by mouse and by arrow keys. */
export default function Chart({ points, alerts, compared, from, to, onZoom, onCanvas }: ChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot | null>(null)
  const theme = useTheme()
  const [under, setUnder] = useState<{ readonly point: Drawn; readonly left: number } | null>(null)

  // Colours are read anew when the theme changes
  useEffect(() => {
    const element = place.current!
    const drawn = withGaps(points)
    const data = columns(drawn, compared)
    const byTime = new Map(drawn.map((point) => [Date.parse(point.at) / 1_000, point]))
    const made = new uPlot(
      optionsFor({
        ...{ element, alerts, compared },
        ...rangeOf(alerts, drawn, from, to),
        onCursor: (index) => {
          const at = index === null ? undefined : data[0][index]
          const point = at === undefined ? undefined : byTime.get(at)
          const isMeasured = point !== undefined && point.observed !== null
          setUnder(isMeasured ? { point, left: made.valToPos(at!, 'x') } : null)
        },
        onZoom: (start, end) => onZoom({ from: iso(start), to: iso(end) }),
      }),
      data,
      element,
    )
    chart.current = made
    onCanvas(made.ctx.canvas)
    const sizes = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }))
    sizes.observe(element)
    return () => {
      sizes.disconnect()
      made.destroy()
    }
  }, [points, alerts, compared, from, to, theme])

  return (
    <div class="chart-frame">
      <div
        class="chart"
        ref={place}
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move the cursor
        tabIndex={0}
        aria-label={`${t('chart')}. ${say(CHART.keys)}`}
        onKeyDown={(event) => onKey(event, chart.current, onZoom)}
        onDblClick={() => onZoom(null)}
      />
      <Tip under={under} width={place.current?.clientWidth ?? 0} />
      <p class="sr" role="status">
        {under === null ? '' : describe(under.point).join(', ')}
      </p>
    </div>
  )
}

const iso = (seconds: number) => new Date(Math.round(seconds) * 1_000).toISOString()

/** Of what still goes on nothing is drawn that has not come yet. */
function rangeOf(alerts: readonly Span[], drawn: readonly Drawn[], from: string, to: string) {
  const last = drawn.at(-1)?.at ?? to
  const goesOn = alerts.some(({ resolvedAt }) => resolvedAt === null)
  const end = goesOn && last < to && last > from ? last : to
  return { from: Date.parse(from) / 1_000, to: Date.parse(end) / 1_000 }
}

function onKey(event: KeyboardEvent, chart: uPlot | null, onZoom: (zoom: Zoom | null) => void): void {
  if (chart === null) return
  const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 }
  const step = steps[event.key]
  const times = chart.data[0]
  const index = chart.cursor.idx ?? times.length - 1
  if (step !== undefined) {
    const next = Math.min(times.length - 1, Math.max(0, index + step))
    chart.setCursor({ left: chart.valToPos(times[next]!, 'x'), top: HEIGHT / 2 })
  } else if (event.key === '+') {
    const { min = 0, max = 0 } = chart.scales.x ?? {}
    const quarter = ((max ?? 0) - (min ?? 0)) / 4
    const middle = times[index] ?? ((min ?? 0) + (max ?? 0)) / 2
    onZoom({ from: iso(middle - quarter), to: iso(middle + quarter) })
  } else if (event.key === '-' || event.key === 'Escape') onZoom(null)
  else return
  event.preventDefault()
}

function Tip(props: {
  readonly under: { readonly point: Drawn; readonly left: number } | null
  readonly width: number
}) {
  const box = useRef<HTMLDivElement>(null)
  const { under, width } = props
  // The page's policy allows no style in the markup; what a script sets is no such style.
  useEffect(() => {
    if (box.current === null || under === null) return
    const { offsetWidth } = box.current
    const start = AXIS + under.left + 12
    box.current.style.left = `${start + offsetWidth > width ? start - offsetWidth - 24 : start}px`
  }, [under, width])
  if (under === null) return null
  return (
    <div class="tip" ref={box} aria-hidden="true">
      {describe(under.point).map((line) => (
        <span key={line}>{line}</span>
      ))}
    </div>
  )
}

/** Width of the vertical axis. Unit: pixels. */
const AXIS = 52
const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })

function describe({ at, observed, expected, threshold }: Drawn): string[] {
  const said = [
    [t('observed'), observed],
    [t('expected'), expected],
    [t('threshold'), threshold],
  ] as const
  return [formatTime(at), ...said.map(([name, value]) => `${name}: ${number.format(value ?? 0)}`)]
}

/** Changes with the theme of the system, with that of the reader, and for paper. */
function useTheme(): number {
  const [changes, setChanges] = useState(0)
  useEffect(() => {
    const media = [matchMedia('(prefers-color-scheme: dark)'), matchMedia('print')]
    const onChange = () => setChanges((count) => count + 1)
    for (const one of media) one.addEventListener('change', onChange)
    addEventListener(THEME_CHANGED, onChange)
    return () => {
      for (const one of media) one.removeEventListener('change', onChange)
      removeEventListener(THEME_CHANGED, onChange)
    }
  }, [])
  return changes
}
