import { describe, expect, test } from 'vitest'
import { newReader, post } from '../../../support/reader.js'

const reader = newReader()
const template = (text: string) => {
  const { template, isShort } = reader.read(post(text))
  return { template, isShort }
}

describe('what makes two posts near-duplicates', () => {
  test('names, numbers, links and case change nothing', () => {
    const one = template(
      '@netflix my account 12345 was hacked and support ignores me for weeks https://a.example/1',
    )
    const other = template(
      '@hulu My ACCOUNT 999 was hacked and support ignores me for weeks https://b.example/2',
    )
    expect(other).toEqual(one)
    expect(one.isShort).toBe(false)
  })

  test('texts that only begin alike are two', () => {
    const one = template('netflix keeps crashing on the television since the update of this morning')
    const other = template('netflix keeps crashing whenever the children want to see their cartoons')
    expect(other.template).not.toBe(one.template)
  })

  test('a short report is marked as one that many write apart', () => {
    expect(template('netflix down').isShort).toBe(true)
    expect(template('whatsapp non va').isShort).toBe(true)
    expect(template('netflix is down again').isShort).toBe(true)
  })

  test('a few words that are no report are one author’s own', () => {
    expect(template('the goalkeeper is not working, netflix on fire').isShort).toBe(false)
    expect(template('whatsapp non va: ho riscoperto la finestra').isShort).toBe(false)
  })
})
