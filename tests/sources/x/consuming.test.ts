import { expect, test } from 'vitest'
import { askedFor, fakeX, until } from './harness.js'
import { createMemoryIntake, detailsOf, kindsOf, runX, textsOf } from './live-source.js'

const now = () => Date.now()

test('posts that a rule finds are stored, with the newest of them as the place', async () => {
  const fake = await fakeX()
  const { intake, ledger, stop } = runX(fake)
  await until('live', () => kindsOf(intake).includes('live'))
  const first = fake.write({ text: 'netflix down again', at: now() - 50, lang: 'en' })
  fake.write({ text: 'nice weather', at: now(), lang: 'en' })
  const second = fake.write({ text: 'spotify è giù, più di prima', at: now(), lang: 'it' })
  await until('both', () => intake.posts.length === 2)
  await stop()
  expect(textsOf(intake)).toEqual(['netflix down again', 'spotify è giù, più di prima'])
  expect(intake.posts.map(({ id }) => id)).toEqual([first.id, second.id])
  expect(JSON.parse(intake.stored!)).toEqual({ v: 1, newest: second.id, gapFrom: null, seededTo: null })
  expect(kindsOf(intake)).toEqual(['connecting', 'live'])
  expect(ledger.posts).toBe(2)
  await until('X sees it gone', () => fake.connected === 0)
})

test('the place is the newest post even where an older one comes last, in one batch', async () => {
  const fake = await fakeX()
  const { intake, odd } = runX(fake)
  await until('live', () => kindsOf(intake).includes('live'))
  let open = () => {}
  intake.gate = new Promise((resolve) => {
    open = resolve
  })
  fake.write({ text: 'netflix down first', at: now() - 5_000, lang: 'en' })
  await until('it is being stored', () => intake.isStoring)
  const newest = fake.write({ text: 'netflix down', at: now(), lang: 'en' })
  fake.write({ text: 'netflix is offline', at: now() - 2_000, lang: 'en' })
  fake.sendRaw('a line that shows how far it reads\r\n')
  await until('both are read', () => odd.length === 1)
  open()
  await until('all', () => intake.posts.length === 3)
  expect(JSON.parse(intake.stored!).newest).toBe(newest.id)
})

test('a message that is no post is reported and skipped, and the stream goes on', async () => {
  const fake = await fakeX()
  const { intake, odd } = runX(fake)
  await until('live', () => kindsOf(intake).includes('live'))
  fake.sendRaw('{"data":{"id":"5"}}\r\n{not json}\r\n{"meta":{}}\r\n')
  fake.write({ text: 'netflix down', at: now(), lang: 'en' })
  await until('the post', () => intake.posts.length === 1)
  expect(odd).toEqual(['bad-post', 'no-json', 'no-data'])
})

test('a restart changes no rule that is as it should be', async () => {
  const fake = await fakeX()
  const first = runX(fake)
  await until('live', () => kindsOf(first.intake).includes('live'))
  const rules = fake.rules
  await first.stop()
  const second = runX(fake)
  await until('live again', () => kindsOf(second.intake).includes('live'))
  expect(fake.rules).toEqual(rules)
  expect(askedFor(fake, 'POST', 'tweets/search/stream/rules')).toHaveLength(1)
})

test('rules that X refuses leave the rest at work, and are named', async () => {
  const fake = await fakeX({ longestRule: 400 })
  const { intake } = runX(fake)
  await until('degraded', () => kindsOf(intake).includes('degraded'))
  expect(detailsOf(intake)).toContain('X refuses 1 rules (svc:netflix svc:spotify: the rule has')
})

test('a stored cursor that cannot be read is reported, and new posts are consumed', async () => {
  const fake = await fakeX()
  const { intake } = runX(fake, { intake: createMemoryIntake('{"v":7}') })
  await until('live', () => kindsOf(intake).includes('live'))
  expect(detailsOf(intake)).toContain('the stored cursor cannot be read')
})

test('five late posts in a row make the stream late, one timely post ends that', async () => {
  const fake = await fakeX()
  const { intake } = runX(fake, { options: { lateAboveMs: 5_000 } })
  await until('live', () => kindsOf(intake).includes('live'))
  fake.write({ text: 'netflix down', at: now(), lang: 'en' })
  for (let n = 0; n < 4; n++) fake.write({ text: 'netflix down', at: now() - 60_000, lang: 'en' })
  fake.write({ text: 'netflix down', at: now(), lang: 'en' })
  for (let n = 0; n < 5; n++) fake.write({ text: 'netflix down', at: now() - 60_000, lang: 'en' })
  fake.write({ text: 'netflix down', at: now(), lang: 'en' })
  await until('all', () => intake.posts.length === 12)
  expect(kindsOf(intake)).toEqual(['connecting', 'live', 'late', 'live'])
})

test('a stop while a batch is being stored waits for it', async () => {
  const fake = await fakeX()
  const { intake, stop } = runX(fake)
  await until('live', () => kindsOf(intake).includes('live'))
  let open = () => {}
  intake.gate = new Promise((resolve) => {
    open = resolve
  })
  fake.write({ text: 'netflix down', at: now(), lang: 'en' })
  await until('the post is being stored', () => intake.isStoring)
  const stopped = stop()
  open()
  await stopped
  expect(intake.posts).toHaveLength(1)
})

test('more posts than can be stored hold the stream, and none is lost', async () => {
  const fake = await fakeX()
  const { intake, odd } = runX(fake, { options: { holdAbove: 20 } })
  await until('live', () => kindsOf(intake).includes('live'))
  let open = () => {}
  intake.gate = new Promise((resolve) => {
    open = resolve
  })
  for (let n = 0; n < 300; n++) fake.write({ text: `netflix down ${n}`, at: now(), lang: 'en' })
  fake.sendRaw('a line that shows how far it reads\r\n')
  await fake.flushed()
  // A source that read on would have it: these answers travel behind it.
  for (let n = 0; n < 20; n++) await (await fetch(`${fake.apiUrl}nothing`)).arrayBuffer()
  expect(odd).toEqual([])
  open()
  intake.gate = null
  await until('all', () => intake.posts.length === 300)
  await until('the line behind them', () => odd.length === 1)
  expect(new Set(textsOf(intake)).size).toBe(300)
})
