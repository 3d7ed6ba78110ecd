import type { Instant } from '../model/instant.js'

/** Where a panel's moments and counts lie. Unit: pixels. */
export interface Frame {
  readonly x: (at: Instant) => number
  readonly y: (count: number) => number
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  readonly from: Instant
  readonly to: Instant
  readonly most: number
}

/** Dark on light; every text colour reaches 4.5:1 on white, and the marks differ in shape as well as in colour. */
export const COLOURS = {
  text: '#1b2430',
  faint: '#596575',
  grid: '#e3e7ec',
  axis: '#98a2b0',
  observed: '#1d5fa6',
  area: '#cfe0f3',
  expected: '#3f7d4e',
  threshold: '#b45309',
  span: { minor: '#fdeecb', major: '#fcdcd2', critical: '#f7c6c6', retracted: '#e7e9ec' },
  opened: '#b42318',
  acknowledged: '#6d3fb0',
  resolved: '#18794e',
} as const
