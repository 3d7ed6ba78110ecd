import type { z } from 'zod'
import type { Instant } from '../../../core/model/instant.js'
import { formatInstant } from '../../../core/model/instant.js'
import type { CurrentAlerts } from '../../../pipeline/alerts/search/current-alerts.js'
import type { Silence } from '../../../pipeline/silences/silences.js'
import { inForce } from '../../../pipeline/silences/silences.js'
import type { ApiParts } from '../../http/api-parts.js'
import type { Problem } from '../../http/problem.js'
import { problem } from '../../http/problem.js'
import type { silenceSchema } from './bodies.js'

export type SilenceParts = Pick<ApiParts, 'store' | 'clock' | 'services'> & {
  readonly current: CurrentAlerts
}

export function silenceView(silence: Silence, now: Instant): z.infer<typeof silenceSchema> {
  const { id, kind, matchers, startsAt, endsAt, window, comment } = silence
  const { createdBy, createdByKey = null, createdAt, updatedBy = null, updatedAt } = silence
  const shown = matchers.map(({ field, op, values }) => [
    field,
    { [op]: op === 'anyOf' ? [...values] : values[0]! },
  ])
  return {
    id,
    kind,
    state: stateOf(silence, now),
    matchers: Object.fromEntries(shown),
    startsAt: formatInstant(startsAt),
    endsAt: formatInstant(endsAt),
    ...(window === null ? {} : { ...window, days: [...window.days] }),
    comment,
    createdBy,
    createdByKey,
    createdAt: formatInstant(createdAt),
    updatedBy,
    updatedAt: updatedAt === undefined ? null : formatInstant(updatedAt),
  }
}

function stateOf(silence: Silence, now: Instant): 'pending' | 'active' | 'resting' | 'expired' {
  if (silence.endsAt <= now) return 'expired'
  if (silence.startsAt > now) return 'pending'
  return inForce([silence], now).length > 0 ? 'active' : 'resting'
}

export function unknownSilence(): Problem {
  return problem('unknown-silence', 'no silence has this id; GET /v1/silences?expired=true lists them')
}
