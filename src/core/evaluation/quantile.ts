/**
 * The value below which the share `q` of the values lies; null for none. Between two values it interpolates linearly
 * (type 7 of Hyndman & Fan, "Sample quantiles in statistical packages", 1996; the default of R and NumPy). With few
 * values a high quantile is near the greatest: the 90th percentile of three values lies between the second and third.
 */
export function quantile(values: readonly number[], q: number): number | null {
  if (values.length === 0) return null
  const sorted = [...values].sort((a, b) => a - b)
  const position = q * (sorted.length - 1)
  const below = Math.floor(position)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below]! + (position - below) * (sorted[above]! - sorted[below]!)
}
