import { useEffect, useRef, useState } from 'preact/hooks'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { Alert, Point } from '../api-client.js'
import { t } from '../texts.js'

const HEIGHT = 240

interface Props {
  readonly points: readonly Point[]
  readonly alerts: readonly Pick<Alert, 'startedAt' | 'resolvedAt'>[]
}

/** Observed against usual, the threshold dashed, the spans of alerts shaded. */
export default function Chart({ points, alerts }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const [isDark, setIsDark] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches)

  useEffect(() => {
    const media = matchMedia('(prefers-color-scheme: dark)')
    const onChange = () => setIsDark(media.matches)
    media.addEventListener('change', onChange)
    return () => media.removeEventListener('change', onChange)
  }, [])

  // Colours are read anew when the theme changes
  useEffect(() => {
    const element = place.current!
    const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
    const axis = {
      stroke: colour('--soft'),
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { show: false },
    }
    const chart = new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { show: false },
        axes: [axis, { ...axis, size: 44 }],
        scales: { y: { range: (_chart, _low, high) => [0, Math.max(5, high * 1.1)] } },
        series: [
          {},
          { stroke: colour('--accent'), width: 2 },
          { stroke: colour('--soft'), width: 1.5 },
          { stroke: colour('--warn'), width: 1.5, dash: [6, 4] },
        ],
        hooks: { drawClear: [(drawn) => shade(drawn, alerts, colour('--wash'))] },
      },
      columns(points),
      element,
    )
    const sizes = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: HEIGHT }))
    sizes.observe(element)
    return () => {
      sizes.disconnect()
      chart.destroy()
    }
  }, [points, alerts, isDark])

  return <div class="chart" ref={place} role="img" aria-label={t('chart')} />
}

function columns(points: readonly Point[]): uPlot.AlignedData {
  return [
    points.map(({ at }) => Date.parse(at) / 1_000),
    points.map(({ observed }) => observed),
    points.map(({ expected }) => expected),
    points.map(({ threshold }) => threshold),
  ]
}

function shade(chart: uPlot, alerts: Props['alerts'], colour: string): void {
  const { left, top, width, height } = chart.bbox
  chart.ctx.save()
  chart.ctx.fillStyle = colour
  for (const { startedAt, resolvedAt } of alerts) {
    const at = (time: string) => chart.valToPos(Date.parse(time) / 1_000, 'x', true)
    const from = Math.max(left, at(startedAt))
    const to = Math.min(left + width, resolvedAt === null ? left + width : at(resolvedAt))
    if (to > from) chart.ctx.fillRect(from, top, to - from, height)
  }
  chart.ctx.restore()
}
