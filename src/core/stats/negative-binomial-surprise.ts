import { logIncompleteBeta } from './incomplete-beta.js'
import { poissonSurprise } from './poisson-surprise.js'

/**
 * How surprising a count is: −log10 of the chance that a negative binomial of that mean and size k reaches `count` or
 * more. Its variance is mean + mean²/k; k = Infinity is Poisson. Zero for a count of zero.
 *
 * The chance is the regularised incomplete beta function I_{mean/(mean+k)}(count, k) (DLMF 8.17.24). It is formed as a
 * logarithm, so that it stays exact far into the tail where the chance itself is no number any more. Fractional counts,
 * as collapsed duplicates give them, are what that function makes of them. The surprise rises with the count
 * throughout. Assumes independent counts of one mean; real ones are not, which is why thresholds are set by replay.
 * Cost: a microsecond or less for counts below a thousand, growing with the square root of the count.
 */
export function negativeBinomialSurprise(count: number, mean: number, size: number): number {
  if (count <= 0) return 0
  if (!(mean > 0)) return Infinity
  if (size === Infinity) return poissonSurprise(count, mean)
  return Math.max(0, -logIncompleteBeta(mean / size, count, size) / Math.LN10)
}
