import { logGamma } from './log-gamma.js'

/**
 * The chance that at least `k` of `draws` are marked, drawing without replacement from `size` of which `marked` are
 * (Fisher 1935).
 *
 * The likeliest number from `k` on is weighed by logarithms of factorials. Its neighbours are weighed by the ratio of
 * one term to the next, until they add nothing: a few dozen steps however much is drawn.
 */
export function hypergeometricTail(k: number, draws: number, marked: number, size: number): number {
  const least = Math.max(k, 0, draws + marked - size)
  const most = Math.min(draws, marked)
  if (least > most) return 0
  const mode = Math.floor(((draws + 1) * (marked + 1)) / (size + 2))
  const start = Math.min(most, Math.max(least, mode))
  const term = Math.exp(
    logChoose(marked, start) + logChoose(size - marked, draws - start) - logChoose(size, draws),
  )
  let sum = term
  for (let hits = start, next = term; hits < most && next > sum * NEGLIGIBLE; hits++) {
    next *= ((marked - hits) * (draws - hits)) / ((hits + 1) * (size - marked - draws + hits + 1))
    sum += next
  }
  for (let hits = start, next = term; hits > least && next > sum * NEGLIGIBLE; hits--) {
    next *= (hits * (size - marked - draws + hits)) / ((marked - hits + 1) * (draws - hits + 1))
    sum += next
  }
  return Math.min(1, sum)
}

const NEGLIGIBLE = 1e-17

function logChoose(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1)
}
