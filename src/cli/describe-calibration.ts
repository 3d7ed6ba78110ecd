import stringWidth from 'string-width'
import type { Choice, Rate, Rung } from '../core/calibration/choose-strictness.js'
import type { DetectionFloor } from '../core/calibration/detection-floor.js'
import { padToWidth } from './pad-to-width.js'

/** What a calibration found and chose. */
export interface Calibration {
  readonly budget: number
  readonly posts: number
  readonly days: number
  readonly services: number
  readonly serviceYears: number
  readonly rungs: readonly (Rung & { readonly rate: Rate })[]
  readonly choice: Choice
  /** As they stand in `detection.yaml`. */
  readonly thresholds: {
    readonly opening: { readonly surprise: number; readonly cusum: number }
    readonly symptoms: { readonly cusum: number }
  }
  readonly floors: readonly DetectionFloor[]
}

const FLOORS_SHOWN = 12

/** A calibration for a terminal. */
export function describeCalibration(result: Calibration): string {
  const { choice, thresholds, floors } = result
  const rows = result.rungs.map(({ strictness, falseAlerts, rate }) => {
    const mark =
      strictness === choice.rung.strictness ? ' ← chosen' : strictness === 1 ? '   as it stands' : ''
    return `${strictness.toFixed(2).padStart(10)}${String(falseAlerts).padStart(14)}${figure(rate.estimate).padStart(14)}${`${figure(rate.low)}–${figure(rate.high)}`.padStart(18)}${mark}`
  })
  const shown = floors.slice(0, FLOORS_SHOWN)
  const width = Math.max(...shown.map(({ service }) => stringWidth(service)), 7)
  return [
    `${result.posts.toLocaleString('en')} posts over ${result.days.toFixed(1)} days, ${result.services} services named: ${figure(result.serviceYears)} service-years`,
    '',
    'strictness  false alerts  a service and year      90 % interval',
    ...rows,
    '',
    `Promised: at most ${figure(result.budget)} a service and year. ${verdictText(result)}`,
    `opening.surprise ${thresholds.opening.surprise}, opening.cusum ${thresholds.opening.cusum}, symptoms.cusum ${thresholds.symptoms.cusum}`,
    '',
    'Detection floor: fewer people than this, at the busiest hour, open nothing',
    `${'service'.padEnd(width)}  usual in 5 min   within 5 min   within 60 min`,
    ...shown.map(
      ({ service, usual, within5m, within60m }) =>
        `${padToWidth(service, width)}${usual.toFixed(2).padStart(16)}${String(within5m).padStart(15)}${String(within60m).padStart(16)}`,
    ),
    ...(floors.length > shown.length
      ? [`and ${floors.length - shown.length} more services; --json lists all`]
      : []),
    '',
  ].join('\n')
}

function verdictText({ choice: { rung, rate, verdict } }: Calibration): string {
  const measured = `${rung.falseAlerts} false ${rung.falseAlerts === 1 ? 'alert' : 'alerts'} at strictness ${rung.strictness}`
  switch (verdict) {
    case 'met':
      return `Measured: ${measured}, ${figure(rate.estimate)} a service and year.`
    case 'extrapolated':
      return `Measured: ${measured}; the posts are too few to show so small a rate, extrapolated it is ${figure(rate.estimate)} (at most ${figure(rate.high)}).`
    case 'out-of-reach':
      return `Not kept even at the strictest: ${measured}. Look at what opened (outcry replay), and name true outages by --truth.`
  }
}

/** The chosen thresholds, as they are laid over the configuration. */
export function overlayText({ choice, thresholds, budget, days, serviceYears }: Calibration): string {
  return [
    `# Written by outcry calibrate from ${days.toFixed(1)} days of posts (${figure(serviceYears)} service-years) for at most ${budget} false alerts a service and year:`,
    `# strictness ${choice.rung.strictness}, ${choice.verdict}. Laid over config/detection.yaml when it stands in CATALOGUE_DIR.`,
    'opening:',
    `  surprise: ${thresholds.opening.surprise}`,
    `  cusum: ${thresholds.opening.cusum}`,
    'symptoms:',
    `  cusum: ${thresholds.symptoms.cusum}`,
    '',
  ].join('\n')
}

function figure(value: number): string {
  if (value === 0) return '0'
  if (value < 0.001) return '<0.001'
  return value < 0.01 ? value.toPrecision(1) : String(Number(value.toPrecision(2)))
}
