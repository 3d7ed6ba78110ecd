/**
 * The smallest whole number from `least` on for which something holds that holds for all larger ones, found by doubling
 * and halving. Beyond `most` it is given up, and the number reached is returned.
 */
export function smallestWhere(least: number, holds: (count: number) => boolean, most: number = 1e7): number {
  let high = Math.max(1, least)
  if (holds(high)) return high
  let low = high
  while (!holds(high) && high < most) {
    low = high
    high *= 2
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (holds(middle)) high = middle
    else low = middle
  }
  return high
}
