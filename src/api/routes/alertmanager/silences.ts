import { z } from 'zod'
import type { Instant } from '../../../core/model/instant.js'
import { formatInstant } from '../../../core/model/instant.js'
import type { Matcher, Silence } from '../../../pipeline/silences/silences.js'
import { inForce, readSilences } from '../../../pipeline/silences/silences.js'
import { problem } from '../../http/problem.js'
import { id } from '../../http/query.js'
import { json, route } from '../../http/route.js'
import type { Route } from '../../http/types.js'
import type { AlertmanagerParts } from './alerts.js'
import { badMatcher } from './alerts.js'
import { meets, readMatchers } from './matchers.js'
import { gettableSilence, gettableSilences } from './schemas.js'

export function listAlertmanagerSilences({ store, clock }: AlertmanagerParts): Route {
  return route({
    method: 'get',
    path: '/api/v2/silences',
    id: 'listAlertmanagerSilences',
    summary: 'List silences, as an Alertmanager does',
    scope: 'read',
    query: { filter: z.string().max(1_000).optional().describe('Matchers that the silence must have') },
    answers: { 200: { description: 'The silences', schema: gettableSilences } },
    async handle({ query: { filter = '' } }) {
      const matchers = readMatchers(filter)
      if (matchers === null) return badMatcher()
      const silences = (await readSilences(store)).map((silence) => view(silence, clock.now()))
      return json(
        silences.filter((silence) => {
          const labels = Object.fromEntries(silence.matchers.map(({ name, value }) => [name, value]))
          return matchers.every((matcher) => meets(labels, matcher))
        }),
      )
    },
  })
}

export function readAlertmanagerSilence({ store, clock }: AlertmanagerParts): Route {
  return route({
    method: 'get',
    path: '/api/v2/silence/{id}',
    id: 'getAlertmanagerSilence',
    summary: 'Read a silence, as an Alertmanager does',
    scope: 'read',
    params: { id },
    answers: { 200: { description: 'The silence', schema: gettableSilence } },
    problems: ['unknown-silence'],
    async handle({ params }) {
      const found = (await readSilences(store)).find((silence) => silence.id === params.id)
      if (found !== undefined) return json(view(found, clock.now()))
      return problem('unknown-silence', 'no silence has this id; GET /api/v2/silences lists them')
    },
  })
}

function view(silence: Silence, now: Instant): z.infer<typeof gettableSilence> {
  const { id: silenceId, matchers, startsAt, endsAt, createdAt, updatedAt = createdAt } = silence
  const { createdBy, comment } = silence
  return {
    id: silenceId,
    status: { state: stateOf(silence, now) },
    matchers: matchers.map(matcherView),
    startsAt: formatInstant(startsAt),
    endsAt: formatInstant(endsAt),
    updatedAt: formatInstant(updatedAt),
    createdBy: createdBy === '' ? 'outcry' : createdBy,
    comment,
  }
}

/** Alertmanager knows no daily windows: outside of one a silence waits. */
function stateOf(silence: Silence, now: Instant): 'active' | 'pending' | 'expired' {
  if (silence.endsAt <= now) return 'expired'
  return inForce([silence], now).length > 0 ? 'active' : 'pending'
}

function matcherView({ field, op, values }: Matcher) {
  return { name: field, value: values.join('|'), isRegex: op === 'anyOf', isEqual: op !== 'isNot' }
}
