import { describe, expect, test } from 'vitest'
import { hasSharedData, realPosts } from '../support/shared-data.js'
import { expectGolden, goldenLines, replayOfFile } from './expect-golden.js'

/** Each replay is also compared, byte by byte, with the one that was recorded. */
async function openings(name: string): Promise<{ service: string; at: string }[]> {
  const events = await replayOfFile(realPosts(name))
  expectGolden(`replay ${name}`, goldenLines(events))
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

  test('a month of individual complaints to a support account gives at most one alert', async () => {
    expect((await openings('spotifycares-2017-10')).length).toBeLessThanOrEqual(1)
  })

  test('the IO app, 3 December 2020: found in Italian reviews after a cold start', async () => {
    const opened = await openings('io-app-reviews-it-2020')
    expect(opened.map(({ service }) => service)).toEqual(['io-app'])
    expect(opened[0]!.at.startsWith('2020-12-03T21:1')).toBe(true)
  })

  test('Threads, 7 July 2023, 11 to 14: found under a falling flood of reviews, with at most three others', async () => {
    const opened = await openings('threads-app-reviews-2023-07')
    const hit = opened.filter(({ at }) => at >= '2023-07-07T11' && at < '2023-07-07T14')
    expect(hit.length).toBe(1)
    expect(opened.length - hit.length).toBeLessThanOrEqual(3)
  })

  test.each(['italian-tweets-2020-02', 'hackernews-titles-2015-2016'])('%s opens nothing', async (name) => {
    expect(await openings(name)).toEqual([])
  })
})
