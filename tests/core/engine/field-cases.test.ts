import { expect, test } from 'vitest'
import { createEngine } from '../../../src/core/engine/engine.js'
import { SECOND } from '../../../src/core/model/instant.js'
import { parsePost } from '../../../src/core/model/post.js'
import { createTakePost } from '../../../src/pipeline/intake/replay-post.js'
import { composeReading } from '../../../src/runtime/compose/compose-detection.js'
import { START } from '../../support/builders.js'
import { configuration } from '../../support/configuration.js'

/** Small inputs that detectors of this kind get wrong, in words of our own. */

const { policy, services, classifyPost } = composeReading({ authorKey: 'test' }, configuration)

interface Said {
  readonly text: string
  readonly author?: object
  readonly replyTo?: string
}

/** The events of half an hour of calm and of these posts, one every ten seconds: "opened fortnite ← epic-games". */
function events(...posts: readonly (string | Said)[]): string[] {
  const takePost = createTakePost(classifyPost, createEngine({ policy, services }))
  const said: string[] = []
  for (let index = 0; index < 280 + posts.length; index++) {
    const post = posts[index - 200] ?? 'good morning'
    const { text, author, replyTo } = typeof post === 'string' ? ({ text: post } as Said) : post
    const parsed = parsePost({
      id: `p${index}`,
      source: 'x',
      createdAt: new Date(START + index * 10 * SECOND).toISOString(),
      text,
      author: { id: `a${index}`, ...author },
      ...(replyTo === undefined ? {} : { replyTo }),
    })
    if (parsed.kind === 'rejected') throw new Error(parsed.detail)
    for (const { type, alert } of takePost(parsed.post)) {
      const cause = alert.upstream === null ? '' : ` ← ${alert.upstream.service}`
      said.push(`${type.slice('alert.'.length)} ${alert.service}${cause}`)
    }
  }
  return said
}
const kinds = (all: readonly string[], kind: string) => [
  ...new Set(all.filter((one) => one.startsWith(kind))),
]

const three = ["spotify won't play anything", 'is spotify down for you too?', "can't log in to spotify"]

test.each([
  ['three people', []],
  [
    'three people and a desk’s answer to one',
    [
      {
        text: '@anna Hey! Happy to take a look at this with you, send us a DM with your username /JL',
        author: { handle: 'SpotifyCares' },
        replyTo: 'p201',
      },
    ],
  ],
  [
    'three people and a stranger with a checkmark',
    [
      {
        text: 'UPDATE: Spotify says it knows about the outage and works on a fix',
        author: { handle: 'technews247', verified: true },
      },
    ],
  ],
])('%s open nothing, and nobody has admitted anything', (_, more) => {
  expect(events(...three, ...more)).toEqual([])
})

test('who denies an outage of one company complains of the other', () => {
  const denials = [
    'Verizon says it has no outage today, AT&T is the one',
    'no outage at Verizon, they just told me',
    "Verizon isn't down, it's AT&T",
    'Verizon is not having an outage, my phone works fine',
    'zero issues on Verizon here in Ohio',
    'there is no Verizon outage',
    'Verizon did not have an outage today',
    'all good on Verizon',
  ]
  const complaints = [
    'AT&T is down, no service at all',
    'AT&T outage in Chicago?',
    "my AT&T phone says SOS only, can't call anyone",
    'anyone else with AT&T not having any signal?',
    'AT&T has no service since 4am',
    'no bars with AT&T, is it down?',
    'AT&T network is not working here',
    'att down again',
  ]
  const mixed = denials.flatMap((text, index) => [text, complaints[index]!])
  expect(kinds(events(...mixed), 'opened')).toEqual(['opened att'])
})

test('farewells and forebodings are no outage', () => {
  const farewells = [
    'if twitter dies tonight, it was nice knowing you all #riptwitter',
    'so long twitter, find me on mastodon',
    '#RIPTwitter we had a good run',
    'last tweet before this site goes dark forever lol',
    'twitter is going to die any minute now they say',
    'goodbye twitter, thanks for the memes',
    'is this the end of twitter? #riptwitter',
    'twitter will not survive the week',
    'pouring one out for twitter',
    'posting here until the servers go, goodbye twitter',
  ]
  expect(events(...farewells)).toEqual([])
})

test('a failing shop of games explains its game: nothing behind the shop is blamed', () => {
  const pairs = [
    'epic games is down',
    "can't log in to fortnite",
    'epic games store not loading',
    'fortnite servers down?',
    'epic games login is broken',
    'fortnite is not working for anyone?',
    "epic games launcher won't connect",
    'fortnite keeps kicking me out, error',
    'is epic games down again',
    "fortnite won't let me in, servers must be down",
    'epic games down for everyone?',
    'fortnite down',
    'anyone else unable to sign in to epic games?',
    'fortnite matchmaking is dead right now, not working',
  ]
  const all = events(...pairs)
  expect(
    kinds(all, 'opened')
      .map((one) => one.split(' ')[1])
      .sort(),
  ).toEqual(['epic-games', 'fortnite'])
  expect(all.filter((one) => one.includes('cloudflare'))).toEqual([])
})

test('players who cannot reach their games complain of the console’s network alone', () => {
  const said = (index: number) =>
    [
      `psn down? can't get into rocket league ${index}`,
      `playstation network is down again, fortnite won't connect since ${index}`,
      `il psn non va, impossibile giocare a fortnite da ${index} minuti`,
      `rocket league kicks me out with error ${index}, psn servers are dead`,
    ][index % 4]!
  const found = events(...Array.from({ length: 40 }, (_, index) => said(index)))
  expect(kinds(found, 'opened')).toEqual(['opened playstation-network'])
})

test('players who complain of a game alone complain of the game', () => {
  const said = (index: number) =>
    [
      `rocket league servers down? can't find a match ${index}`,
      `can't log in to rocket league since ${index}, error again`,
      `rocket league won't connect on ps5, tried ${index} times`,
    ][index % 3]!
  const found = events(...Array.from({ length: 30 }, (_, index) => said(index)))
  expect(kinds(found, 'opened')).toEqual(['opened rocket-league'])
})
