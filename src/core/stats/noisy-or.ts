/** The probability that at least one of two independent pieces of evidence is right ("noisy or", Pearl 1988). */
export function noisyOr(one: number, other: number): number {
  return 1 - (1 - one) * (1 - other)
}
