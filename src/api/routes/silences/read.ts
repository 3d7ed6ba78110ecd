import { readSilences } from '../../../pipeline/silences/silences.js'
import { id, yesOrNo } from '../../http/query.js'
import { json, route } from '../../http/route.js'
import type { Route } from '../../http/types.js'
import { silenceSchema, silencesSchema } from './bodies.js'
import type { SilenceParts } from './views.js'
import { silenceView, unknownSilence } from './views.js'

export function listSilences({ store, clock }: SilenceParts): Route {
  return route({
    method: 'get',
    path: '/v1/silences',
    id: 'listSilences',
    summary: 'List silences, oldest first',
    scope: 'read',
    query: { expired: yesOrNo.optional().describe('Include silences that ended in the last 30 days') },
    answers: { 200: { description: 'The silences', schema: silencesSchema } },
    async handle({ query }) {
      const now = clock.now()
      const found = (await readSilences(store)).filter(({ endsAt }) => query.expired === true || endsAt > now)
      return json({ data: found.map((silence) => silenceView(silence, now)) })
    },
  })
}

export function readSilence({ store, clock }: SilenceParts): Route {
  return route({
    method: 'get',
    path: '/v1/silences/{id}',
    id: 'getSilence',
    summary: 'Read a silence',
    scope: 'read',
    params: { id },
    answers: { 200: { description: 'The silence', schema: silenceSchema } },
    problems: ['unknown-silence'],
    async handle({ params }) {
      const found = (await readSilences(store)).find((silence) => silence.id === params.id)
      return found === undefined ? unknownSilence() : json(silenceView(found, clock.now()))
    },
  })
}
