import { poissonSurprise } from './poisson-surprise.js'

/**
 * The interval in which the mean of a Poisson count lies with the given confidence, exact (Garwood 1936). Under the
 * mean at its lower end, at least this count has half of the remaining chance. Under the one at its upper end, at most
 * this count has it.
 */
export function poissonInterval(
  count: number,
  confidence: number,
): { readonly low: number; readonly high: number } {
  const left = (1 - confidence) / 2
  // P(X ≥ count | low) = left, and P(X ≤ count | high) = left, which is P(X ≥ count + 1 | high) = 1 − left.
  const low = count === 0 ? 0 : meanWhere(count, left)
  return { low, high: meanWhere(count + 1, 1 - left) }
}

/**
 * The mean under which `count` or more come with that chance; the chance grows with the mean, so it is found by
 * halving.
 */
function meanWhere(count: number, chance: number): number {
  const surprise = -Math.log10(chance)
  let low = 0
  let high = 2 * count + 10
  while (poissonSurprise(count, high) > surprise) high *= 2
  for (let step = 0; step < HALVINGS; step++) {
    const middle = (low + high) / 2
    if (poissonSurprise(count, middle) > surprise) low = middle
    else high = middle
  }
  return (low + high) / 2
}

const HALVINGS = 60
