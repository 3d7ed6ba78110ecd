/** The last rows without a data gap between them: a ring, so that a row costs the same however long the windows are. */
export interface RecentRows {
  readonly values: number[]
  readonly expected: number[]
  /** Where the next row goes. */
  next: number
  /** Rows since the last data gap, at most the ring's length. */
  filled: number
}

export function newRecentRows(): RecentRows {
  return { values: [], expected: [], next: 0, filled: 0 }
}

export function addRow(rows: RecentRows, value: number, expected: number, capacity: number): void {
  rows.values[rows.next] = value
  rows.expected[rows.next] = expected
  rows.next = (rows.next + 1) % capacity
  rows.filled = Math.min(rows.filled + 1, capacity)
}

/** Deletes the rows, as after a data gap: a window with a gap is not compared with a whole one. */
export function clearRows(rows: RecentRows): void {
  rows.values.length = 0
  rows.expected.length = 0
  rows.next = 0
  rows.filled = 0
}

export interface WindowSum {
  length: number
  value: number
  expected: number
}

/**
 * Sums the last `lengths[i]` rows for every length, shortest first, in one pass back over the longest. Summed anew each
 * time: running sums of fractions drift, and then a restored state would no longer give the same bytes.
 */
export function sumWindows(rows: RecentRows, lengths: readonly number[], sums: WindowSum[]): number {
  const size = rows.values.length
  let value = 0
  let expected = 0
  let taken = 0
  let index = rows.next
  let complete = 0
  for (const length of lengths) {
    if (length > rows.filled) break
    for (; taken < length; taken++) {
      index = index === 0 ? size - 1 : index - 1
      value += rows.values[index]!
      expected += rows.expected[index]!
    }
    const sum = sums[complete]
    if (sum === undefined) sums[complete] = { length, value, expected }
    else {
      sum.length = length
      sum.value = value
      sum.expected = expected
    }
    complete++
  }
  return complete
}
