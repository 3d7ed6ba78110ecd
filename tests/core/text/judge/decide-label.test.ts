import { describe, expect, test } from 'vitest'
import type { Post } from '../../../../src/core/model/post.js'
import { newReader, post } from '../../../support/reader.js'

const reader = newReader()
const desk = { id: '1', handle: 'vodafoneit', followers: null, verified: true, createdAt: null }
const says = (text: string, over: Partial<Post> = {}) => reader.read(post(text, { author: desk, ...over }))

describe('an official account', () => {
  test('admits an outage to all', () => {
    const { label, services } = says('Stiamo lavorando per risolvere un disservizio sulla rete, ci scusiamo')
    expect([label, services]).toEqual(['acknowledgement', ['vodafone']])
  })

  test('admits nothing in an answer to one customer', () => {
    expect(says('@mario_rossi ci dispiace per il disservizio, stiamo lavorando').label).toBe('chatter')
    expect(says('Stiamo lavorando per risolvere un disservizio', { isReply: true }).label).toBe('chatter')
  })
})
