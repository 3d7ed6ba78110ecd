import { logBeta } from './log-beta.js'

/**
 * The natural logarithm of the regularised incomplete beta function I_x(a, b), where x = odds / (1 + odds).
 *
 * Continued fraction DLMF 8.17.22 by Lentz's method, taken on the side where it converges in about √max(a, b) steps.
 * The logarithm is formed before anything can underflow, so a value of e^−100,000 is as exact as one of a half. The
 * argument x enters as odds, because 1 − x would lose the digits that matter when x is close to one.
 */
export function logIncompleteBeta(odds: number, a: number, b: number): number {
  if (!(odds > 0)) return -Infinity
  if (odds === Infinity) return 0
  const logX = -Math.log1p(1 / odds)
  const logRest = -Math.log1p(odds)
  const front = a * logX + b * logRest - logBeta(a, b)
  const x = odds / (1 + odds)
  if (x < (a + 1) / (a + b + 2)) return front + Math.log(fraction(x, a, b) / a)
  // I_x(a, b) = 1 − I_{1−x}(b, a); the part taken off is at most about a half here.
  const other = (Math.exp(front) * fraction(1 / (1 + odds), b, a)) / b
  return Math.log1p(-Math.min(other, 1))
}

const PRECISION = 1e-15
/** Far beyond √(1e9): only a bug reaches it. */
const MAX_STEPS = 200_000
const TINY = 1e-300

/** The continued fraction 1 / (1 + d₁ / (1 + d₂ / (1 + …))). */
function fraction(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 / away(1 - ((a + b) * x) / (a + 1))
  let value = d
  for (let step = 1; step < MAX_STEPS; step++) {
    const twice = 2 * step
    const even = (step * (b - step) * x) / ((a + twice - 1) * (a + twice))
    d = 1 / away(1 + even * d)
    c = away(1 + even / c)
    value *= d * c
    const odd = (-(a + step) * (a + b + step) * x) / ((a + twice) * (a + twice + 1))
    d = 1 / away(1 + odd * d)
    c = away(1 + odd / c)
    const change = d * c
    value *= change
    if (Math.abs(change - 1) < PRECISION) break
  }
  return value
}

function away(value: number): number {
  return Math.abs(value) < TINY ? TINY : value
}
