/**
 * The probability of at least `hits` hits in `count` independent trials with the chance `chance` each. Terms are
 * multiplied up one after the other, which is exact enough for the hundreds of trials that it is for.
 */
export function binomialTail(hits, count, chance) {
  let term = (1 - chance) ** count
  let below = 0
  for (let n = 0; n < hits; n++) {
    below += term
    term *= ((count - n) / (n + 1)) * (chance / (1 - chance))
  }
  return Math.max(0, 1 - below)
}

/**
 * Whether so many misses in a sample show, with 95 % confidence, that the whole misses more than `allowed`: a
 * one-sided binomial test. Few trials prove little: of 15, one miss or two are within chance at 5 %, and three are not.
 */
export function showsMoreThan(allowed, misses, count) {
  return binomialTail(misses, count, allowed) < 0.05
}
