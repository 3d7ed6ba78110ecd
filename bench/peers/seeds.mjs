/** Seeds on which the peers' operating points are chosen. */
export const TUNING = [801, 802]

/** Seeds that nothing is ever chosen on. Work on the detection uses other seeds and the open sentences. */
export function weeksFrom(count) {
  return Array.from({ length: count }, (_, index) => 1_001 + index)
}

export function streamsFrom(first, count) {
  return Array.from({ length: count }, (_, index) => first + index)
}

/** Weeks of the other generator on which the peers' operating points are chosen; Outcry's was chosen on seeds below 120. */
export const STREAM_TUNING = [100, 101]
