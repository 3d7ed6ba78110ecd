import { expect, test } from 'vitest'
import type { FakeAccess } from '../../support/fake-mastodon/fake-mastodon.js'
import { statusOf } from '../../support/fake-mastodon/statuses.js'
import {
  detailsOf,
  fakeMastodon,
  idAgo,
  kindsOf,
  pause,
  runSource,
  textsOf,
  until,
  untilLive,
} from './live-source.js'

const PUBLIC: FakeAccess = { local: 'public', remote: 'public' }
const USERS: FakeAccess = { local: 'authenticated', remote: 'authenticated' }
const NOBODY: FakeAccess = { local: 'disabled', remote: 'disabled' }

test('without a token it reads the timeline where everybody may, and says what a token would be good for', async () => {
  const fake = await fakeMastodon()
  const { intake } = runSource([{ fake }])
  await until('read', () => intake.conditions.at(-1)?.kind === 'degraded')
  fake.write(statusOf(idAgo(2), { text: 'one' }))
  await until('a post', () => intake.posts.length === 1)
  fake.write(statusOf(idAgo(1), { text: 'two' }))
  await until('two posts', () => intake.posts.length === 2)
  const reads = () => fake.asked.filter(({ kind }) => kind === 'timeline').length
  const enough = reads() + 2
  await until('read twice more', () => reads() >= enough)
  expect(textsOf(intake)).toEqual(['one', 'two'])
  expect(intake.conditions.slice(1)).toEqual([
    {
      kind: 'degraded',
      detail: `${fake.host} is read every 1 s, since it has no token for the stream; give it a user token with the scope read:statuses`,
    },
  ])
  expect(fake.asked.filter(({ kind, token }) => kind === 'stream' || token !== null)).toEqual([])
})

test('hashtags are read one by one, and the more they are the more seldom', async () => {
  const fake = await fakeMastodon()
  const hashtags = ['a', 'b', 'c', 'd', 'più']
  const { intake } = runSource([{ fake }], { stream: 'hashtags', hashtags, pollEveryMs: 1_000 })
  await until('read', () => intake.conditions.at(-1)?.kind === 'degraded')
  await until('all read', () => fake.asked.filter(({ kind }) => kind === 'timeline').length === 5)
  expect(
    new Set(fake.asked.filter(({ kind }) => kind === 'timeline').map(({ path }) => decodeURI(path))),
  ).toEqual(new Set(hashtags.map((tag) => `/api/v1/timelines/tag/${tag}`)))
  await until('reported', () => detailsOf(intake).at(-1)?.includes('#più is read every 2 s') === true)
})

test('without a token an instance that shows itself to its users only is off, and the cure is said', async () => {
  const fake = await fakeMastodon({ access: USERS })
  const { intake } = runSource([{ fake }])
  await until('off', () => intake.conditions.at(-1)?.kind === 'off')
  await pause(60)
  expect(intake.conditions.slice(1)).toEqual([
    {
      kind: 'off',
      detail: `${fake.host} shows its public timeline only to its users; give it a user token with the scope read:statuses`,
    },
  ])
  expect(fake.asked.map(({ kind }) => kind)).toEqual(['instance'])
})

test('with a token such an instance is consumed', async () => {
  const fake = await fakeMastodon({ access: USERS })
  const { intake } = runSource([fake])
  await untilLive(intake)
  expect(kindsOf(intake)).toEqual(['connecting', 'live'])
})

test('what an instance has switched off is off, with a token too', async () => {
  const fake = await fakeMastodon({ access: NOBODY })
  const { intake } = runSource([fake])
  await until('off', () => intake.conditions.at(-1)?.kind === 'off')
  expect(detailsOf(intake).at(-1)).toBe(
    `${fake.host} has switched off its public timeline; name another instance or consume something else of it`,
  )
})

test('a part that may be seen is consumed although the other is switched off', async () => {
  const fake = await fakeMastodon({ access: { local: 'public', remote: 'disabled' } })
  const { intake } = runSource([{ fake }])
  await until('read', () => intake.conditions.at(-1)?.kind === 'degraded')
  fake.write(statusOf(idAgo(2), { text: 'from elsewhere' }))
  fake.write(statusOf(idAgo(1), { text: 'from here' }), { isLocal: true })
  await until('a post', () => intake.posts.length === 1)
  expect(textsOf(intake)).toEqual(['from here'])
})

