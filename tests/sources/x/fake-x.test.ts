import { describe, expect, test } from 'vitest'
import type { FakeX } from '../../support/fake-x/fake-x.js'
import { TOKEN } from '../../support/fake-x/fake-x.js'
import type { Matchable } from '../../support/fake-x/query.js'
import { parseQuery } from '../../support/fake-x/query.js'
import { fakeX } from './harness.js'

const MINUTE = 60_000

async function get(fake: FakeX, path: string, query: Record<string, string> = {}) {
  const answer = await fetch(`${fake.apiUrl}${path}?${new URLSearchParams(query)}`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  })
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> }
}

function post(text: string, over: Partial<Matchable> = {}): Matchable {
  return { text, lang: 'en', isRetweet: false, isReply: false, handle: 'somebody', ...over }
}

describe('queries', () => {
  const finds = (query: string, text: string, over: Partial<Matchable> = {}, ignoresAccents = false) =>
    parseQuery(query)(post(text, over), { ignoresAccents })

  test('side by side binds tighter than OR', () => {
    expect(finds('netflix down OR spotify', 'spotify')).toBe(true)
    expect(finds('netflix (down OR spotify)', 'spotify')).toBe(false)
    expect(finds('netflix (down OR giù)', 'Netflix, DOWN!')).toBe(true)
  })

  test('a word is a whole word, a hashtag is no word, a phrase is in order', () => {
    expect(finds('netflix', 'netflixes')).toBe(false)
    expect(finds('netflix', '#netflix')).toBe(false)
    expect(finds('#netflix', '#netflix')).toBe(true)
    expect(finds('#netflix', '#netflixdown')).toBe(false)
    expect(finds('"not working"', 'working not')).toBe(false)
    expect(finds('"not working"', 'it is NOT working')).toBe(true)
    expect(finds('@help', '@help me')).toBe(true)
  })

  test('rules distinguish accents, searches do not', () => {
    expect([finds('giù', 'è giu'), finds('giù', 'è giù')]).toEqual([false, true])
    expect([finds('giù', 'è giu', {}, true), finds('giu', 'è giù', {}, true)]).toEqual([true, true])
  })

  test('languages and reposts are distinguished', () => {
    const query = 'netflix (lang:en OR lang:it) -is:retweet'
    expect(finds(query, 'netflix')).toBe(true)
    expect(finds(query, 'netflix', { lang: 'de' })).toBe(false)
    expect(finds(query, 'netflix', { isRetweet: true })).toBe(false)
  })

  test.each([
    ['lang:en', 'Rules must contain at least one positive, standalone operator'],
    ['-netflix', 'Rules must contain at least one positive, standalone operator'],
    ['netflix -(down OR up)', 'negation of groups is not supported'],
    ['(netflix', "missing ')'"],
    ['netflix )', "no viable alternative at input ')'"],
    ['netflix OR', "an operand is missing before 'the end'"],
    ['netflix AND down', "'AND' is no operator"],
    ['netflix foo:bar', "unknown operator 'foo:bar'"],
    ['netflix "!"', 'nothing to look for in \'"!"\''],
  ])('%s is refused', (query, why) => {
    expect(() => parseQuery(query)).toThrow(why)
  })
})

describe('counts', () => {
  test('are of whole minutes, the ends cut where the question is', async () => {
    const fake = await fakeX({ family: 'post' })
    const base = Math.floor((Date.now() - 10 * MINUTE) / MINUTE) * MINUTE
    for (const seconds of [-1, 31, 61, 62, 119, 120]) {
      fake.withhold({ text: 'netflix down', at: base + seconds * 1_000 })
    }
    const { json } = await get(fake, 'tweets/counts/recent', {
      query: 'netflix',
      granularity: 'minute',
      start_time: iso(base + 30_000),
      end_time: iso(base + 150_000),
    })
    expect(json).toEqual({
      data: [
        { start: iso(base + 30_000), end: iso(base + 60_000), post_count: 1 },
        { start: iso(base + 60_000), end: iso(base + 120_000), post_count: 3 },
        { start: iso(base + 120_000), end: iso(base + 150_000), post_count: 1 },
      ],
      meta: { total_post_count: 5 },
    })
  })

  test('a whole week is one answer and one price', async () => {
    const fake = await fakeX()
    const { json } = await get(fake, 'tweets/counts/recent', { query: 'netflix', granularity: 'minute' })
    expect((json.data as unknown[]).length).toBeGreaterThan(10_000)
    expect(fake.charged).toBe(0.005)
  })
})

describe('search', () => {
  test('goes from the newest backwards, page by page, and charges a post once', async () => {
    const fake = await fakeX()
    const ids = Array.from(
      { length: 25 },
      (_, n) => fake.withhold({ text: 'netflix down', at: Date.now() - 5 * MINUTE + n * 1_000 }).id,
    )
    const found: string[] = []
    let token: string | undefined
    do {
      const { json } = await get(fake, 'tweets/search/recent', {
        query: 'netflix',
        since_id: ids[2]!,
        ...(token === undefined ? {} : { next_token: token }),
      })
      found.push(...(json.data as { id: string }[]).map(({ id }) => id))
      token = (json.meta as { next_token?: string }).next_token
    } while (token !== undefined)
    expect(found).toEqual(ids.slice(3).reverse())
    expect(fake.charged).toBeCloseTo(22 * 0.005)
    await get(fake, 'tweets/search/recent', { query: 'netflix', since_id: ids[2]! })
    expect(fake.charged).toBeCloseTo(22 * 0.005)
  })

  test.each([
    [{ query: 'x'.repeat(513) }, 'query has 513 characters'],
    [{ query: '' }, 'query is missing'],
    [{ query: 'lang:en' }, 'standalone'],
    [{ query: 'netflix', max_results: '5' }, 'max_results [5]'],
    [{ query: 'netflix', end_time: iso(Date.now() + 1_000) }, 'end_time'],
    [{ query: 'netflix', start_time: iso(Date.now() - 8 * 86_400_000) }, 'start_time'],
  ])('%j is refused', async (query, why) => {
    const { status, json } = await get(await fakeX(), 'tweets/search/recent', query)
    expect(status).toBe(400)
    expect(json.detail).toContain(why)
  })
})

test('the headers show what is left of a limit, and beyond it there is 429', async () => {
  const fake = await fakeX({ connectsPerWindow: 1 })
  const ask = () =>
    fetch(`${fake.apiUrl}tweets/search/stream`, { headers: { authorization: `Bearer ${TOKEN}` } })
  const first = await ask()
  expect([first.status, first.headers.get('x-rate-limit-remaining')]).toEqual([200, '0'])
  const second = await ask()
  expect([second.status, second.headers.get('x-rate-limit-limit')]).toEqual([429, '1'])
  expect(Number(second.headers.get('x-rate-limit-reset')) * 1_000).toBeGreaterThan(Date.now())
  await first.body?.cancel()
})

test('a dry run changes nothing', async () => {
  const fake = await fakeX()
  const answer = await fetch(`${fake.apiUrl}tweets/search/stream/rules?dry_run=true`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify({ add: [{ value: 'netflix down' }] }),
  })
  const { meta } = (await answer.json()) as { meta: { summary: unknown } }
  expect(meta.summary).toEqual({ created: 1, not_created: 0, valid: 1, invalid: 0 })
  expect(fake.rules).toEqual([])
})

function iso(at: number): string {
  return new Date(at).toISOString()
}
