export type Value = string | boolean | null | readonly string[]

/** The different values of one field: each once, under a number. A value goes when its last user is gone. */
export interface Dictionary {
  /** The number of a value, which has one more user from now on. */
  take(value: Value): number
  /** One user less. */
  release(code: number): void
  valueOf(code: number): Value
  /** By number, 1 where the test holds; null where it holds for no value. */
  marks(fits: (value: Value) => boolean): Uint8Array | null
}

export function createDictionary(): Dictionary {
  const codes = new Map<unknown, number>()
  const values: (Value | undefined)[] = []
  const users: number[] = []
  const free: number[] = []

  return {
    take(value) {
      const key = keyOf(value)
      const known = codes.get(key)
      const code = known ?? free.pop() ?? values.length
      if (known === undefined) {
        codes.set(key, code)
        values[code] = value
        users[code] = 0
      }
      users[code]!++
      return code
    },
    release(code) {
      if (--users[code]! > 0) return
      codes.delete(keyOf(values[code]!))
      values[code] = undefined
      free.push(code)
    },
    valueOf: (code) => values[code]!,
    marks(fits) {
      const marks = Uint8Array.from(values, (value) => (value !== undefined && fits(value) ? 1 : 0))
      return marks.includes(1) ? marks : null
    },
  }
}

function keyOf(value: Value): unknown {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value
}
