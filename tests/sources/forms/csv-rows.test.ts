import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CsvRows } from '../../../src/sources/forms/csv-rows.js'

function rowsOf(pieces: readonly string[]): readonly (readonly string[])[] {
  const rows = new CsvRows(',')
  return [...pieces.flatMap((piece) => [...rows.take(piece)]), ...rows.end()].map(({ fields }) => fields)
}

test.each([
  [
    'a,b\nc,d',
    [
      ['a', 'b'],
      ['c', 'd'],
    ],
  ],
  ['a,b\r\n', [['a', 'b']]],
  ['"a,b",c\n', [['a,b', 'c']]],
  ['"a""b"\n', [['a"b']]],
  ['"a\nb",c\n', [['a\nb', 'c']]],
  ['a"b,"c"d\n', [['a"b', 'cd']]],
  ['"",\n', [['', '']]],
  ['"a" ,b\n', [['a ', 'b']]],
])('%j is cut into rows', (text, rows) => {
  expect(rowsOf([text])).toEqual(rows)
})

test('where the text is cut makes no difference', () => {
  const text = fc.array(fc.constantFrom('a', '"', ',', '\n', '\r', 'è', '😀'), { maxLength: 60 })
  fc.assert(
    fc.property(text, fc.nat(60), (characters, cut) => {
      const whole = characters.join('')
      expect(rowsOf([whole.slice(0, cut), whole.slice(cut)])).toEqual(rowsOf([whole]))
    }),
  )
})

test('a quote that nobody closes costs the rows up to the longest row, wherever the text is cut', () => {
  const text = `"${'x'.repeat(1_000_500)}\na,b\n`
  const rows = [['x'.repeat(1_000_001)], ['x'.repeat(499)], ['a', 'b']]
  expect(rowsOf([text])).toEqual(rows)
  expect(rowsOf([text.slice(0, 999_999), text.slice(999_999)])).toEqual(rows)
})

test('a row without end holds a bounded number of characters and fields', () => {
  const [long] = rowsOf(Array.from({ length: 30 }, () => 'x'.repeat(100_000)))
  expect(long).toEqual(['x'.repeat(1_000_001)])
  const [wide] = rowsOf(Array.from({ length: 30 }, () => ','.repeat(1_000)))
  expect(wide).toHaveLength(1_000)
})
