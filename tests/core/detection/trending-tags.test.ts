import { describe, expect, test } from 'vitest'
import type { HashtagCounts } from '../../../src/core/detection/opening/hashtag-counts.js'
import {
  countHashtag,
  newHashtagCounts,
  trendingTags,
} from '../../../src/core/detection/opening/hashtag-counts.js'
import { HOUR, MINUTE } from '../../../src/core/model/instant.js'

const START = Date.UTC(2024, 4, 6)

/** Uses a tag every so often, from one instant to another. */
function use(counts: HashtagCounts, tag: string, from: number, to: number, every: number): void {
  for (let at = from; at < to; at += every) countHashtag(counts, tag, at, 10_000)
}

const namesAt = (counts: HashtagCounts, at: number) =>
  trendingTags([counts], at, 5, 100).map(({ tag }) => tag)

describe('a hashtag', () => {
  test('that is used all the time never trends, from the first minute to the second day', () => {
    const counts = newHashtagCounts()
    const wrong: string[] = []
    for (let at = START; at < START + 48 * HOUR; at += 10 * MINUTE) {
      for (const tag of ['monday', 'music', 'news']) use(counts, tag, at, at + 10 * MINUTE, 20_000)
      wrong.push(...namesAt(counts, at + 10 * MINUTE))
    }
    expect(wrong).toEqual([])
  })

  test('that begins among steady ones trends, and ends when it does', () => {
    const counts = newHashtagCounts()
    for (const tag of ['monday', 'music', 'news']) use(counts, tag, START, START + 3 * HOUR, 20_000)
    expect(namesAt(counts, START + 3 * HOUR)).toEqual([])
    const begin = START + 3 * HOUR
    use(counts, 'quibbliodown', begin, begin + 10 * MINUTE, 15_000)
    for (const tag of ['monday', 'music', 'news']) use(counts, tag, begin, begin + 3 * HOUR, 20_000)
    expect(trendingTags([counts], begin + 10 * MINUTE, 5, 100)).toEqual([
      { tag: 'quibbliodown', count: 32, expected: 0.6 },
    ])
    expect(namesAt(counts, begin + 3 * HOUR)).toEqual([])
  })

  test('that rises with all others in the morning does not trend; the one that rises above them does', () => {
    const counts = newHashtagCounts()
    for (let day = 0; day < 2; day++) {
      const from = START + day * 24 * HOUR
      for (const tag of ['coffee', 'train', 'weather']) {
        use(counts, tag, from, from + 6 * HOUR, 10 * MINUTE)
        use(counts, tag, from + 6 * HOUR, from + 24 * HOUR, 15_000)
      }
    }
    const morning = START + 48 * HOUR + 6 * HOUR
    for (const tag of ['coffee', 'train', 'weather']) use(counts, tag, morning, morning + HOUR / 2, 4_000)
    use(counts, 'strike', morning, morning + HOUR / 2, 10_000)
    expect(namesAt(counts, morning + HOUR / 2)).toEqual(['strike'])
  })

  test('alone in a small deployment trends when it is used far more than usual', () => {
    const counts = newHashtagCounts()
    use(counts, 'spotify', START, START + 24 * HOUR, 10 * MINUTE)
    use(counts, 'spotify', START + 24 * HOUR, START + 24 * HOUR + 10 * MINUTE, 10_000)
    expect(namesAt(counts, START + 24 * HOUR + 10 * MINUTE)).toEqual(['spotify'])
  })
})
