import type uPlot from 'uplot'
import type { Alert } from '../api-types.js'
import { CHART } from '../texts/phrases.js'
import { say } from '../texts/say.js'
import { t } from '../texts.js'

export type Span = Pick<
  Alert,
  'id' | 'startedAt' | 'openedAt' | 'acknowledgedAt' | 'resolvedAt' | 'status' | 'severity'
>
export type Colour = (name: string) => string

/** The span of each alert as a wash, under the lines. */
export function shade(chart: uPlot, alerts: readonly Span[], colour: Colour): void {
  const { top, height } = chart.bbox
  const { ctx } = chart
  ctx.save()
  for (const alert of alerts) {
    const place = placeOf(chart, alert)
    if (place === null) continue
    ctx.fillStyle = colour(inkOf(alert))
    ctx.globalAlpha = 0.12
    ctx.fillRect(place.from, top, place.to - place.from, height)
    ctx.globalAlpha = 1
    ctx.fillRect(place.from, top, 2 * devicePixelRatio, height)
  }
  ctx.restore()
}

/** Names of spans and the instants of one alert, over the lines and the grid. */
export function label(chart: uPlot, alerts: readonly Span[], colour: Colour): void {
  const { top } = chart.bbox
  const { ctx } = chart
  const ratio = devicePixelRatio
  ctx.save()
  ctx.font = `600 ${11 * ratio}px system-ui, sans-serif`
  ctx.textBaseline = 'top'
  ctx.textAlign = 'left'
  // A single one is named by its instants.
  for (const alert of alerts.length === 1 ? [] : alerts) {
    const place = placeOf(chart, alert)
    const text = `${t(alert.severity)} · ${t(alert.status)}`
    if (place === null || ctx.measureText(text).width + 12 * ratio > place.to - place.from) continue
    write(ctx, text, place.from + 7 * ratio, top + 4 * ratio, colour(inkOf(alert)), colour('--card'))
  }
  if (alerts.length === 1) mark(chart, alerts[0]!, colour)
  ctx.restore()
}

/** When it opened, when the company confirmed it, when it was over. */
function mark(chart: uPlot, alert: Span, colour: Colour): void {
  const { left, top, width, height } = chart.bbox
  const { ctx } = chart
  const ratio = devicePixelRatio
  const instants = [
    [CHART.opened, alert.openedAt, '--warn'],
    [CHART.confirmed, alert.acknowledgedAt, '--bad'],
    [CHART.over, alert.resolvedAt, '--good'],
  ] as const
  instants.forEach(([name, at, ink], row) => {
    if (at === null) return
    const x = chart.valToPos(Date.parse(at) / 1_000, 'x', true)
    if (x < left || x > left + width) return
    ctx.strokeStyle = colour(ink)
    ctx.lineWidth = ratio
    ctx.setLineDash([3 * ratio, 3 * ratio])
    ctx.beginPath()
    ctx.moveTo(x, top)
    ctx.lineTo(x, top + height)
    ctx.stroke()
    const text = say(name)
    const wide = ctx.measureText(text).width + 8 * ratio
    const start = Math.max(left, x + wide > left + width ? x - wide : x + 4 * ratio)
    write(ctx, text, start, top + (4 + 14 * row) * ratio, colour(ink), colour('--card'))
  })
}

/** Text with a rim in the colour of the ground, so that lines behind it do not strike it through. */
function write(
  ctx: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  ink: string,
  ground: string,
): void {
  ctx.setLineDash([])
  ctx.lineJoin = 'round'
  ctx.lineWidth = 4 * devicePixelRatio
  ctx.strokeStyle = ground
  ctx.strokeText(text, x, y)
  ctx.fillStyle = ink
  ctx.fillText(text, x, y)
}

function placeOf(chart: uPlot, { startedAt, resolvedAt }: Span): { from: number; to: number } | null {
  const { left, width } = chart.bbox
  const at = (time: string) => chart.valToPos(Date.parse(time) / 1_000, 'x', true)
  const from = Math.max(left, at(startedAt))
  const to = Math.min(left + width, resolvedAt === null ? left + width : at(resolvedAt))
  return to <= from ? null : { from, to }
}

function inkOf({ status, severity }: Span): string {
  if (status === 'retracted') return '--soft'
  return severity === 'critical' ? '--bad' : '--warn'
}