test('the local timeline has its own rule', async () => {
  const fake = await fakeMastodon({ access: { local: 'public', remote: 'authenticated' } })
  const { intake } = runSource([{ fake }], { stream: 'public:local' })
  await until('read', () => intake.conditions.at(-1)?.kind === 'degraded')
  expect(fake.asked.at(-1)?.status).toBe(200)
})

test('where the token is refused it reads without it, which is public, and says what to do', async () => {
  const fake = await fakeMastodon()
  const { intake } = runSource([{ fake, token: 'wrong' }])
  await until('read', () => intake.conditions.at(-1)?.kind === 'degraded')
  fake.write(statusOf(idAgo(1), { text: 'read' }))
  await until('a post', () => intake.posts.length === 1)
  expect(detailsOf(intake).at(-1)).toBe(
    `${fake.host} is read every 1 s, since it refuses the token; make a new one with the scope read:statuses`,
  )
  expect(fake.asked.filter(({ kind }) => kind === 'stream').map(({ status }) => status)).toEqual([401])
})

test('where the token is refused and nothing is public, the instance is off', async () => {
  const fake = await fakeMastodon({ access: USERS })
  const { intake } = runSource([{ fake, token: 'wrong' }])
  await until('off', () => intake.conditions.at(-1)?.kind === 'off')
  expect(detailsOf(intake).at(-1)).toBe(
    `${fake.host} refuses its token and shows its public timeline only to its users; make a new one with the scope read:statuses`,
  )
})

test('a token that is revoked in the middle: the posts come on by reading, and none is lost', async () => {
  const fake = await fakeMastodon()
  const { intake } = runSource([fake])
  await untilLive(intake)
  fake.write(statusOf(idAgo(3), { text: 'streamed' }))
  await until('a post', () => intake.posts.length === 1)
  fake.withhold(statusOf(idAgo(2), { text: 'in between' }))
  fake.revoke('user-token')
  await until('reading', () => detailsOf(intake).at(-1)?.includes('refuses the token') === true)
  fake.write(statusOf(idAgo(1), { text: 'read' }))
  await until('three posts', () => intake.posts.length === 3)
  expect(textsOf(intake)).toEqual(['streamed', 'in between', 'read'])
})

test('a token that was refused is tried again much later', async () => {
  const fake = await fakeMastodon({ tokens: [] })
  const { intake } = runSource([fake], { offAgainMs: 100 })
  await until('reading', () => intake.conditions.at(-1)?.kind === 'degraded')
  fake.grant('user-token')
  await untilLive(intake)
})

test('an instance that was off is asked again much later', async () => {
  const fake = await fakeMastodon({ access: NOBODY })
  const { intake } = runSource([fake], { offAgainMs: 50 })
  await until('off', () => intake.conditions.at(-1)?.kind === 'off')
  fake.setAccess(PUBLIC)
  await untilLive(intake)
})

test('an instance that is off because it refused the token tries the token again much later', async () => {
  const fake = await fakeMastodon({ tokens: [], access: USERS })
  const { intake } = runSource([fake], { offAgainMs: 50 })
  await until('off', () => intake.conditions.at(-1)?.kind === 'off')
  fake.grant('user-token')
  await untilLive(intake)
})

test('an instance that closes its timelines while they are read is off', async () => {
  const fake = await fakeMastodon()
  const { intake } = runSource([{ fake }])
  await until('read', () => intake.conditions.at(-1)?.kind === 'degraded')
  fake.setAccess(USERS)
  await until('off', () => intake.conditions.at(-1)?.kind === 'off')
})

test('an instance that says nothing of access but refuses is off all the same', async () => {
  const fake = await fakeMastodon({ isOld: true, access: USERS })
  const { intake } = runSource([{ fake }])
  await until('off', () => intake.conditions.at(-1)?.kind === 'off')
  expect(fake.asked.filter(({ kind }) => kind === 'timeline').map(({ status }) => status)).toEqual([401])
})

