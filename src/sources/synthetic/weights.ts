import type { CountryCode } from './population/audiences.js'
import { COUNTRIES } from './population/audiences.js'
import type { Random } from './random.js'

/** Running sums in the order of `COUNTRIES`. */
export type Weights = readonly number[]

/** An outage says itself who complains; their hour is in its size already. */
export const ALIKE = COUNTRIES.map(() => 1)

export function weigh(
  shares: Readonly<Partial<Record<CountryCode, number>>>,
  awake: readonly number[],
): Weights {
  let sum = 0
  return COUNTRIES.map((country, index) => {
    sum += (shares[country] ?? 0) * awake[index]!
    return sum
  })
}

export function total(weights: Weights): number {
  return weights.at(-1)!
}

export function pickByWeight(random: Random, weights: Weights): CountryCode {
  const at = random() * total(weights)
  return COUNTRIES[weights.findIndex((sum) => at < sum)]!
}
