import { describe, expect, test } from 'vitest'
import type { HashtagCounts } from '../../../../src/core/detection/opening/hashtag-counts.js'
import {
  countHashtag,
  newHashtagCounts,
  saveHashtagCounts,
  trendingTags,
} from '../../../../src/core/detection/opening/hashtag-counts.js'
import { DAY, HOUR, MINUTE } from '../../../../src/core/model/instant.js'
import { START } from '../../../support/builders.js'

function use(counts: HashtagCounts, tag: string, from: number, everyMs: number, times: number): void {
  for (let use = 0; use < times; use++) countHashtag(counts, tag, START + from + use * everyMs, 1_000)
}

describe('hashtags that trend', () => {
  test('a new one that many use', () => {
    const counts = newHashtagCounts()
    use(counts, 'quibbliodown', 0, 10_000, 30)
    const [tag, ...others] = trendingTags([counts], START + 5 * MINUTE, 5, 10)
    expect(others).toEqual([])
    expect(tag).toMatchObject({ tag: 'quibbliodown', expected: 0 })
    expect(tag!.count).toBeGreaterThan(20)
  })

  test('one that is used alike all day does not, however often', () => {
    const counts = newHashtagCounts()
    use(counts, 'goodmorning', 0, MINUTE, 2 * 24 * 60)
    expect(trendingTags([counts], START + 2 * DAY, 5, 10)).toEqual([])
  })

  test('one of every day does when it is used far more than every day', () => {
    const counts = newHashtagCounts()
    use(counts, 'netflix', 0, 10 * MINUTE, 2 * 24 * 6)
    use(counts, 'netflix', 2 * DAY, 10_000, 60)
    expect(trendingTags([counts], START + 2 * DAY + 10 * MINUTE, 5, 10).map(({ tag }) => tag)).toEqual([
      'netflix',
    ])
  })

  test('no more when nobody has used it for two hours', () => {
    const counts = newHashtagCounts()
    use(counts, 'quibbliodown', 0, 1_000, 2_000)
    expect(trendingTags([counts], START + HOUR, 5, 10)).toHaveLength(1)
    expect(trendingTags([counts], START + 3 * HOUR, 5, 10)).toEqual([])
  })

  test('the strongest first, of all shards together, and no more than asked for', () => {
    const one = newHashtagCounts()
    const other = newHashtagCounts()
    use(one, 'little', 0, 1_000, 7)
    use(other, 'much', 0, 1_000, 20)
    use(one, 'some', 0, 1_000, 12)
    expect(trendingTags([one, other], START + MINUTE, 5, 2).map(({ tag }) => tag)).toEqual(['much', 'some'])
  })
})

describe('what is kept', () => {
  test('is bounded: what is used least and longest ago goes first', () => {
    const counts = newHashtagCounts()
    for (let tag = 0; tag < 5_000; tag++) {
      countHashtag(counts, `invented${tag}`, START + tag, 100)
      if (tag % 10 === 0) countHashtag(counts, 'real', START + tag, 100)
    }
    expect(counts.tags.size).toBeLessThanOrEqual(100)
    expect(counts.tags.has('real')).toBe(true)
    expect(counts.tags.has('invented0')).toBe(false)
  })

  test('goes on after it was saved as if it had not been', () => {
    const counts = newHashtagCounts()
    use(counts, 'some', 0, 1_000, 30)
    const restored = newHashtagCounts(JSON.parse(JSON.stringify(saveHashtagCounts(counts))))
    for (const either of [counts, restored]) use(either, 'some', MINUTE, 1_000, 5)
    expect(saveHashtagCounts(restored)).toEqual(saveHashtagCounts(counts))
  })
})
