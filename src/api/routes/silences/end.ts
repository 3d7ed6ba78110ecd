import { changeSilences } from '../../../pipeline/silences/silences.js'
import { id } from '../../http/query.js'
import { NO_CONTENT, route } from '../../http/route.js'
import type { Route } from '../../http/types.js'
import type { SilenceParts } from './views.js'
import { unknownSilence } from './views.js'

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
    async handle({ params }) {
      const now = clock.now()
      const ended = await changeSilences(store, now, (silences) =>
        silences.some((silence) => silence.id === params.id)
          ? {
              silences: silences.map((silence) =>
                silence.id === params.id ? { ...silence, endsAt: Math.min(silence.endsAt, now) } : silence,
              ),
              result: true,
            }
          : null,
      )
      return ended === null ? unknownSilence() : NO_CONTENT
    },
  })
}
