/**
 * Which of several tests speak, when of those that do at most a share `q` shall speak by chance (Benjamini & Hochberg
 * 1995). These are the test of the largest k for which the k-th smallest chance is at most q·k/m, and all smaller ones.
 * Holds for tests that are independent or rise together. `tests` may be more than the chances given: those left out are
 * taken as silent.
 *
 * @returns the greatest chance that still speaks, or −1 when none does
 */
export function benjaminiHochberg(chances: readonly number[], tests: number, q: number): number {
  const sorted = [...chances].sort((a, b) => a - b)
  for (let k = sorted.length; k > 0; k--) if (sorted[k - 1]! <= (q * k) / tests) return sorted[k - 1]!
  return -1
}
