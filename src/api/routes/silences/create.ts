import { randomBytes } from 'node:crypto'
import type { Service } from '../../../core/model/catalogue.js'
import type { Instant } from '../../../core/model/instant.js'
import type { Matcher, Silence } from '../../../pipeline/silences/silences.js'
import { changeSilences, MATCHED, MAX_SILENCES } from '../../../pipeline/silences/silences.js'
import type { Problem } from '../../http/problem.js'
import { problem } from '../../http/problem.js'
import { jsonBody } from '../../http/read-body.js'
import { json, route } from '../../http/route.js'
import type { Route } from '../../http/types.js'
import type { KnownServices } from '../../views/known-services.js'
import { createKnownServices } from '../../views/known-services.js'
import type { NewSilence } from './bodies.js'
import { newSilenceSchema, silenceSchema } from './bodies.js'
import type { SilenceParts } from './views.js'
import { silenceView } from './views.js'

export function createSilence({ store, clock, services, current }: SilenceParts): Route {
  const known = createKnownServices({ services }, current)
  return route({
    method: 'post',
    path: '/v1/silences',
    id: 'createSilence',
    summary: 'Suppress notifications of matching alerts until an instant',
    scope: 'admin',
    body: jsonBody(newSilenceSchema),
    answers: { 201: { description: 'The silence', schema: silenceSchema } },
    problems: ['too-many-silences', 'unknown-id'],
    async handle({ body, key }) {
      const now = clock.now()
      const wrong = problemOf(body, now)
      if (wrong !== null) return wrong
      const unknown = await checkServices(known, body)
      if (unknown !== null) return unknown
      const silence: Silence = {
        id: `sil_${randomBytes(9).toString('hex')}`,
        kind: body.kind,
        matchers: matchersOf(body.matchers, services),
        startsAt: body.startsAt ?? now,
        endsAt: body.endsAt,
        window: windowOf(body),
        comment: body.comment,
        createdBy: key?.name ?? '',
        createdAt: now,
      }
      const kept = await changeSilences(store, now, (silences) =>
        silences.length >= MAX_SILENCES ? null : { silences: [...silences, silence], result: silence },
      )
      if (kept === null) {
        return problem('too-many-silences', `there are ${MAX_SILENCES}; end some, or match more with one`)
      }
      return json(silenceView(kept, now), {
        status: 201,
        headers: { Location: `/v1/silences/${kept.id}` },
      })
    },
  })
}

function problemOf({ startsAt, endsAt, timeZone, from, to, days }: NewSilence, now: Instant): Problem | null {
  if (endsAt <= Math.max(startsAt ?? now, now)) {
    return bad('#/endsAt', 'it must lie after startsAt, and in the future')
  }
  if ((from === undefined) !== (to === undefined)) {
    return bad(from === undefined ? '#/from' : '#/to', 'a daily window needs both from and to')
  }
  if (from !== undefined && timeZone === undefined)
    return bad('#/timeZone', 'a daily window needs a time zone')
  if (from === undefined && (timeZone !== undefined || days !== undefined)) {
    return bad('#/from', 'timeZone and days belong to a daily window: write from and to as well')
  }
  return null
}

/** A silence of an unknown service would hold nothing back. */
function checkServices(known: KnownServices, { matchers }: NewSilence): Promise<Problem | null> {
  const said = Object.entries(matchers.service ?? {}).flatMap(([op, given]) =>
    [given].flat().map((id) => ({ op, id })),
  )
  return known.check(
    said.map(({ id }) => id),
    (id) => ({ pointer: `#/matchers/service/${said.find((one) => one.id === id)?.op}` }),
  )
}

function bad(pointer: string, detail: string): Problem {
  return problem('bad-body', `${pointer}: ${detail}`, { errors: [{ pointer, detail }] })
}

function windowOf({ timeZone, from, to, days }: NewSilence): Silence['window'] {
  if (timeZone === undefined || from === undefined || to === undefined) return null
  return { timeZone, from, to, days: days ?? [] }
}

function matchersOf(given: NewSilence['matchers'], services: readonly Service[]): Matcher[] {
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
