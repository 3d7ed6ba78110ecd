import { useEffect, useRef, useState } from 'preact/hooks'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { Alert, Point } from '../api-client.js'
import { locale, t } from '../texts.js'

export type Span = Pick<Alert, 'id' | 'startedAt' | 'resolvedAt' | 'status' | 'severity'>

interface Props {
  readonly points: readonly Point[]
  readonly alerts: readonly Span[]
  /** What the chart reaches over, also where nothing was measured. */
  readonly from: string
  readonly to: string
}

const HEIGHT = 280
const X_AXIS = 30
/** Two points further apart than this many usual steps have a gap between them, and no line over it. */
const GAP_STEPS = 3

/** Observed against usual, the threshold dashed, the spans of alerts shaded and named. */
export default function Chart({ points, alerts, from, to }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const [isDark, setIsDark] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches)
  const [under, setUnder] = useState<Point | null>(null)

  useEffect(() => {
    const media = matchMedia('(prefers-color-scheme: dark)')
    const onChange = () => setIsDark(media.matches)
    media.addEventListener('change', onChange)
    return () => media.removeEventListener('change', onChange)
  }, [])

  // Colours are read anew when the theme changes
  useEffect(() => {
    const element = place.current!
    const drawn = withGaps(points)
    const chart = new uPlot(
      optionsFor(element, { from, to, alerts, drawn, setUnder }),
      columns(drawn),
      element,
    )
    const sizes = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: HEIGHT }))
    sizes.observe(element)
    return () => {
      sizes.disconnect()
      chart.destroy()
    }
  }, [points, alerts, from, to, isDark])

  return (
    <>
      <div class="chart" ref={place} role="img" aria-label={t('chart')} />
      <p class="under quiet" aria-hidden="true">
        {under === null ? ' ' : describe(under)}
      </p>
    </>
  )
}

type Drawn = Omit<Point, 'observed' | 'expected' | 'threshold'> & {
  readonly observed: number | null
  readonly expected: number | null
  readonly threshold: number | null
}

function optionsFor(
  element: HTMLElement,
  props: Pick<Props, 'alerts' | 'from' | 'to'> & {
    readonly drawn: readonly Drawn[]
    readonly setUnder: (point: Point | null) => void
  },
): uPlot.Options {
  const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
  const axis = {
    stroke: colour('--soft'),
    font: '12px system-ui, sans-serif',
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
  }
  const last = props.drawn.at(-1)!.at
  // Of what still goes on nothing is drawn that has not come yet
  const end = props.alerts.some(({ resolvedAt }) => resolvedAt === null) && last < props.to ? last : props.to
  const span = { from: Date.parse(props.from) / 1_000, to: Date.parse(end) / 1_000 }
  const isLong = span.to - span.from > 2 * 86_400
  const format = new Intl.DateTimeFormat(
    locale,
    isLong ? { day: 'numeric', month: 'short' } : { hour: '2-digit', minute: '2-digit' },
  )
  const line = { points: { show: false }, spanGaps: false }
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    axes: [
      {
        ...axis,
        size: X_AXIS,
        space: 64,
        // The name of a day stands once, at its beginning.
        ...(isLong ? { incrs: [86_400, 2 * 86_400, 7 * 86_400] } : {}),
        values: (_chart, ticks) => ticks.map((at) => format.format(at * 1_000)),
      },
      { ...axis, size: 44 },
    ],
    scales: {
      x: { range: [span.from, span.to] },
      y: { range: (_chart, _low, high) => [0, Math.max(5, (high ?? 0) * 1.12)] },
    },
    series: [
      {},
      { ...line, stroke: colour('--accent'), width: 2, fill: colour('--area') },
      { ...line, stroke: colour('--soft'), width: 1.5 },
      { ...line, stroke: colour('--warn'), width: 1.5, dash: [6, 4] },
    ],
    hooks: {
      drawClear: [(chart) => shade(chart, props.alerts, colour)],
      setCursor: [
        (chart) => {
          const found = props.drawn[chart.cursor.idx ?? -1]
          const isMeasured = found !== undefined && found.observed !== null
          props.setUnder(isMeasured ? (found as Point) : null)
        },
      ],
    },
  }
}

/** A data gap where nothing was measured, so that no line is drawn over it. */
function withGaps(points: readonly Point[]): Drawn[] {
  const steps = points.slice(1).map(({ at }, place) => Date.parse(at) - Date.parse(points[place]!.at))
  const usual = Math.max(60_000, steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0)
  return points.flatMap((point, place): Drawn[] => {
    if (place === 0 || steps[place - 1]! <= GAP_STEPS * usual) return [point]
    const at = new Date(Date.parse(point.at) - usual).toISOString()
    return [{ at, observed: null, expected: null, threshold: null }, point]
  })
}

function columns(points: readonly Drawn[]): uPlot.AlignedData {
  return [
    points.map(({ at }) => Date.parse(at) / 1_000),
    points.map(({ observed }) => observed),
    points.map(({ expected }) => expected),
    points.map(({ threshold }) => threshold),
  ]
}

/** An alert's span: a wash with an edge where it begins, and its severity in words. */
function shade(chart: uPlot, alerts: readonly Span[], colour: (name: string) => string): void {
  const { left, top, width, height } = chart.bbox
  const { ctx } = chart
  const ratio = devicePixelRatio
  ctx.save()
  ctx.font = `600 ${11 * ratio}px system-ui, sans-serif`
  ctx.textBaseline = 'top'
  for (const { startedAt, resolvedAt, status, severity } of alerts) {
    const at = (time: string) => chart.valToPos(Date.parse(time) / 1_000, 'x', true)
    const from = Math.max(left, at(startedAt))
    const to = Math.min(left + width, resolvedAt === null ? left + width : at(resolvedAt))
    if (to <= from) continue
    const ink = status === 'retracted' ? '--soft' : severity === 'critical' ? '--bad' : '--warn'
    ctx.globalAlpha = 0.12
    ctx.fillStyle = colour(ink)
    ctx.fillRect(from, top, to - from, height)
    ctx.globalAlpha = 1
    ctx.fillRect(from, top, 2 * ratio, height)
    const label = `${t(severity)} · ${t(status)}`
    if (ctx.measureText(label).width + 12 * ratio < to - from)
      ctx.fillText(label, from + 7 * ratio, top + 4 * ratio)
  }
  ctx.restore()
}

const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
const hour = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' })

function describe({ at, observed, expected, threshold }: Point): string {
  const said = [
    [t('observed'), observed],
    [t('expected'), expected],
    [t('threshold'), threshold],
  ] as const
  const words = said.map(([name, value]) => `${name}: ${number.format(value)}`)
  return [hour.format(new Date(at)), ...words].join(' · ')
}
