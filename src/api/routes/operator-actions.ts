import { z } from 'zod'
import { maskText } from '../../core/engine/post/mask-text.js'
import type { Alert } from '../../core/model/alert.js'
import type { Instant } from '../../core/model/instant.js'
import { SECOND } from '../../core/model/instant.js'
import { readAlert } from '../../pipeline/alerts/alert-store.js'
import { giveFeedback } from '../../pipeline/alerts/feedback.js'
import type { ApiParts } from '../http/api-parts.js'
import { problem } from '../http/problem.js'
import { id } from '../http/query.js'
import { jsonBody } from '../http/read-body.js'
import { json, jsonText, route } from '../http/route.js'
import type { Route } from '../http/types.js'
import { alert as alertSchema, feedback as feedbackSchema } from '../views/alert-schemas.js'
import type { ViewParts } from '../views/alert-view.js'
import { createAlertViews, voterOf } from '../views/alert-view.js'
import { deadLetterRoutes } from './dead-letters.js'

const NOTE_LENGTH = 500
const note = z
  .string()
  .max(NOTE_LENGTH, `at most ${NOTE_LENGTH} characters`)
  .optional()
  .describe('Shown with the alert; names, addresses and numbers in it are masked')

const verdictSchema = z.strictObject({ verdict: z.enum(['confirm', 'deny']), note })
const closeSchema = z.strictObject({ as: z.enum(['resolved', 'retracted']), note })
const acceptedSchema = z.strictObject({ accepted: z.literal(true), alert: z.string() })

/** How long a request to close waits for the detection to obey, and how often it looks. */
const WAIT = 3 * SECOND
const LOOK = 50

/** What people do about an alert: say whether it is true, end it, take it back. */
export function operatorActionRoutes(parts: ActionParts): Route[] {
  return [feedbackRoute(parts), closeRoute(parts), ...deadLetterRoutes(parts)]
}

type ActionParts = ViewParts & Pick<ApiParts, 'intake'>

function feedbackRoute({ store, clock, intake }: ActionParts): Route {
  return route({
    method: 'post',
    path: '/v1/alerts/{id}/feedback',
    id: 'voteOnAlert',
    summary:
      "Vote on whether an alert is true; votes move the service's threshold, and a second vote replaces the first",
    scope: 'read',
    params: { id },
    body: jsonBody(verdictSchema),
    answers: { 200: { description: 'The votes on the alert', schema: feedbackSchema } },
    problems: ['unknown-alert', 'store-full', 'store-unavailable'],
    async handle({ params, body, key, address }) {
      const alert = await readAlert(store, params.id)
      if (alert === null) return unknown()
      const voter = await voterOf(store, key?.id ?? null, address)
      const vote = { verdict: body.verdict, note: body.note ?? null, at: clock.now() }
      return json(await giveFeedback({ store, intake }, alert, voter, vote))
    },
  })
}

function closeRoute(parts: ActionParts): Route {
  const { store, clock, intake } = parts
  const views = createAlertViews(parts)
  const answer = async (alert: string) => {
    const text = await views.readOne(alert)
    return text === null ? unknown() : jsonText(text)
  }

  return route({
    method: 'post',
    path: '/v1/alerts/{id}/close',
    id: 'closeAlert',
    summary: 'Resolve or retract an alert; its subscribers are notified',
    scope: 'admin',
    params: { id },
    body: jsonBody(closeSchema),
    answers: {
      200: { description: 'The alert as it is now', schema: alertSchema },
      202: {
        description: 'The request is stored, and applied when the detection reaches it',
        schema: acceptedSchema,
      },
    },
    problems: ['unknown-alert', 'alert-over', 'store-full', 'store-unavailable'],
    async handle({ params, body, key }) {
      const alert = await readAlert(store, params.id)
      if (alert === null) return unknown()
      if (isDone(alert, body.as)) return answer(alert.id)
      if (alert.status === 'retracted') {
        return problem(
          'alert-over',
          'it was retracted, which cannot be undone; a new outage opens a new alert',
        )
      }
      await intake.command({
        kind: 'close',
        alert: alert.id,
        service: alert.service,
        as: body.as,
        note: body.note === undefined ? null : maskText(body.note, NOTE_LENGTH),
        ...(key === null ? {} : { by: key.id }),
      })
      if (await waitFor(parts, alert.id, body.as, clock.now() + WAIT)) return answer(alert.id)
      return json(
        { accepted: true, alert: alert.id },
        { status: 202, headers: { Location: `/v1/alerts/${alert.id}` } },
      )
    },
  })
}

/** Whether the detection closes the alert until then. */
async function waitFor(
  { store, clock }: ActionParts,
  alert: string,
  as: 'resolved' | 'retracted',
  until: Instant,
): Promise<boolean> {
  const never = new AbortController().signal
  while (clock.now() < until) {
    const now = await readAlert(store, alert)
    if (now !== null && isDone(now, as)) return true
    await clock.sleep(LOOK, never)
  }
  return false
}

/** What was to be retracted must be; what was to end may have ended by itself meanwhile. */
function isDone({ status }: Alert, as: 'resolved' | 'retracted'): boolean {
  return as === 'retracted' ? status === 'retracted' : status === 'resolved'
}

function unknown() {
  return problem('unknown-alert', 'no alert has this id; GET /v1/alerts lists them')
}
