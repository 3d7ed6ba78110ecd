import { stirlingCorrection } from './stirling-correction.js'

/** The natural logarithm of the gamma function, for positive arguments; relative error below 1e-13. */
export function logGamma(x: number): number {
  if (x >= 10) return (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + stirlingCorrection(x)
  // Γ(x) = Γ(x + n) / (x (x + 1) … (x + n − 1)) lifts a small argument to where the series is exact.
  let lifted = x
  let product = 1
  while (lifted < 10) {
    product *= lifted
    lifted++
  }
  return logGamma(lifted) - Math.log(product)
}

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI)
