import { expect, test } from 'vitest'
import type { Spellings } from '../../../../src/core/engine/order/spellings.js'
import { nameOfSpelling } from '../../../../src/core/engine/order/spellings.js'

const namesOf = (...written: readonly string[]) => {
  const spellings: Spellings = []
  return written.map((one) => nameOfSpelling(spellings, one))
}

test('of spellings that differ in hyphens alone the first names the service', () => {
  expect(namesOf('bancanuvola', 'zorblax', 'banca-nuvola', 'zorb-lax')).toEqual([
    'bancanuvola',
    'zorblax',
    'bancanuvola',
    'zorblax',
  ])
})

test('the end of a name is the whole name', () => {
  expect(namesOf('banca-nuvola', 'nuvola', 'nuvola')).toEqual([
    'banca-nuvola',
    'banca-nuvola',
    'banca-nuvola',
  ])
  expect(namesOf('nuvola', 'banca-nuvola', 'nuvola')).toEqual(['nuvola', 'banca-nuvola', 'banca-nuvola'])
})

test('a name that may have an alert keeps it', () => {
  expect(namesOf(...Array<string>(5).fill('nuvola'), 'banca-nuvola').at(-1)).toBe('nuvola')
})

test('short ends and other names are apart', () => {
  expect(namesOf('zorbcloud', 'loud', 'zorblax', 'zorb')).toEqual(['zorbcloud', 'loud', 'zorblax', 'zorb'])
})

test('a name in use outlives a flood of others', () => {
  const spellings: Spellings = []
  nameOfSpelling(spellings, 'banca-nuvola')
  for (let number = 0; number < 1_000; number++) {
    nameOfSpelling(spellings, `flood${number}`)
    if (number % 100 === 0) expect(nameOfSpelling(spellings, 'bancanuvola')).toBe('banca-nuvola')
  }
  expect(spellings.length).toBe(200)
  expect(nameOfSpelling(spellings, 'flood-1')).toBe('flood-1')
})
