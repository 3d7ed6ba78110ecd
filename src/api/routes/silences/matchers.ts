import type { Service } from '../../../core/model/catalogue.js'
import type { Instant } from '../../../core/model/instant.js'
import type { Matcher, Silence } from '../../../pipeline/silences/silences.js'
import { MATCHED } from '../../../pipeline/silences/silences.js'
import type { Problem } from '../../http/problem.js'
import { problem } from '../../http/problem.js'
import type { KnownServices } from '../../views/known-services.js'
import type { NewSilence } from './bodies.js'

type Matchers = NewSilence['matchers']

/** A silence of an unknown service would hold nothing back. */
export function checkServices(known: KnownServices, { service = {} }: Matchers): Promise<Problem | null> {
  const said = Object.entries(service).flatMap(([op, given]) => [given].flat().map((id) => ({ op, id })))
  return known.check(
    said.map(({ id }) => id),
    (id) => ({ pointer: `#/matchers/service/${said.find((one) => one.id === id)?.op}` }),
  )
}

/** The matchers as they are stored: a category with the services that it has now. */
export function matchersOf(given: Matchers, services: readonly Service[]): Matcher[] {
  return MATCHED.flatMap((field) =>
    Object.entries(given[field] ?? {}).map(([op, said]): Matcher => {
      const values = [said].flat().filter((one) => one !== undefined)
      const matcher = { field, op: op as Matcher['op'], values }
      if (field !== 'category') return matcher
      const has = services.filter(({ category }) => values.includes(category))
      return { ...matcher, services: has.map((service) => service.id) }
    }),
  )
}

export interface Mistake {
  readonly pointer: string
  readonly detail: string
}

/** What the schema cannot see: how the fields of a silence go together. */
export function mistakeIn(
  { startsAt, endsAt, timeZone, from, to, days }: Omit<NewSilence, 'kind' | 'matchers' | 'comment'>,
  now: Instant,
): Mistake | null {
  const wrong = (pointer: string, detail: string) => ({ pointer, detail })
  if (endsAt <= Math.max(startsAt ?? now, now)) {
    return wrong('#/endsAt', 'it must lie after startsAt, and in the future')
  }
  if ((from === undefined) !== (to === undefined)) {
    return wrong(from === undefined ? '#/from' : '#/to', 'a daily window needs both from and to')
  }
  if (from !== undefined && timeZone === undefined) {
    return wrong('#/timeZone', 'a daily window needs a time zone')
  }
  if (from === undefined && (timeZone !== undefined || days !== undefined)) {
    return wrong('#/from', 'timeZone and days belong to a daily window: write from and to as well')
  }
  return null
}

export function refuse({ pointer, detail }: Mistake): Problem {
  return problem('bad-body', `${pointer}: ${detail}`, { errors: [{ pointer, detail }] })
}

export function windowOf({
  timeZone,
  from,
  to,
  days,
}: Pick<NewSilence, 'timeZone' | 'from' | 'to' | 'days'>): Silence['window'] {
  if (timeZone === undefined || from === undefined || to === undefined) return null
  return { timeZone, from, to, days: days ?? [] }
}
