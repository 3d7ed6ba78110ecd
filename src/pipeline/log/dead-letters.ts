import { hash53 } from '../../core/model/hash53.js'
import type { Instant } from '../../core/model/instant.js'
import { DAY } from '../../core/model/instant.js'
import type { Store } from '../ports/store.js'
import type { WorkMark } from '../ports/work-mark.js'
import { defineCodec } from './codec.js'
import { KEYS } from './keys.js'
import { listAll } from './list-all.js'

/** Work during which the loop of a process stood still: a post, or entries of a log. */
export type Work =
  | { readonly kind: 'post'; readonly source: string; readonly id: string }
  | { readonly kind: 'entries'; readonly log: string; readonly from: number; readonly to: number }

/** How often some work stalled a process. After `MAX_TRIES` the work is set aside: no process tries it again. */
export interface DeadLetter {
  readonly work: Work
  readonly tries: number
  readonly firstAt: Instant
  readonly lastAt: Instant
}

const MAX_TRIES = 2
/** A post of that age is late and counts nowhere, so nothing has to remember it. */
const KEPT = 30 * DAY
const ATTEMPTS = 5

const codec = defineCodec<DeadLetter>({ kind: 'dead letter', version: 1 })
const keyOf = (work: Work) => `${KEYS.deadLetter}${hash53(writeWork(work))}`

/** A stage of the pipeline marks its work here, and asks what it must leave alone. */
export interface DeadLetters {
  readonly mark: WorkMark
  isSetAside(work: Work): boolean
  /** Whether some entries in this part of a log stalled a process: the stage then takes them one by one. */
  isSuspect(log: string, from: number, to: number): boolean
  /** Reads what all processes recorded. Returns the work that is set aside. */
  refresh(now: Instant): Promise<readonly DeadLetter[]>
}

export function createDeadLetters(store: Store, mark: WorkMark): DeadLetters {
  let setAside: ReadonlySet<string> = new Set()
  let suspects: readonly (Work & { kind: 'entries' })[] = []
  return {
    mark,
    isSetAside: (work) => setAside.size > 0 && setAside.has(writeWork(work)),
    isSuspect: (log, from, to) =>
      suspects.some((work) => work.log === log && work.from <= to && work.to >= from),
    async refresh(now) {
      const letters = await listDeadLetters(store)
      const old = letters.filter(({ lastAt }) => now - lastAt > KEPT)
      if (old.length > 0) await store.commit({ delete: old.map(({ work }) => keyOf(work)) })
      const dead = letters.filter((letter) => !old.includes(letter) && isDead(letter))
      setAside = new Set(dead.map(({ work }) => writeWork(work)))
      suspects = letters.flatMap(({ work }) => (work.kind === 'entries' ? [work] : []))
      return dead
    },
  }
}

export async function listDeadLetters(store: Store): Promise<readonly DeadLetter[]> {
  const found = await listAll(store, KEYS.deadLetter)
  return found.map(({ key, value }) => codec.decode(value, `the dead letter ${key}`))
}

/** Several entries are never set aside together: after their first stall they are taken one by one. */
export function isDead({ work, tries }: DeadLetter): boolean {
  return tries >= MAX_TRIES && isAlone(work)
}

function isAlone(work: Work): boolean {
  return work.kind === 'post' || work.from === work.to
}

/** What happens to the work next, for the log. */
export function explainTry(letter: DeadLetter): string {
  if (isDead(letter)) return 'the work is set aside'
  return isAlone(letter.work) ? `try ${letter.tries} of ${MAX_TRIES}` : 'its entries are taken one by one'
}

/** Adds a try to the work that stood still. Returns null when other processes always were first. */
export async function recordStall(store: Store, text: string, now: Instant): Promise<DeadLetter | null> {
  const work = JSON.parse(text) as Work
  const key = keyOf(work)
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [value = null] = await store.get([key])
    const before = value === null ? null : codec.decode(value, `the dead letter ${key}`)
    const letter: DeadLetter = {
      work,
      tries: (before?.tries ?? 0) + 1,
      firstAt: before?.firstAt ?? now,
      lastAt: now,
    }
    const done = await store.commit({
      checks: [{ key, value }],
      set: [{ key, value: codec.encode(letter) }],
    })
    if (done.kind === 'done') return letter
  }
  return null
}

/** The work as a mark holds it. */
export function writeWork(work: Work): string {
  return JSON.stringify(work)
}
