import { logGamma } from './log-gamma.js'

/**
 * −log10 of the chance that a Poisson variable of that mean reaches `count` or more; zero for a count of zero. The
 * chance is the regularised lower incomplete gamma function P(count, mean), which also says what a fractional count
 * means. It is its series above the mean, and Legendre's continued fraction for the complement below (DLMF 8.11.4,
 * 8.9.2).
 */
export function poissonSurprise(count: number, mean: number): number {
  if (count <= 0) return 0
  if (!(mean > 0)) return Infinity
  const front = count * Math.log(mean) - mean - logGamma(count)
  if (mean < count + 1) return Math.max(0, -(front + Math.log(series(count, mean))) / Math.LN10)
  const lower = Math.exp(front) * fraction(count, mean)
  return Math.max(0, -Math.log1p(-Math.min(lower, 1)) / Math.LN10)
}

const PRECISION = 1e-15
const MAX_STEPS = 200_000

/** Σ mean^j / (count (count + 1) … (count + j)). */
function series(count: number, mean: number): number {
  let term = 1 / count
  let sum = term
  for (let step = 1; step < MAX_STEPS; step++) {
    term *= mean / (count + step)
    sum += term
    if (term < PRECISION * sum) break
  }
  return sum
}

/** Lentz's method; every denominator is positive because mean ≥ count + 1. */
function fraction(count: number, mean: number): number {
  let b = mean + 1 - count
  let c = Infinity
  let d = 1 / b
  let value = d
  for (let step = 1; step < MAX_STEPS; step++) {
    const numerator = -step * (step - count)
    b += 2
    d = 1 / (numerator * d + b)
    c = b + numerator / c
    const change = c * d
    value *= change
    if (Math.abs(change - 1) < PRECISION) break
  }
  return value
}
