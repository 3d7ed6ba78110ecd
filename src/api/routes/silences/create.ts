import { randomBytes } from 'node:crypto'
import type { Silence } from '../../../pipeline/silences/silences.js'
import { changeSilences, MAX_SILENCES } from '../../../pipeline/silences/silences.js'
import { problem } from '../../http/problem.js'
import { jsonBody } from '../../http/read-body.js'
import { json, route } from '../../http/route.js'
import type { Route } from '../../http/types.js'
import { createKnownServices } from '../../views/known-services.js'
import { newSilenceSchema, silenceSchema } from './bodies.js'
import { checkServices, matchersOf, mistakeIn, refuse, windowOf } from './matchers.js'
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
      const wrong = mistakeIn(body, now)
      if (wrong !== null) return refuse(wrong)
      const unknown = await checkServices(known, body.matchers)
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
        createdByKey: key?.id,
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
