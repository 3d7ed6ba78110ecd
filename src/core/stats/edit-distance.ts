/**
 * The number of letters to insert, delete, change, or swap with their neighbour to turn one text into the other
 * (optimal string alignment). Cost: the product of the lengths.
 */
export function editDistance(from: string, to: string): number {
  const width = to.length + 1
  let before: number[] = []
  let last = Array.from({ length: width }, (_, index) => index)
  for (let row = 1; row <= from.length; row++) {
    const now = [row]
    for (let column = 1; column < width; column++) {
      const isSame = from[row - 1] === to[column - 1]
      let least = Math.min(now[column - 1]! + 1, last[column]! + 1, last[column - 1]! + (isSame ? 0 : 1))
      const isSwapped = column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      if (isSwapped) least = Math.min(least, before[column - 2]! + 1)
      now.push(least)
    }
    before = last
    last = now
  }
  return last[width - 1]!
}
