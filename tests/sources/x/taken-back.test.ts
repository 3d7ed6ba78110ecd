import { expect, test } from 'vitest'
import { fakeX, until } from './harness.js'
import { createMemoryIntake, kindsOf, runX, textsOf } from './live-source.js'

const now = () => Date.now()

test('an edited post takes its earlier text back, and stays the post it was', async () => {
  const fake = await fakeX()
  const { intake } = runX(fake)
  await until('live', () => kindsOf(intake).includes('live'))
  const first = fake.write({ text: 'netflix down, I am furious', at: now() })
  await until('the first version', () => intake.posts.length === 1)
  fake.write({ text: 'netflix down', at: now(), editOf: first.id })
  await until('the edit', () => intake.posts.length === 2)
  expect(intake.removals).toEqual([{ kind: 'post', id: first.id }])
  expect(intake.posts.map(({ id }) => id)).toEqual([first.id, first.id])
})

test('of a post and its edit in one batch the edit alone is stored', async () => {
  const fake = await fakeX()
  const { intake, odd } = runX(fake)
  await until('live', () => kindsOf(intake).includes('live'))
  let open = () => {}
  intake.gate = new Promise((resolve) => {
    open = resolve
  })
  fake.write({ text: 'netflix down before', at: now() })
  await until('it is being stored', () => intake.isStoring)
  const first = fake.write({ text: 'netflix down with a mistake', at: now() })
  const edit = fake.write({ text: 'netflix down without one', at: now(), editOf: first.id })
  fake.sendRaw('a line that shows how far it reads\r\n')
  await until('both are read', () => odd.length === 1)
  open()
  await until('the batch', () => intake.posts.length === 2)
  expect(textsOf(intake)).toEqual(['netflix down before', 'netflix down without one'])
  expect(JSON.parse(intake.stored!).newest).toBe(edit.id)
})

test('a post that X withholds somewhere is not stored, is taken back where it was, and is paid for', async () => {
  const fake = await fakeX()
  const { intake, ledger } = runX(fake, { options: { expandAuthors: true } })
  await until('live', () => kindsOf(intake).includes('live'))
  const first = fake.write({ text: 'netflix down', at: now() })
  await until('it', () => intake.posts.length === 1)
  fake.write({ text: 'netflix down', at: now(), editOf: first.id, withheld: ['DE'] })
  const other = fake.write({ text: 'netflix is down', at: now(), authorWithheld: ['FR'] })
  await until('both', () => intake.removals.length === 2)
  expect(intake.removals.map(({ kind, ...rest }) => rest)).toEqual([{ id: first.id }, { id: other.id }])
  await until('the place', () => JSON.parse(intake.stored!).newest === other.id)
  expect(textsOf(intake)).toEqual(['netflix down'])
  expect(ledger.posts).toBe(3)
})

test('a gap is repaired without withheld posts, and with edits as what they are', async () => {
  const fake = await fakeX({ youngestMs: 0 })
  const intake = createMemoryIntake()
  const first = runX(fake, { intake })
  await until('live', () => kindsOf(intake).includes('live'))
  const known = fake.write({ text: 'netflix down', at: now() })
  await until('it', () => intake.posts.length === 1)
  await first.stop()
  fake.withhold({ text: 'netflix down, corrected', at: now(), editOf: known.id })
  fake.withhold({ text: 'netflix down there', at: now(), withheld: ['DE'] })
  const second = createMemoryIntake(intake.stored)
  runX(fake, { intake: second })
  await until('live again', () => kindsOf(second).includes('live'))
  expect(second.removals).toHaveLength(2)
  expect(second.removals).toContainEqual({ kind: 'post', id: known.id })
  expect(textsOf(second)).toEqual(['netflix down, corrected'])
})
