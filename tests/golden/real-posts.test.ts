import { describe, expect, test } from 'vitest'
import { hasSharedData, realPosts } from '../support/shared-data.js'
import { expectGolden, goldenLines, replayOfFile } from './expect-golden.js'

/** Long files end earlier by default. `FILES=all` replays them whole. */
const IS_WHOLE = process.env.FILES === 'all'

/**
 * Each replay is also compared, byte by byte, with the one that was recorded. By default a file is read up to the
 * instant `until`, which costs less.
 */
async function openings(name: string, until?: string): Promise<{ service: string; at: string }[]> {
  const end = IS_WHOLE || until === undefined ? undefined : Date.parse(until)
  const events = await replayOfFile(realPosts(name), end)
  expectGolden(`replay ${name}${end === undefined ? '' : ` until ${until}`}`, goldenLines(events))
  return events
    .filter((event) => event.type === 'alert.opened')
    .map((event) => ({ service: event.alert.service, at: event.at }))
}

if (!hasSharedData) console.log('real posts are not beside the project: their replays are left out')

describe.skipIf(!hasSharedData)('real posts', () => {
  test('Spectrum, 14 November 2021: found; Mediacom, ipNX and HughesNet stay quiet', async () => {
    const opened = await openings('isp-us-2021-11')
    expect(opened.some(({ service, at }) => service === 'spectrum' && at.startsWith('2021-11-14'))).toBe(true)
    for (const quiet of ['mediacom', 'ipnx', 'hughesnet']) {
      expect(opened.filter(({ service }) => service === quiet)).toEqual([])
    }
  })

  test('one service and its desk over a month give the events that they gave', async () => {
    await openings('support-tweets-2017-10')
  })

  test('individual complaints to a support account give at most one alert', async () => {
    expect((await openings('spotifycares-2017-10', '2017-10-15T00:00:00Z')).length).toBeLessThanOrEqual(1)
  })

  test('the IO app, 3 December 2020: found in Italian reviews after a cold start', async () => {
    const opened = await openings('io-app-reviews-it-2020')
    expect(opened.map(({ service }) => service)).toEqual(['io-app'])
    expect(opened[0]!.at.startsWith('2020-12-03T21:1')).toBe(true)
  })

  test('Threads, 7 July 2023, 11 to 14: found under a falling flood of reviews, with at most three others', async () => {
    const opened = await openings('threads-app-reviews-2023-07', '2023-07-07T20:00:00Z')
    const hit = opened.filter(({ at }) => at >= '2023-07-07T11' && at < '2023-07-07T14')
    expect(hit.length).toBe(1)
    expect(opened.length - hit.length).toBeLessThanOrEqual(3)
  })

  test.each([
    ['italian-tweets-2020-02', undefined],
    ['hackernews-titles-2015-2016', '2016-02-01T00:00:00Z'],
  ])('%s opens nothing', async (name, until) => {
    expect(await openings(name, until)).toEqual([])
  })
})
