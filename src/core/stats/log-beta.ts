import { logGamma } from './log-gamma.js'
import { stirlingCorrection } from './stirling-correction.js'

/**
 * The natural logarithm of the beta function B(a, b) = Γ(a) Γ(b) / Γ(a + b), for positive arguments.
 * Three logarithms of gamma would cancel almost wholly when one argument is large. Here the large parts are cancelled
 * on paper first (the scheme of TOMS 708, Didonato & Morris 1992), so that 1e12 costs no digits.
 */
export function logBeta(a: number, b: number): number {
  const small = Math.min(a, b)
  const large = Math.max(a, b)
  const sum = small + large
  if (large < 10) return logGamma(small) + logGamma(large) - logGamma(sum)
  const correction = stirlingCorrection(large) - stirlingCorrection(sum)
  const lost = Math.log1p(-small / sum)
  if (small < 10) {
    return logGamma(small) + correction + small - small * Math.log(sum) + (large - 0.5) * lost
  }
  return (
    0.5 * Math.log((2 * Math.PI) / large) +
    stirlingCorrection(small) +
    correction +
    (small - 0.5) * Math.log(small / sum) +
    large * lost
  )
}
