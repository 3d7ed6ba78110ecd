/** Seeds on which the peers' operating points are chosen. */
export const TUNING = [801, 802]

/** Seeds that nothing is ever chosen on. Work on the detection uses other seeds and the open sentences. */
export function weeksFrom(count) {
  return Array.from({ length: count }, (_, index) => 1_001 + index)
}