test('an instance before 4.0, which does not say where its streams are, has them itself', async () => {
  const fake = await fakeMastodon({ isOld: true })
  const { intake } = runSource([fake])
  await untilLive(intake)
  expect(fake.asked.find(({ kind }) => kind === 'stream')?.isAtStreaming).toBe(false)
})

test('software without such streams is read', async () => {
  const fake = await fakeMastodon({ hasNoStreams: true })
  const { intake } = runSource([fake])
  await until('read', () => intake.conditions.at(-1)?.kind === 'degraded')
  fake.write(statusOf(idAgo(1), { text: 'read' }))
  await until('a post', () => intake.posts.length === 1)
  expect(detailsOf(intake).at(-1)).toBe(`${fake.host} is read every 1 s, since it has no stream of them`)
})

test.each([
  ['nobody', NOBODY, null],
  ['its users, and no token is there', USERS, null],
  ['nobody, and hashtags to its users', NOBODY, 'user-token'],
])('an instance that shows its public timeline to %s is read by hashtags', async (_, access, token) => {
  const hashtagAccess = token === null ? PUBLIC : USERS
  const fake = await fakeMastodon({ access, hashtagAccess })
  const { intake } = runSource([{ fake, token }], {
    hashtagsWhereClosed: ['netflix', 'tim'],
    offAgainMs: 1_000,
  })
  await until('read', () => kindsOf(intake).at(-1) === (token === null ? 'degraded' : 'live'))
  fake.write(statusOf(idAgo(2), { text: 'without' }))
  fake.write(statusOf(idAgo(1), { text: 'with', tags: ['tim'] }))
  await until('the post', () => intake.posts.length === 1)
  expect(textsOf(intake)[0]).toContain('with #tim')
  // The instance opens itself again, and is read as a whole.
  const isPublic = ({ path }: { readonly path: string }) => /\/public$/.test(path)
  expect(fake.asked.some(isPublic)).toBe(false)
  fake.setAccess(PUBLIC)
  await until('its public timeline', () => fake.asked.some(isPublic))
})

test('one instance off makes the whole degraded, and all of them off', async () => {
  const [open, closed] = [await fakeMastodon(), await fakeMastodon({ access: NOBODY })]
  const { intake } = runSource([open, closed])
  await until('degraded', () => intake.conditions.at(-1)?.kind === 'degraded')
  const off = `${closed.host} has switched off its public timeline; name another instance or consume something else of it`
  await until('reported', () => detailsOf(intake).at(-1) === off)
  open.setAccess(NOBODY)
  const second = runSource([open, closed])
  await until('off', () => second.intake.conditions.at(-1)?.kind === 'off')
  expect(detailsOf(second.intake).at(-1)).toContain(open.host)
})

test('it reads no faster than the instance allows, by the instance’s own clock', async () => {
  const windowMs = 700
  const fake = await fakeMastodon({ rate: { limit: 14, windowMs }, clockAheadMs: 7_200_000 })
  const { intake } = runSource([{ fake }], { pollEveryMs: 1 })
  await until('read', () => intake.conditions.at(-1)?.kind === 'degraded')
  await until('three windows', () => fake.asked.length >= 12)
  expect(fake.asked.filter(({ status }) => status === 429)).toEqual([])
})

test('429 in the middle of reading is waited for as long as it says', async () => {
  const fake = await fakeMastodon()
  const { intake } = runSource([{ fake }])
  await until('read', () => intake.conditions.at(-1)?.kind === 'degraded')
  fake.refuse('timeline', 1, 429, { headers: { 'retry-after': '1' } })
  await until('refused', () => fake.asked.some(({ status }) => status === 429))
  fake.write(statusOf(idAgo(1), { text: 'after' }))
  await until('a post', () => intake.posts.length === 1)
  const refused = fake.asked.findIndex(({ status }) => status === 429)
  expect(fake.asked[refused + 1]!.at - fake.asked[refused]!.at).toBeGreaterThanOrEqual(998)
  expect(detailsOf(intake).join('\n')).toContain('cannot be read (answered 429)')
})
