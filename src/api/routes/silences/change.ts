import type { Silence } from '../../../pipeline/silences/silences.js'
import { changeSilence } from '../../../pipeline/silences/silences.js'
import { id } from '../../http/query.js'
import { jsonBody } from '../../http/read-body.js'
import { json, NO_CONTENT, route } from '../../http/route.js'
import type { Route } from '../../http/types.js'
import { createKnownServices } from '../../views/known-services.js'
import { changedSilenceSchema, silenceSchema } from './bodies.js'
import type { Mistake } from './matchers.js'
import { checkServices, matchersOf, mistakeIn, refuse } from './matchers.js'
import type { SilenceParts } from './views.js'
import { silenceView, unknownSilence } from './views.js'

export function updateSilence({ store, clock, services, current }: SilenceParts): Route {
  const known = createKnownServices({ services }, current)
  return route({
    method: 'patch',
    path: '/v1/silences/{id}',
    id: 'updateSilence',
    summary: 'Change the end, the matchers or the comment of a silence; omitted fields stay unchanged',
    scope: 'admin',
    params: { id },
    body: jsonBody(changedSilenceSchema),
    answers: { 200: { description: 'The silence as it is now', schema: silenceSchema } },
    problems: ['unknown-silence', 'unknown-id'],
    async handle({ params, body: { matchers, ...plain }, key }) {
      const unknown = matchers === undefined ? null : await checkServices(known, matchers)
      if (unknown !== null) return unknown
      const now = clock.now()
      let wrong: Mistake | null = null
      const changed = await changeSilence(store, now, params.id, (before) => {
        const after: Silence = {
          ...before,
          ...plain,
          ...(matchers === undefined ? {} : { matchers: matchersOf(matchers, services) }),
          updatedBy: key?.id,
          updatedAt: now,
        }
        wrong = mistakeIn({ startsAt: after.startsAt, endsAt: after.endsAt }, now)
        return wrong === null ? after : null
      })
      if (wrong !== null) return refuse(wrong)
      return changed === null ? unknownSilence() : json(silenceView(changed, now))
    },
  })
}

export function endSilence({ store, clock }: SilenceParts): Route {
  return route({
    method: 'delete',
    path: '/v1/silences/{id}',
    id: 'endSilence',
    summary: 'End a silence now; it stays readable for 30 days',
    scope: 'admin',
    params: { id },
    answers: { 204: { description: 'The silence has ended' } },
    problems: ['unknown-silence'],
    async handle({ params, key }) {
      const now = clock.now()
      const ended = await changeSilence(store, now, params.id, (before) =>
        before.endsAt <= now ? before : { ...before, endsAt: now, updatedBy: key?.id, updatedAt: now },
      )
      return ended === null ? unknownSilence() : NO_CONTENT
    },
  })
}
