import { describe, expect, test } from 'vitest'
import type { AlertEvent } from '../../src/core/model/alert.js'
import { composeDetection } from '../../src/runtime/compose/compose-detection.js'
import { readPosts } from '../../src/sources/ndjson/read-posts.js'
import { configuration } from '../support/configuration.js'
import { hasSharedData, realPosts } from '../support/shared-data.js'

async function replayOf(name: string): Promise<AlertEvent[]> {
  const { takePost, engine } = composeDetection({ authorKey: 'test' }, configuration)
  const events: AlertEvent[] = []
  for await (const { posts } of readPosts(realPosts(name)))
    for (const post of posts) events.push(...takePost(post))
  events.push(...engine.finish())
  return events
}

async function openings(name: string): Promise<{ service: string; at: string }[]> {
  const events = await replayOf(name)
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
