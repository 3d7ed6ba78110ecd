import uPlot from 'uplot'
import { locale, timeZone } from '../texts.js'
import type { Compared } from './chart-data.js'
import type { Colour, Span } from './chart-draw.js'
import { label, shade } from './chart-draw.js'

export const HEIGHT = 280
const X_AXIS = 30
const DAY_SECONDS = 86_400
/** Reports are whole, so are the lines of the grid. */
const WHOLE = [
  1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000,
]

export interface OptionParts {
  readonly element: HTMLElement
  readonly alerts: readonly Span[]
  /** Unit: seconds since 1970. */
  readonly from: number
  readonly to: number
  readonly compared: readonly Pick<Compared, 'ink'>[]
  readonly onCursor: (place: number | null) => void
  readonly onZoom: (from: number, to: number) => void
}

/** The chart is scaled to what was observed and what is usual. A threshold far above both stays out of sight. */
export function optionsFor(parts: OptionParts): uPlot.Options {
  const { element, alerts, from, to, compared, onCursor, onZoom } = parts
  const colour = coloursOf(element)
  return {
    width: element.clientWidth,
    height: HEIGHT,
    ...(timeZone === undefined
      ? {}
      : { tzDate: (at: number) => uPlot.tzDate(new Date(at * 1_000), 'Etc/UTC') }),
    legend: { show: false },
    cursor: { y: false, drag: { x: true, y: false, setScale: false }, points: { size: 7 } },
    axes: axesOf(colour, to - from),
    scales: {
      x: { range: [from, to] },
      y: { range: (_chart, _low, high) => [0, Math.max(5, (high ?? 0) * 1.12)] },
    },
    series: seriesOf(colour, compared),
    hooks: {
      drawClear: [(chart) => shade(chart, alerts, colour)],
      draw: [(chart) => label(chart, alerts, colour)],
      setCursor: [(chart) => onCursor(chart.cursor.idx ?? null)],
      setSelect: [
        (chart) => {
          const { left, width } = chart.select
          if (width < MIN_DRAG) return
          const at = (x: number) => chart.posToVal(x, 'x')
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
          onZoom(at(left), at(left + width))
        },
      ],
    },
  }
}

/** A shorter drag is a click that slipped. Unit: pixels. */
const MIN_DRAG = 8

export function coloursOf(element: HTMLElement): Colour {
  return (name) => getComputedStyle(element).getPropertyValue(name).trim()
}

function axesOf(colour: Colour, seconds: number): uPlot.Axis[] {
  const axis = {
    stroke: colour('--soft'),
    font: '12px system-ui, sans-serif',
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
  }
  const isLong = seconds > 2 * DAY_SECONDS
  const zone = timeZone === undefined ? {} : { timeZone }
  const format = new Intl.DateTimeFormat(
    locale,
    isLong ? { day: 'numeric', month: 'short', ...zone } : { hour: '2-digit', minute: '2-digit', ...zone },
  )
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  return [
    {
      ...axis,
      size: X_AXIS,
      space: 64,
      // The name of a day stands once, at its beginning.
      ...(isLong ? { incrs: [1, 2, 7, 14, 30].map((days) => days * DAY_SECONDS) } : {}),
      values: (_chart, ticks) => ticks.map((at) => format.format(at * 1_000)),
    },
    {
      ...axis,
      size: 52,
      incrs: WHOLE,
      values: (_chart, ticks) => ticks.map((value) => number.format(value)),
    },
  ]
}

function seriesOf(colour: Colour, compared: readonly Pick<Compared, 'ink'>[]): uPlot.Series[] {
  const line = { points: { show: false }, spanGaps: false }
  const stepped = uPlot.paths.stepped?.({ align: 1 })
  return [
    {},
    { ...line, stroke: colour('--accent'), width: 2, fill: colour('--area') },
    { ...line, stroke: colour('--soft'), width: 1.5 },
    {
      ...line,
      stroke: colour('--warn'),
      width: 1,
      dash: [6, 4],
      // It is drawn where it fits, and never decides how tall the others are.
      auto: false,
      ...(stepped === undefined ? {} : { paths: stepped }),
    },
    ...compared.map(({ ink }) => ({
      ...line,
      spanGaps: true,
      stroke: colour(`--${ink}`),
      width: ink === 'other' ? 1.5 : 1,
    })),
  ]
}
