/**
 * What Stirling's formula lacks: ln Γ(x) − [(x − ½) ln x − x + ½ ln 2π], for x ≥ 10, to 1e-16.
 * The asymptotic series of Abramowitz & Stegun 6.1.40; its next term is below 3e-17 at x = 10.
 */
export function stirlingCorrection(x: number): number {
  const inverse = 1 / x
  const square = inverse * inverse
  let sum = 0
  for (const coefficient of SERIES) sum = sum * square + coefficient
  return sum * inverse
}

/** B₂ⱼ / (2j(2j − 1)) for j = 8 … 1. */
const SERIES = [
  -3617 / 122_400,
  1 / 156,
  -691 / 360_360,
  1 / 1188,
  -1 / 1680,
  1 / 1260,
  -1 / 360,
  1 / 12,
] as const
